import type { TextRange } from '../../text/range.ts'
import type { Escape } from './lines.ts'

/** What the parser directives at the top of a Dockerfile say. */
export interface Directives {
  readonly escape: Escape
  readonly syntax: Syntax | undefined
}

/** The frontend of `# syntax=`. */
export interface Syntax {
  /** The image: up to the first space of the directive's value. */
  readonly range: TextRange
  /** Offset of the last directive's line. */
  readonly lastDirective: number
}

interface Directive {
  readonly name: string
  readonly value: TextRange
  readonly line: number
}

const NAMES: ReadonlySet<string> = new Set(['syntax', 'escape', 'check'])
const DIRECTIVE = /^(\s*([a-zA-Z][a-zA-Z0-9]*)[\t\f ]*=[\t\f ]*)(\S|\S.*\S)\s*$/

/**
 * Reads the parser directives: comments of the form `name=value` before anything else, an empty line or another
 * comment included.
 *
 * As in BuildKit the two are searched for apart: `syntax` may stand below a `#!` line but not behind white space,
 * `escape` the other way round. `// syntax=` counts where `# syntax=` does not occur, and `syntax` in a file that is JSON
 * where neither does.
 *
 * @see https://github.com/moby/buildkit/blob/73ed6825c4b7569379ef89df0aedcdbe64473d31/frontend/dockerfile/parser/directives.go
 */
export function readDirectives(text: string): Directives {
  const start = text.charCodeAt(0) === 0xfeff ? 1 : 0
  const escaping = directivesOf(text, start, /^[^\S\n]*#/).find(({ name }) => name === 'escape')
  const afterShebang = text.startsWith('#!', start) ? nextLine(text, start) : start
  return {
    escape:
      escaping !== undefined && text.slice(escaping.value.start, escaping.value.end) === '`' ? '`' : '\\',
    syntax:
      syntaxOf(text, afterShebang, /^#/) ??
      syntaxOf(text, afterShebang, /^\/\//) ??
      syntaxInJson(text, afterShebang),
  }
}

function syntaxOf(text: string, start: number, mark: RegExp): Syntax | undefined {
  const directives = directivesOf(text, start, mark)
  const { value } = directives.find(({ name }) => name === 'syntax') ?? {}
  if (value === undefined) return undefined
  const space = text.indexOf(' ', value.start)
  const end = space === -1 ? value.end : Math.min(space, value.end)
  return { range: { start: value.start, end }, lastDirective: directives.at(-1)?.line ?? start }
}

const JSON_SYNTAX = /"syntax"[\t\n\r ]*:[\t\n\r ]*"([^"\\\n]*)"/g

/** `{"syntax": "…"}`, where the whole file is one JSON object. One that is written with escapes is passed over. */
function syntaxInJson(text: string, start: number): Syntax | undefined {
  const json = text.slice(start)
  if (!/^[\t\n\r ]*\{/.test(json)) return undefined
  const syntax = syntaxIn(json)
  const found = [...json.matchAll(JSON_SYNTAX)].findLast(([, written]) => written === syntax)
  const value = found?.[1]
  if (found === undefined || value === undefined) return undefined
  const end = start + found.index + found[0].length - 1
  return { range: { start: end - value.length, end }, lastDirective: start }
}

function syntaxIn(json: string): unknown {
  try {
    const object: unknown = JSON.parse(json)
    return typeof object === 'object' && object !== null && 'syntax' in object ? object.syntax : undefined
  } catch (error) {
    // A Dockerfile is no JSON.
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function directivesOf(text: string, start: number, mark: RegExp): readonly Directive[] {
  const directives: Directive[] = []
  for (let at = start; at < text.length; at = nextLine(text, at)) {
    const line = text.slice(at, nextLine(text, at))
    const comment = mark.exec(line)?.[0]
    if (comment === undefined) break
    const [, before = '', name = '', value = ''] = DIRECTIVE.exec(line.slice(comment.length)) ?? []
    const isRepeated = directives.some((directive) => directive.name === name.toLowerCase())
    if (!NAMES.has(name.toLowerCase()) || isRepeated) break
    const from = at + comment.length + before.length
    directives.push({ name: name.toLowerCase(), value: { start: from, end: from + value.length }, line: at })
  }
  return directives
}

function nextLine(text: string, at: number): number {
  const lineFeed = text.indexOf('\n', at)
  return lineFeed === -1 ? text.length : lineFeed + 1
}
