import { createHash } from 'node:crypto'
import { resolve } from 'node:path'
import type { HonoredTool } from '../model/configuration.ts'
import { type Obstacle, refuse } from '../model/fix.ts'
import type { Format } from '../model/format.ts'
import type { ParseProblem } from '../model/reading.ts'
import { compilePathGlobs } from '../text/path-glob.ts'
import type { SourceFile } from '../text/source-file.ts'
import type { Discovered } from './discover.ts'
import { createSiblings, type Decoded, decode, readPlain, readText } from './files.ts'
import { type IgnoreComment, readIgnores } from './ignores/read.ts'
import { type FileReading, readFileText } from './read.ts'

/** What files say. */
export interface Contents {
  readonly readings: readonly FileReading[]
  readonly ignores: readonly IgnoreComment[]
}

/** What became of the files of a run. `read + quiet + failed` is their number. */
export interface FilesRead extends Contents {
  readonly problems: readonly ParseProblem[]
  readonly read: number
  readonly quiet: number
  readonly failed: number
  /** Symbolic links among the files, which were not read. */
  readonly links: number
  /** The text of a file as it was read; undefined when it reads differently now, or was not read at all. */
  textOf(path: string): string | Obstacle | undefined
  /** Reads a file once more, with these texts in the place of those on disk. */
  reread(path: string, texts: ReadonlyMap<string, string>): Promise<FileReading>
  /** What the files say with these texts: those are read again that hold one of them, or depend on one. */
  withTexts(texts: ReadonlyMap<string, string>): Promise<Contents>
}

export interface ReadFilesOptions {
  readonly cwd: string
  readonly formats: readonly Format[]
  readonly vars: ReadonlyMap<string, string>
  /** Bytes from standard input and the path they are to be known by. */
  readonly stdin: { readonly path: string; readonly bytes: Uint8Array } | undefined
  /** Files are going to be changed: their texts can be asked for afterwards. */
  readonly remembers: boolean
  /** Bytes that stand for those on disk; by absolute path. */
  readonly staged?: ReadonlyMap<string, Uint8Array>
  /** Tools whose ignores count too; none where absent. */
  readonly honor?: readonly HonoredTool[]
}

