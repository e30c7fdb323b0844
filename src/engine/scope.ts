import { join } from 'node:path'
import { entriesIn, git } from '../disk/git.ts'
import { findRepositoryRoot } from '../disk/tree.ts'
import { UsageError } from '../model/usage-error.ts'
import type { Position } from '../text/range.ts'

/** A part of the tree that git tells of. */
export type Scope =
  /** The files of the next commit, as they stand in the index. */
  | { readonly kind: 'staged' }
  /** The files that have changed since the branch left a revision, untracked ones included; `lines`: only what changed in them. */
  | { readonly kind: 'since'; readonly revision: string; readonly lines: boolean }

/** What a scope holds. */
export interface Scoped {
  /** Absolute. */
  readonly files: readonly string[]
  /** The bytes in the index of files that stand there otherwise than on disk; by absolute path. */
  readonly staged: ReadonlyMap<string, Uint8Array>
  /** All lines of a file are in the scope, or none. */
  readonly holdsWholeFiles: boolean
  /** Something of these lines is in the scope. */
  isChanged(absolute: string, position: Position): boolean
}

/**
 * Asks git for the files of a scope.
 *
 * @param folder of the configuration's root, absolute
 * @throws UsageError when there is no repository, no such revision, or no common history with it
 */
export async function findScope(folder: string, scope: Scope): Promise<Scoped> {
  const flag = scope.kind === 'staged' ? '--staged' : '--changed-since'
  const root = findRepositoryRoot(folder)
  if (root === undefined) throw new UsageError(`${flag} needs a git repository; ${folder} lies in none`)
  return scope.kind === 'staged' ? findStaged(root) : findChanged(root, scope.revision, scope.lines)
}

async function findStaged(root: string): Promise<Scoped> {
  const names = [
    'diff',
    '--name-only',
    '-z',
    '--no-renames',
    '--no-ext-diff',
    '--no-relative',
    '--ignore-submodules',
  ]
  const [inIndex, onDisk] = await Promise.all([
    gitOrUsageError(root, [...names, '--cached', '--diff-filter=d'], '--staged'),
    gitOrUsageError(root, names, '--staged'),
  ])
  return {
    files: entriesIn(inIndex).map((path) => join(root, path)),
    staged: await readIndex(root, entriesIn(onDisk)),
    holdsWholeFiles: true,
    isChanged: () => true,
  }
}

/** The bytes of files in the index; those are left out that are no files there, or in the middle of a merge. */
async function readIndex(root: string, paths: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
  if (paths.length === 0) return new Map()
  const listed = await gitOrUsageError(root, ['ls-files', '--stage', '-z'], '--staged')
  const wanted = new Set(paths)
  const blobs: { path: string; id: string }[] = []
  for (const entry of entriesIn(listed)) {
    const match = /^100\d{3} ([0-9a-f]+) 0\t(.*)$/s.exec(entry)
    const [, id, path] = match ?? []
    if (id !== undefined && path !== undefined && wanted.has(path)) blobs.push({ path, id })
  }
  const input = blobs.map(({ id }) => `${id}\n`).join('')
  const contents = await gitOrUsageError(root, ['cat-file', '--batch'], '--staged', input)
  const bytes = new Map<string, Uint8Array>()
  let at = 0
  for (const { path } of blobs) {
    const lineEnd = contents.indexOf(0x0a, at)
    const size = Number(/ blob (\d+)$/.exec(contents.toString('latin1', at, lineEnd))?.[1])
    if (!Number.isInteger(size)) throw new Error(`git cat-file answered something else for ${path}`)
    bytes.set(join(root, path), contents.subarray(lineEnd + 1, lineEnd + 1 + size))
    at = lineEnd + 1 + size + 1
  }
  return bytes
}

