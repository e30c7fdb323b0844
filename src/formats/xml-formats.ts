import { get, getText } from '../languages/yaml.ts'
import { defineTextFormat, expandNames } from './table-format.ts'
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

const TOKEN_OPEN = /\$|@\w+@/

/**
 * Tools of Galaxy. `@NAME@` is a token of the tool.
 *
 * @see https://docs.galaxyproject.org/en/latest/dev/schema.html#tool-requirements-container
 */
export const galaxyFormat = defineTextFormat(
  {
    id: 'galaxy',
    names: [],
    candidates: ['**/*.xml'],
    hints: ['<container'],
    claims: ({ has }) => has('tool') || has('macros'),
    isUnconfirmed: true,
    rows: [{ path: '**.container@.#text', role: 'ci-step', where: { '@type': 'docker' } }],
    variables: {
      open: TOKEN_OPEN,
      unread: 'the token is not in this file',
      expand: expandNames(/(@\w+@)/g, TOKEN_OPEN, (name, scope) => {
        const macros = scope.nearest('tool', 'macros') ?? scope.nearest('macros')
        const tokens =
          macros?.kind === 'map' ? macros.entries.filter(({ key }) => key.value === 'token@') : []
        return get(tokens.find(({ value }) => getText(value, '@name') === name)?.value, '#text')
      }),
    },
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
    isUnconfirmed: true,
    rows: [{ path: '**.param.@value', role: 'ci-step', where: { '@name': 'plugin.docker.imageId' } }],
    variables: { open: /[$%]/, unread: 'a parameter of the build decides it' },
  },
  'xml',
  xml,
)

/**
 * Projects of .NET whose SDK builds an image.
 *
 * @see https://learn.microsoft.com/en-us/dotnet/core/containers/publish-configuration
 */
export const dotnetFormat = defineTextFormat(
  {
    id: 'dotnet',
    names: [],
    candidates: ['**/*.{csproj,fsproj,vbproj}', '**/Directory.Build.props'],
    claims: ({ has }) => has('Project'),
    isUnconfirmed: true,
    rows: [{ path: '**.ContainerBaseImage', role: 'base' }],
    variables: { open: /\$/, unread: 'the build decides it' },
  },
  'xml',
  xml,
)
