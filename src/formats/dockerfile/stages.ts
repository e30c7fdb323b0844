import type { Instruction } from '../../languages/dockerfile/lines.ts'
import type { FromSyntax } from './syntax.ts'

const VARIABLE = /\$(?:\{[^}]*\}|\w+)/
const PLATFORM_VARIABLE = /^\$\{?(?:TARGET|BUILD)(ARCH|OS|VARIANT)\}?$/
/** What BuildKit puts into the variables of a platform. */
const PLATFORM_WORDS: Readonly<Record<string, RegExp>> = {
  ARCH: /^(?:386|amd64|arm|arm64|loong64|mips64(?:le)?|ppc64le|riscv64|s390x|wasm)$/,
  OS: /^(?:darwin|freebsd|linux|netbsd|openbsd|wasip1|windows)$/,
  VARIANT: /^v\d+$/,
}

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
 * `build-linux`, `FROM $TARGETARCH` beside a stage `amd64`.
 *
 * @param stages names of the stages so far, lower case
 */
export function selectsStage(written: string, stages: ReadonlySet<string>): boolean {
  const plain = written.replace(/^(["'])(.*)\1$/, '$2')
  const literals = plain.toLowerCase().split(VARIABLE)
  const before = literals[0] ?? ''
  const after = literals.at(-1) ?? ''
  if (literals.length === 1 || !literals.every((literal) => /^[\w.-]*$/.test(literal))) return false
  const words = PLATFORM_WORDS[PLATFORM_VARIABLE.exec(plain)?.[1] ?? '']
  const length = before.length + after.length
  for (const stage of stages) {
    if (words?.test(stage) === true) return true
    if (length > 0 && stage.length > length && stage.startsWith(before) && stage.endsWith(after)) return true
  }
  return false
}
