import { get, getText } from '../languages/yaml.ts'
import { defineTextFormat, expandNames } from './table-format.ts'
import { xml } from './text-languages.ts'

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
