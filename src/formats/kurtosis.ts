import { defineTextFormat, expandNames } from './table-format.ts'
import { codeIn } from './text-languages.ts'

/**
 * Packages of Kurtosis, in Starlark.
 *
 * @see https://docs.kurtosis.com/api-reference/starlark-reference/service-config/
 */
export const kurtosisFormat = defineTextFormat(
  {
    id: 'kurtosis',
    names: [],
    candidates: ['**/*.star'],
    hints: ['ServiceConfig'],
    claims: () => true,
    rows: [{ path: '**.ServiceConfig.image', role: 'service', form: 'value' }],
    variables: {
      open: /\$/,
      unread: 'what runs the package decides it',
      expand: expandNames(/\$\{(\w+)\}/g, /\$/, (name, scope) => scope.sole(name)),
    },
    isUnconfirmed: true,
  },
  'hcl',
  codeIn('python'),
)
