import { defineTextFormat } from './table-format.ts'
import { xml } from './text-languages.ts'

/** Apps of Unraid. `Registry` and `Icon` are links. */
export const unraidFormat = defineTextFormat(
  {
    id: 'unraid',
    names: [],
    candidates: ['**/*.xml'],
    hints: ['<Repository>'],
    claims: ({ has }) => has('Container') || has('Containers'),
    isUnconfirmed: true,
    rows: [{ path: '{,Containers.}Container.Repository', role: 'service' }],
  },
  'xml',
  xml,
)

/** Steps of TeamCity that run in containers, as its settings are stored in XML. */
export const teamcityXmlFormat = defineTextFormat(
  {
    id: 'teamcity-xml',
    names: ['**/.teamcity/**/*.xml'],
    candidates: [],
    rows: [{ path: '**.param.@value', role: 'ci-step', where: { '@name': 'plugin.docker.imageId' } }],
    variables: { open: /[$%]/, unread: 'a parameter of the build decides it' },
  },
  'xml',
  xml,
)
