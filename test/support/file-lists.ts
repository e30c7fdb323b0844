import { globPattern } from '../../src/formats/file-pattern.ts'

const HOOK_FILES = /( files: &files >-\n)[\s\S]*?(\n {2}types: )/
const LEFTHOOK = /( glob: )"[^\n]*"/
const LINT_STAGED = /\{ "[^\n]*": ("holdfast check --fix )/

/** The hooks of pre-commit with a pattern of these globs: one line a glob, in Python's verbose form. */
export function updateHooks(hooks: string, globs: readonly string[]): string {
  const lines = globs.map((glob, index) => `      ${index === 0 ? '' : '|'}${globPattern(glob)}`)
  const pattern = ['    (?ix)(^|/)(', ...lines, '    )$'].join('\n')
  return replaced(hooks, HOOK_FILES, (start, end) => `${start}${pattern}${end}`)
}

/**
 * A page with these globs in the configurations of lefthook, which compares whole paths, and lint-staged, which
 * compares names.
 */
export function updateHookGlobs(page: string, globs: readonly string[]): string {
  const any = `{${globs.join(',')}}`
  // lefthook knows no ranges with more than one part.
  const simple = any.replaceAll(/\[\w-[^\]]*\]/g, '?')
  const text = replaced(page, LEFTHOOK, (key) => `${key}"{,*/}${simple}"`)
  return replaced(text, LINT_STAGED, (command) => `{ "${any}": ${command}`)
}

/** @throws Error where the text has no such part */
function replaced(text: string, part: RegExp, by: (...groups: readonly string[]) => string): string {
  if (!part.test(text)) throw new Error(`no part of the text is ${part}`)
  return text.replace(part, (_, ...groups: string[]) => by(...groups))
}
