import { existsSync, lstatSync } from 'node:fs'
import { join, sep } from 'node:path'
import { entriesIn, type GitAnswer, git, gitSync } from './git.ts'
import type { GitIndex } from './name-list.ts'

/** What git lists of a repository. All paths are absolute. */
export interface GitListing {
  /** Names that git tracks, from the root, where its index was read; they are not among `files` again. */
  readonly index: GitIndex | undefined
  /** Whether git tracks a file. */
  readonly files: ReadonlyMap<string, boolean>
  readonly links: readonly string[]
  readonly unreadable: readonly string[]
}

const OTHERS = ['ls-files', '-z', '-t', '--others', '--exclude-standard']
const ALL = [...OTHERS, '--stage', '--cached']
/** `H 100644 <id> 0`, a tab, the name; an untracked file is `? ` and the name. */
const ENTRY = /^(?:\? |\S (\d{6}) [\da-f]+ \d\t)(.+)$/s

/** A repository whose files git is to list. */
interface Question {
  readonly folder: string
  readonly args: readonly string[]
  /** It lies in another one. */
  readonly isNested: boolean
}

/** Lists the files of a repository while the whole process waits. @returns why git lists nothing, as a text */
export function listAtOnce(root: string, index: GitIndex | undefined): GitListing | string {
  const listing = listRepository(root, index)
  for (let step = listing.next(); ; ) {
    if (step.done === true) return step.value
    const { folder, args, isNested } = step.value
    step = listing.next(gitSync(folder, args, isNested))
  }
}

/** As {@link listAtOnce}, beside what else is done. */
export async function listBeside(root: string, index: GitIndex | undefined): Promise<GitListing | string> {
  const listing = listRepository(root, index)
  for (let step = listing.next(); ; ) {
    if (step.done === true) return step.value
    const { folder, args, isNested } = step.value
    step = listing.next(await git(folder, args, { isNested }))
  }
}

/** What git lists of a repository and of those in it. Of the outer one only what its index, if it was read, does not tell. */
function* listRepository(
  root: string,
  index: GitIndex | undefined,
): Generator<Question, GitListing | string, GitAnswer> {
  const files = new Map<string, boolean>()
  const links: string[] = []
  const unreadable: string[] = []
  const open = [root]
  const enter = (nested: string) => {
    if (existsSync(join(nested, '.git'))) open.push(nested)
  }
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    const isNested = folder !== root
    const args = index === undefined || isNested ? ALL : OTHERS
    const answer = stopsGit(folder) ?? (yield { folder, args, isNested })
    if (!answer.ok && !isNested) return answer.message
    if (!answer.ok) {
      unreadable.push(folder)
      continue
    }
    const pathOf = (name: string) =>
      sep === '/' && folder !== sep ? `${folder}/${name}` : join(folder, name)
    if (args === OTHERS) {
      for (const name of index?.names('repository') ?? []) enter(pathOf(name))
      for (const name of index?.names('link') ?? []) links.push(pathOf(name))
    }
    for (const entry of entriesIn(answer.stdout)) {
      const [, mode, name = ''] = ENTRY.exec(entry) ?? []
      const path = pathOf(name)
      if (mode === '160000' || name.endsWith('/')) enter(name.endsWith('/') ? path.slice(0, -1) : path)
      else if (mode === '120000') links.push(path)
      else files.set(path, mode !== undefined)
    }
  }
  return { index, files, links, unreadable }
}

/** Git would wait for ever on a pipe. Those in folders further down are left to the timeout of git. */
export function stopsGit(folder: string): GitAnswer | undefined {
  const stats = lstatSync(join(folder, '.gitignore'), { throwIfNoEntry: false })
  const isStream = stats !== undefined && !stats.isFile() && !stats.isDirectory() && !stats.isSymbolicLink()
  return isStream ? { ok: false, message: '.gitignore is a pipe or a device' } : undefined
}
