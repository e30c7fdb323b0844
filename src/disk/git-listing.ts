import { existsSync, lstatSync } from 'node:fs'
import { join, sep } from 'node:path'
import { type EndPattern, type EndTest, findEnds } from '../text/end-test.ts'
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
  /** All of some names, also where git ignores them; in folders that git leaves out, those that it tracks. */
  readonly sought: readonly string[]
}

/** What git is to list. */
export interface WantedListing {
  readonly root: string
  /** Where it was read, git is not asked for what it tells. */
  readonly index: GitIndex | undefined
  /** Names of files that are looked for in every folder, in small letters. */
  readonly sought: readonly string[]
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
export function listAtOnce(wanted: WantedListing): GitListing | string {
  const listing = listRepository(wanted)
  for (let step = listing.next(); ; ) {
    if (step.done === true) return step.value
    const { folder, args, isNested } = step.value
    step = listing.next(gitSync(folder, args, isNested))
  }
}

/** As {@link listAtOnce}, beside what else is done. */
export async function listBeside(wanted: WantedListing): Promise<GitListing | string> {
  const listing = listRepository(wanted)
  for (let step = listing.next(); ; ) {
    if (step.done === true) return step.value
    const { folder, args, isNested } = step.value
    step = listing.next(await git(folder, args, { isNested }))
  }
}

/** What git lists of a repository and of those in it. Of the outer one only what its index, if it was read, does not tell. */
function* listRepository(wanted: WantedListing): Generator<Question, GitListing | string, GitAnswer> {
  const { root, index } = wanted
  const files = new Map<string, boolean>()
  const links: string[] = []
  const unreadable: string[] = []
  const sought: string[] = []
  const open = [root]
  const enter = (nested: string) => {
    if (existsSync(join(nested, '.git'))) open.push(nested)
  }
  // What stands on the command line counts before all that ignores a name.
  const shown = wanted.sought.flatMap((name) => ['-x', `!${name}`])
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    const isNested = folder !== root
    const args = index === undefined || isNested ? ALL : OTHERS
    const pathOf = (name: string) =>
      sep === '/' && folder !== sep ? `${folder}/${name}` : join(folder, name)
    let answer = stopsGit(folder) ?? (yield { folder, args: [...args, ...shown], isNested })
    let entries = entriesOf(answer)
    let mayBeIgnored = false
    for (const { name, mode } of entries) {
      const found = soughtIn(name, wanted)
      if (found === undefined) continue
      sought.push(pathOf(found))
      mayBeIgnored ||= mode === undefined
    }
    if (mayBeIgnored) {
      // What git ignores belongs to nothing.
      answer = yield { folder, args, isNested }
      entries = entriesOf(answer)
    }
    if (!answer.ok && !isNested) return answer.message
    if (!answer.ok) {
      unreadable.push(folder)
      continue
    }
    if (args === OTHERS) {
      for (const name of index?.names('repository') ?? []) enter(pathOf(name))
      for (const name of index?.names('link') ?? []) links.push(pathOf(name))
      for (const name of index === undefined ? [] : namesIn(index, wanted)) sought.push(pathOf(name))
    }
    for (const { name, mode } of entries) {
      const path = pathOf(name)
      if (mode === '160000' || name.endsWith('/')) enter(name.endsWith('/') ? path.slice(0, -1) : path)
      else if (mode === '120000') links.push(path)
      else files.set(path, mode !== undefined)
    }
  }
  return { index, files, links, unreadable, sought }
}

/** What git tells of a file; it does not track one without a mode. */
interface Entry {
  readonly name: string
  readonly mode: string | undefined
}

function entriesOf(answer: GitAnswer): readonly Entry[] {
  if (!answer.ok) return []
  return entriesIn(answer.stdout).map((entry) => {
    const [, mode, name = ''] = ENTRY.exec(entry) ?? []
    return { name, mode }
  })
}

/** What is sought of a name: all of it, or a folder on its way, since a folder is told apart where it is read. */
function soughtIn(name: string, { sought }: WantedListing): string | undefined {
  const parts = name.split('/')
  const at = parts.findIndex((part) => sought.includes(part.toLowerCase()))
  return at === -1 ? undefined : parts.slice(0, at + 1).join('/')
}

/** The same of all names of an index. */
function namesIn(index: GitIndex, wanted: WantedListing): readonly string[] {
  const any = { middle: '', ending: '', parent: undefined }
  const patterns = wanted.sought.flatMap((name): readonly EndPattern[] => [
    { ...any, start: name, isWhole: true, folder: '' },
    { ...any, start: '', isWhole: false, folder: `/${name}/` },
  ])
  const test: EndTest = { mayMatch: () => true, pathsIn: (above) => findEnds(patterns, above) }
  return (['file', 'link'] as const)
    .flatMap((kind) => index.names(kind, { root: wanted.root, test }))
    .flatMap((name) => soughtIn(name, wanted) ?? [])
}

/** Git would wait for ever on a pipe. Those in folders further down are left to the timeout of git. */
export function stopsGit(folder: string): GitAnswer | undefined {
  const stats = lstatSync(join(folder, '.gitignore'), { throwIfNoEntry: false })
  const isStream = stats !== undefined && !stats.isFile() && !stats.isDirectory() && !stats.isSymbolicLink()
  return isStream ? { ok: false, message: '.gitignore is a pipe or a device' } : undefined
}
