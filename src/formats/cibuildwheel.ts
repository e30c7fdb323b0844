import { WHEEL_IMAGE } from './image/short-words.ts'
import { defineTextFormat } from './table-format.ts'
import { codeIn } from './text-languages.ts'

/**
 * Builds of Python wheels with cibuildwheel.
 *
 * @see https://cibuildwheel.pypa.io/en/stable/options/#linux-image
 */
export const cibuildwheelFormat = defineTextFormat(
  {
    id: 'cibuildwheel',
    names: [],
    candidates: ['**/pyproject.toml'],
    hints: ['tool.cibuildwheel'],
    claims: ({ holds }) => holds('cibuildwheel'),
    rows: [
      {
        path: 'tool.cibuildwheel{,.linux,.overrides,.overrides[]}.*-image',
        role: 'ci-step',
        except: WHEEL_IMAGE,
      },
    ],
  },
  'hcl',
  codeIn('toml'),
)
