import { defineTextFormat } from './table-format.ts'
import { xml } from './text-languages.ts'

/** Steps of TeamCity that run in containers, as its settings are stored in XML. */
export const teamcityXmlFormat = defineTextFormat(
  {
    id: 'teamcity-xml',
    names: ['**/.teamcity/**/*.xml'],
    candidates: [],
    isUnconfirmed: true,
    rows: [{ path: '**.param.@value', role: 'ci-step', where: { '@name': 'plugin.docker.imageId' } }],
    variables: { open: /[$%]/, unread: 'a parameter of the build decides it' },
  },
  'xml',
  xml,
)
