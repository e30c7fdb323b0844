import { relative, resolve, sep } from 'node:path'
import { type CheckOptions, checkWith, loadParts, type Parts } from '../check.ts'
import { hasLargeIndex } from '../disk/git-index.ts'
import { findRepositoryRoot } from '../disk/tree.ts'
import type { Baseline } from '../model/baseline.ts'
import type { RunResult } from '../model/finding.ts'
import { UsageError } from '../model/usage-error.ts'
import { rootPath } from '../reporters/support/root-path.ts'
import type { CodeOwners } from '../text/code-owners.ts'
import { createVerifier } from './ask-pins.ts'
import { setFor } from './engine-settings.ts'
import type { PreparedFix } from './fix.ts'
import type { ReadFlags, ResolverFlags } from './flags.ts'
import { tell } from './output.ts'
import { readCodeOwners, requireOwner } from './owners.ts'
import { isTerminal } from './streams.ts'
import { threadsOf } from './threads.ts'
import { build, version } from './version.ts'

/** A result, and what is needed to print it. */
export interface Finished extends Parts {
  readonly result: RunResult
  /** The known findings, which the run left out. */
  readonly baseline: Baseline | undefined
  /** Path from the root of the repository that is looked at to the working directory, ending in `/`, or empty. */
  readonly prefix: string
  /** What came from standard input; undefined where it was not read. */
  readonly stdin: { readonly path: string; readonly bytes: Uint8Array } | undefined
  /** Why the new digests are not in the lock file; undefined where they are, or there were none. */
  readonly unsaved: string | undefined
}

/**
 * Walks the paths of a command line and judges what is found; `-` stands for standard input.
 *
 * @param prepare prepares the fix, once the configuration is known
 * @param baselineOf reads the baseline, once the configuration is known
 */
export async function walkPaths(
  paths: readonly string[],
  flags: ReadFlags & ResolverFlags & { readonly offline?: boolean; readonly onlyOwner?: string },
  options: Omit<CheckOptions, 'paths' | 'fix' | 'verify' | 'baseline'>,
  prepare?: (parts: Parts) => Promise<PreparedFix | undefined>,
  baselineOf?: (parts: Parts) => Baseline | undefined,
): Promise<Finished> {
  const cwd = process.cwd()
  const stdin = paths.includes('-') ? await readStdin(flags.stdinFilename) : undefined
  const files = paths.filter((path) => path !== '-')
  const parts = await loadParts({
    ...options,
    cwd,
    config: flags.config,
    paths: stdin === undefined ? files : [...files, stdin.path],
  })
  const baseline = baselineOf?.(parts)
  const prefix = prefixOf(cwd, parts)
  // A run over some of its files looks through many others.
  if (hasLargeIndex(rootOf(cwd, parts.configuration))) setFor('many-files')
  const ownedBy = flags.onlyOwner
  const owners = ownedBy === undefined ? undefined : requireOwner(ownedBy, ownersFor(cwd, parts))
  const prepared = await prepare?.(parts)
  let unsaved: string | undefined
  let result: RunResult
  try {
    result = await checkWith(parts, {
      ...options,
      cwd,
      stdin,
      paths: files,
      fix: prepared?.request,
      baseline,
      keeps: keepsOf(flags),
      threads: threadsOf(flags, parts),
      verify: createVerifier(parts, flags),
      ...(await progressOf()),
      ...(owners === undefined || ownedBy === undefined
        ? {}
        : { isReported: (path) => owners.ownersOf(rootPath(prefix, path)).includes(ownedBy) }),
    })
  } finally {
    unsaved = await prepared?.finish()
  }
  return { ...parts, result, baseline, prefix, stdin, unsaved }
}

/** From so many files on, reading them takes longer than asking V8 for less. */
const MANY_FILES = 200

/** Over fewer files a run takes little more memory than with what saves some. */
const LARGE_TREE_FILES = 10_000

/** From so many files on, reading them takes long enough for V8 to do more. */
const LONG_RUN_FILES = 20_000

/** Prepares for many files, and tells on a terminal how many have been read. */
export async function progressOf(): Promise<Pick<CheckOptions, 'onRead'>> {
  const show = isTerminal('stderr') ? (await import('./progress.ts')).readingProgress() : undefined
  return {
    onRead(read, files) {
      if (read === 0 && files >= MANY_FILES) setFor('many-files')
      if (read === 0 && files > LARGE_TREE_FILES) setFor('large-tree')
      if (read === 0 && files > LONG_RUN_FILES) setFor('long-run')
      show?.(read, files)
    },
  }
}

/** As for a file. Bytes. */
const STDIN_MAX = 32 * 1024 * 1024

/** Readings are kept unless a flag says otherwise. */
function keepsOf({ cache, debug }: ReadFlags): CheckOptions['keeps'] {
  if (!cache) return undefined
  const say = (why: string) => tell(`holdfast: no readings are kept for the next run: ${why}`)
  return {
    get version() {
      return `${version()} ${build()}`
    },
    tell: (why) => debug === true && say(why),
  }
}

async function readStdin(name: string | undefined): Promise<{ path: string; bytes: Uint8Array }> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of process.stdin) {
    chunks.push(Buffer.from(chunk))
    size += chunk.length
    if (size > STDIN_MAX)
      throw new UsageError(
        `standard input is too large to be read: the limit is ${STDIN_MAX / 1024 / 1024} MiB; give one file at a time`,
      )
  }
  const bytes = Buffer.concat(chunks)
  return { path: name ?? guessName(bytes.toString('latin1')), bytes }
}

/** Without a name, a text with a FROM instruction is read as a Dockerfile, any other as YAML. */
function guessName(text: string): string {
  return /^[ \t]*FROM[ \t]+\S/im.test(text) ? 'Dockerfile' : 'stdin.yaml'
}

/**
 * Path from the root of the repository that is looked at to a working directory, which may lie outside of it; ends in
 * `/`, or is empty.
 */
export function prefixOf(cwd: string, { configuration }: Parts): string {
  const path = relative(rootOf(cwd, configuration), resolve(cwd)).replaceAll(sep, '/')
  return path === '' ? '' : `${path}/`
}

function rootOf(cwd: string, { root }: Parts['configuration']): string {
  return findRepositoryRoot(root.directory) ?? findRepositoryRoot(cwd) ?? cwd
}

/** Who owns the files of the repository that is looked at; undefined where nothing says so. */
export function ownersFor(cwd: string, { configuration }: Parts): CodeOwners | undefined {
  return readCodeOwners(rootOf(cwd, configuration))
}

/** Problems on standard error, for commands whose output has no place for them. */
export function reportProblems({ problems }: Pick<RunResult, 'problems'>): void {
  for (const { file, line, column, message } of problems) {
    tell(`${file}:${line}:${column}: ${message}`)
  }
}