async function findChanged(root: string, revision: string, lines: boolean): Promise<Scoped> {
  const what = `--changed-since ${revision}`
  const base = await findBase(root, revision, what)
  const options = [
    '-z',
    '--no-renames',
    '--no-ext-diff',
    '--no-relative',
    '--ignore-submodules',
    '--diff-filter=d',
  ]
  const [changed, untracked] = await Promise.all([
    gitOrUsageError(root, ['diff', '--name-only', ...options, base], what),
    gitOrUsageError(root, ['ls-files', '--others', '--exclude-standard', '-z'], what),
  ])
  const files = [...entriesIn(changed), ...entriesIn(untracked)]
  const ranges = lines ? await changedLines(root, base, what) : undefined
  const isNew = new Set(entriesIn(untracked).map((path) => join(root, path)))
  return {
    files: files.map((path) => join(root, path)),
    staged: new Map(),
    holdsWholeFiles: !lines,
    isChanged(absolute, { line, endLine }) {
      if (ranges === undefined || isNew.has(absolute)) return true
      return (ranges.get(absolute) ?? []).some(({ from, to }) => from <= endLine && line <= to)
    },
  }
}

/** The commit at which the work tree left a revision. */
async function findBase(root: string, revision: string, what: string): Promise<string> {
  const verify = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`]
  const commit = await git(root, verify)
  if (!commit.ok) {
    throw new UsageError(`${what}: there is no such revision here; fetch it, or name another one`)
  }
  const base = await git(root, ['merge-base', commit.stdout.toString().trim(), 'HEAD'])
  if (!base.ok) {
    throw new UsageError(
      `${what}: it has no history in common with HEAD here; fetch more of it (fetch-depth: 0)`,
    )
  }
  const [first = ''] = base.stdout.toString().trim().split('\n')
  return first
}

interface LineRange {
  readonly from: number
  readonly to: number
}

/** The lines of each file that are not as they were; 1-based, by absolute path. */
async function changedLines(
  root: string,
  base: string,
  what: string,
): Promise<ReadonlyMap<string, readonly LineRange[]>> {
  const plain = [
    '--unified=0',
    '--no-color',
    '--no-ext-diff',
    '--no-textconv',
    // What .gitattributes calls binary has lines, too.
    '--text',
    '--inter-hunk-context=0',
    '--no-relative',
    '--find-renames',
    '--ignore-submodules',
  ]
  const prefix = ['--src-prefix=a/', '--dst-prefix=b/']
  const patch = await gitOrUsageError(
    root,
    ['-c', 'core.quotePath=false', 'diff', ...plain, ...prefix, base],
    what,
  )
  const ranges = new Map<string, LineRange[]>()
  let current: LineRange[] = []
  let left = 0
  for (const line of patch.toString().split('\n')) {
    // Lines of a hunk may look like headers.
    if (left > 0) {
      if (/^[-+]/.test(line)) left--
      continue
    }
    const name = /^\+\+\+ (?:b\/(.*?)|"b\/(.*)")\t?$/.exec(line)
    const hunk = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line)
    if (name !== null) {
      current = []
      ranges.set(join(root, name[1] ?? unquoted(name[2] ?? '')), current)
    } else if (hunk !== null) {
      const start = Number(hunk[2])
      const count = Number(hunk[3] ?? 1)
      left = Number(hunk[1] ?? 1) + count
      if (count > 0) current.push({ from: start, to: start + count - 1 })
    }
  }
  return ranges
}

/** A path as git quotes it where it holds a quote, a backslash or a control character. */
function unquoted(text: string): string {
  const controls: Readonly<Record<string, string>> = {
    n: '\n',
    t: '\t',
    r: '\r',
    a: '\x07',
    b: '\b',
    f: '\f',
    v: '\v',
  }
  return text.replace(/\\(?:([0-7]{3})|(.))/g, (_, octal: string | undefined, char: string | undefined) =>
    octal === undefined
      ? (controls[char ?? ''] ?? char ?? '')
      : String.fromCharCode(Number.parseInt(octal, 8)),
  )
}

/** @throws UsageError when git fails: the command line asks for something that git does not have */
async function gitOrUsageError(
  cwd: string,
  args: readonly string[],
  what: string,
  input = '',
): Promise<Buffer> {
  const answer = await git(cwd, args, { input })
  if (!answer.ok) throw new UsageError(`${what}: ${answer.message}`)
  return answer.stdout
}