/** Reads every discovered file with the formats that may claim it. */
export async function readFiles(discovered: Discovered, options: ReadFilesOptions): Promise<FilesRead> {
  const candidatesOf = matchFormats(options.formats)
  const { tree } = discovered
  const staged = (path: string) => {
    const bytes = options.staged?.get(path)
    return bytes === undefined ? undefined : decode(bytes)
  }
  const readAt = (path: string): Decoded => staged(path) ?? readPlain(tree, path)
  const sibling = createSiblings(options.cwd, (path) => (tree.holds(path) ? readAt(path) : undefined))
  let links = 0
  const readings: FileReading[] = []
  const ignores: IgnoreComment[] = []
  const problems: ParseProblem[] = []
  const hashes = new Map<string, string>()
  let quiet = 0
  let failed = 0

  function failAt(file: string, message: string, fatal: boolean): void {
    failed++
    problems.push({ file, line: 1, column: 1, message, fatal })
  }
  async function readOne(path: string, decoded: Decoded, named: boolean): Promise<void> {
    const { formats, claimed } = candidatesOf(path)
    const fatal = named || claimed
    if (!decoded.ok && decoded.isAbsent !== undefined && !named) {
      if (decoded.isAbsent === 'link') links++
      // A tracked file that is missing is left out; a name that git knows but we cannot spell is told.
      else if (path.includes('\uFFFD')) failAt(path, 'has a name that is not valid UTF-8; rename it', false)
      return
    }
    if (!decoded.ok) {
      const matters =
        fatal ||
        decoded.looksLike === undefined ||
        formats.some((format) => format.mayHold(decoded.looksLike ?? '', path))
      if (matters) {
        failAt(path, decoded.message, fatal)
      } else quiet++
      return
    }
    const file: SourceFile = { path, text: decoded.text }
    const reading = await readFileText(file, formats, options.formats, { vars: options.vars, sibling, fatal })
    if (!reading.parsed) {
      quiet++
      return
    }
    readings.push(reading)
    if (options.remembers) hashes.set(path, hashOf(file.text))
    problems.push(...reading.problems)
    ignores.push(...(await ignoresIn(file, reading)))
  }

  async function ignoresIn(file: SourceFile, reading: FileReading): Promise<readonly IgnoreComment[]> {
    if (reading.uses.length + reading.marks.length === 0) return []
    return [...readIgnores(file), ...(await readHonored(file, reading, options.honor ?? []))]
  }

  for (const { path, named } of discovered.files) {
    const absolute = resolve(options.cwd, path)
    await readOne(path, named ? (staged(absolute) ?? readText(absolute)) : readAt(absolute), named)
  }
  if (options.stdin !== undefined) await readOne(options.stdin.path, decode(options.stdin.bytes), true)

  function textOf(path: string): string | Obstacle | undefined {
    if (options.staged?.has(resolve(options.cwd, path)) === true) return partlyStaged()
    const hash = hashes.get(path)
    if (hash === undefined) return sibling(path)?.text
    const decoded =
      options.stdin?.path === path ? decode(options.stdin.bytes) : readText(resolve(options.cwd, path))
    return decoded.ok && hashOf(decoded.text) === hash ? decoded.text : undefined
  }
  async function reread(path: string, texts: ReadonlyMap<string, string>): Promise<FileReading> {
    const text = texts.get(path) ?? textOf(path)
    if (typeof text !== 'string')
      throw new RangeError(`${path} was not read in this run, or has changed since`)
    const { formats } = candidatesOf(path)
    return readFileText({ path, text }, formats, options.formats, {
      vars: options.vars,
      fatal: false,
      sibling(name) {
        const other = texts.get(name)
        return other === undefined ? sibling(name) : { path: name, text: other }
      },
    })
  }
  async function withTexts(texts: ReadonlyMap<string, string>): Promise<Contents> {
    const now: FileReading[] = []
    const kept = ignores.filter(({ file }) => !texts.has(file))
    for (const reading of readings) {
      const { path, dependsOn } = reading
      const isChanged = texts.has(path) || dependsOn.some((other) => texts.has(other))
      const current = isChanged ? await reread(path, texts) : reading
      now.push(current)
      const text = texts.get(path)
      if (text !== undefined) kept.push(...(await ignoresIn({ path, text }, current)))
    }
    return { readings: now, ignores: kept }
  }
  return {
    readings,
    ignores,
    problems,
    read: readings.length,
    quiet,
    failed,
    links,
    textOf,
    reread,
    withTexts,
  }
}

/** The ignores of other tools; what reads them is loaded only where they count. */
async function readHonored(
  file: SourceFile,
  reading: FileReading,
  tools: readonly HonoredTool[],
): Promise<readonly IgnoreComment[]> {
  if (tools.length === 0) return []
  const { readForeignIgnores } = await import('./ignores/foreign.ts')
  return readForeignIgnores(file, reading, tools)
}

function partlyStaged(): Obstacle {
  return refuse(
    'partly-staged',
    'the file stands otherwise in the index than on disk; stage all of it, or stash the rest, and run again',
  )
}

/** Enough to tell whether a file is still the one that was read. */
function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64')
}

/** Finds the formats that may claim a path, and whether one claims it by its name alone. */
function matchFormats(
  formats: readonly Format[],
): (path: string) => { formats: readonly Format[]; claimed: boolean } {
  const matchers = formats.map((format) => ({
    format,
    isNamed: compilePathGlobs(format.names, { ignoreCase: true }),
    isCandidate: compilePathGlobs(format.candidates, { ignoreCase: true }),
  }))
  return (path) => {
    const found: Format[] = []
    let claimed = false
    for (const { format, isNamed, isCandidate } of matchers) {
      const named = isNamed(path)
      claimed ||= named
      if (named || isCandidate(path)) found.push(format)
    }
    return { formats: found, claimed }
  }
}
