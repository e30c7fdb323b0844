import type { Instruction } from '../../languages/dockerfile/lines.ts'
import type { FromSyntax } from './syntax.ts'

/** Kept by a split: each second part is a variable. */
const VARIABLE = /(\$(?:\{[^}]*\}|\w+))/
/** Also with what stands for it where it is not set. */
const PLATFORM_VARIABLE = /^\$\{?(?:TARGET|BUILD)(ARCH|OS|VARIANT)(?::?[-?].*)?\}?$/
/** What BuildKit puts into the variables of a platform; most have no variant. */
const PLATFORM_WORDS: Readonly<Record<string, string>> = {
  ARCH: '(?:386|amd64|arm|arm64|loong64|mips64(?:le)?|ppc64le|riscv64|s390x|wasm)',
  OS: '(?:darwin|freebsd|linux|netbsd|openbsd|wasip1|windows)',
  VARIANT: '(?:v\\d{1,2})?',
}
/** Variables of a platform in one name: there are three, and a long row of them would be matched in too many ways. */
const PLATFORM_MAX = 4

/** The names of all stages of a file, lower case. */
export function stageNames(froms: ReadonlyMap<Instruction, FromSyntax>): ReadonlySet<string> {
  const names = new Set<string>()
  for (const [{ text }, { words }] of froms) {
    const [, as, name] = words.map(({ start, end }) => text.slice(start, end))
    if (name !== undefined && as?.toLowerCase() === 'as') names.add(name.toLowerCase())
  }
  return names
}

/**
 * Whether a variable stands for the name of an earlier stage or for a part of it: `FROM build-$TARGETOS` beside a stage
 * `build-linux`, `FROM $TARGETOS-$TARGETARCH` beside a stage `linux-amd64`.
 *
 * @param stages names of the stages so far, lower case
 */
export function selectsStage(written: string, stages: ReadonlySet<string>): boolean {
  const parts = written.replace(/^(["'])(.*)\1$/, '$2').split(VARIABLE)
  const literals = parts.filter((_, index) => index % 2 === 0).map((literal) => literal.toLowerCase())
  const before = literals[0] ?? ''
  const after = literals.at(-1) ?? ''
  if (literals.length === 1 || !literals.every((literal) => /^[\w.-]*$/.test(literal))) return false
  const platform = platformPattern(parts)
  const length = before.length + after.length
  for (const stage of stages) {
    if (platform?.test(stage) === true) return true
    if (length > 0 && stage.length > length && stage.startsWith(before) && stage.endsWith(after)) return true
  }
  return false
}

/** The names that variables of a platform make; undefined where another variable stands among them. */
function platformPattern(parts: readonly string[]): RegExp | undefined {
  if (parts.length > 2 * PLATFORM_MAX + 1) return undefined
  let pattern = ''
  for (const [index, part] of parts.entries()) {
    const isVariable = index % 2 === 1
    const words = isVariable ? PLATFORM_WORDS[PLATFORM_VARIABLE.exec(part)?.[1] ?? ''] : undefined
    if (isVariable && words === undefined) return undefined
    pattern += words ?? part.toLowerCase().replaceAll('.', '\\.')
  }
  return new RegExp(`^${pattern}$`)
}
