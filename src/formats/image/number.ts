import type { YamlScalar } from '../../languages/yaml.ts'
import { type Obstacle, refuse } from '../../model/fix.ts'
import type { Segment } from '../../text/segment.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { scalarSegments } from './reading.ts'

const WORDS: ReadonlyMap<string, string> = new Map([
  ['true', 'true'],
  ['yes', 'true'],
  ['on', 'true'],
  ['y', 'true'],
  ['false', 'false'],
  ['no', 'false'],
  ['off', 'false'],
  ['n', 'false'],
])
const DECIMAL = /^[-+]?(?:\d[\d_]*(?:\.\d[\d_]*)?|\.\d[\d_]*)(?:e[-+]?\d+)?$|^[-+]?\d[\d_]*\.$/i
const OCTAL = /^0[0-7_]+$/
const INTEGER = /^(?:0|[1-9]\d*)$/
const RUBY_INTEGER = /^(?:0[0-7_,]+|0|[1-9](?:\d|[,_]\d)*)$/
const RUBY_FLOAT = /^[-+]?(?:\d[\d_,]*\.\d*|\.\d+)(?:e[-+]\d+)?$/i
/** From here on, and below the other one, a template prints a number with an exponent. */
const PLAIN_MAX = 1e6
const PLAIN_MIN = 1e-4

/**
 * What Helm prints for a scalar that is written without quotes and that YAML takes for a number or a truth.
 *
 * @returns undefined where it prints what is written
 */
export function printedByHelm({ style, value }: YamlScalar): string | undefined {
  if (style !== 'plain') return undefined
  const printed = WORDS.get(value.toLowerCase()) ?? printNumber(value)
  return printed === value ? undefined : printed
}

/**
 * What other programs print for such a scalar: they keep whole numbers as they are.
 *
 * @returns undefined where they print what is written
 */
export function printedByYaml(scalar: YamlScalar): string | undefined {
  return INTEGER.test(scalar.value) ? undefined : printedByHelm(scalar)
}

/** What Compose prints for such a scalar: `yes` and `on` are texts to it. */
export function printedByCompose(scalar: YamlScalar): string | undefined {
  return /^(?:y|yes|n|no|on|off)$/i.test(scalar.value) ? undefined : printedByYaml(scalar)
}

/**
 * What Ruby prints for such a scalar: it takes less for a number, and keeps a digit behind the point.
 *
 * @returns undefined where it prints what is written
 * @see https://github.com/ruby/psych/blob/v5.2.0/lib/psych/scalar_scanner.rb
 */
export function printedByRuby({ style, value }: YamlScalar): string | undefined {
  if (style !== 'plain') return undefined
  const plain = value.replaceAll(/[,_]/g, '')
  let printed: string | undefined
  if (/^(?:yes|true|on|no|false|off)$/i.test(value)) printed = WORDS.get(value.toLowerCase())
  else if (RUBY_INTEGER.test(value)) printed = OCTAL.test(plain) ? printNumber(plain) : plain
  else if (RUBY_FLOAT.test(value)) printed = String(Number(plain)).replace(/^-?\d+$/, '$&.0')
  return printed === value ? undefined : printed
}

/**
 * A value as a program prints it, which has no place where that is not what is written.
 *
 * @param printed what the program prints; undefined for what is written
 */
export function printedSegments(
  scalar: YamlScalar,
  file: SourceFile,
  printed: string | undefined,
): readonly Segment[] {
  if (printed === undefined || printed === scalar.value) return scalarSegments(scalar, file)
  const { exact, range } = scalar
  return [{ text: printed, at: undefined, ...(exact ? { printedFrom: { path: file.path, ...range } } : {}) }]
}

/**
 * Why a number is not edited: a digest behind it would make it a text, and so another tag than is deployed now.
 *
 * @param by who takes it for a number
 */
export function refuseNumber(
  { value }: YamlScalar,
  printed: string | undefined,
  repository: string,
  by: 'Helm' | 'YAML',
): Obstacle | undefined {
  if (printed === undefined) return undefined
  const told = `${by} takes ${value} for a number and deploys ${repository}:${printed}`
  return refuse('not-editable', `${told}; write the tag that is meant in quotes`)
}

function printNumber(value: string): string | undefined {
  if (INTEGER.test(value) && Number(value) < PLAIN_MAX) return undefined
  if (OCTAL.test(value)) return String(Number.parseInt(value.replaceAll('_', ''), 8))
  if (/^0x[\da-f_]+$/i.test(value) || /^0[ob][\d_]+$/i.test(value))
    return String(Number(value.replaceAll('_', '')))
  return DECIMAL.test(value) ? printFloat(Number(value.replaceAll('_', ''))) : undefined
}

/**
 * As Go prints a float64, which is what Helm makes of every number.
 *
 * @returns undefined where it is too large for one: it stays a text
 * @see https://pkg.go.dev/strconv#FormatFloat (format g)
 */
function printFloat(number: number): string | undefined {
  if (!Number.isFinite(number)) return undefined
  const size = Math.abs(number)
  if (number === 0 || (size >= PLAIN_MIN && size < PLAIN_MAX)) return String(number)
  return number.toExponential().replace(/e([-+])(\d)$/, 'e$10$2')
}
