import { defineTextFormat } from './table-format.ts'
import { codeIn } from './text-languages.ts'

/**
 * Builds of Rust with cross.
 *
 * @see https://github.com/cross-rs/cross/blob/main/docs/config_file.md
 */
export const crossFormat = defineTextFormat(
  {
    id: 'cross',
    names: ['**/cross.toml'],
    candidates: [],
    isUnconfirmed: true,
    rows: [{ path: 'target.*.image{,.name}', role: 'base' }],
  },
  'hcl',
  codeIn('toml'),
)
