import { parsePathGlob } from './path-glob.ts'

/** Says of a path whether it is in (true), taken out again (false), or not mentioned. */
export type GlobList = (path: string) => boolean | undefined

/** Why a text is no glob of a configuration file; undefined when it is one. */
export function whyNoGlob(text: string): string | undefined {
  const glob = parse(text)
  return glob.ok ? undefined : glob.reason
}

/**
 * Compiles globs over paths relative to the folder of their file. One that matches a folder matches all
 * below it; `!` in front takes out again; the last match wins.
 */
export function compileGlobList(patterns: readonly string[]): GlobList {
  const globs = patterns.map((pattern) => {
    const glob = parse(pattern)
    if (!glob.ok) throw new RangeError(`${pattern}: ${glob.reason}`)
    return { matches: glob.matches, isIn: !pattern.startsWith('!') }
  })
  return (path) => globs.findLast(({ matches }) => matches(path))?.isIn
}

function parse(text: string) {
  const glob = text.replace(/^!/, '').replace(/\/$/, '')
  return parsePathGlob(glob === '' ? '' : `${glob}/**`)
}
