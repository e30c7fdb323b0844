import { parseYaml } from '../languages/yaml/parse.ts'
import type { YamlMap, YamlNode } from '../languages/yaml.ts'
import { indexLines } from '../text/source-file.ts'
import { readEntry } from './entry.ts'
import { type Report, readFields } from './fields.ts'
import { LOCK_VERSION } from './format.ts'
import { createLock, type Lock, type LockEntry } from './lock.ts'

/** Why a lock file cannot be used. */
export interface LockProblem {
  /** 1-based; 1 and 1 where the whole file is meant. */
  readonly line: number
  readonly column: number
  /** What, why and what to do; lower case, no full stop, one line. */
  readonly message: string
}

/** The outcome of reading a lock file. */
export type ParsedLock =
  | { readonly ok: true; readonly lock: Lock }
  /** In file order, at least one. */
  | { readonly ok: false; readonly problems: readonly LockProblem[] }

/** Bytes of a lock file: some ten thousand references. */
export const LOCK_SIZE_MAX = 8 * 1024 * 1024
/** How many problems of one file are reported. */
const PROBLEMS_MAX = 20

const CONFLICT = /^(?:<{7}|\|{7}|={7}|>{7})(?=[ \r\n]|$)/gm

/** Reads the text of a lock file. A lock is used whole or not at all: a part of one would let pins move unseen. */
export function parseLock(text: string): ParsedLock {
  const found: { offset: number; message: string }[] = []
  const report: Report = (offset, message) => found.push({ offset, message })
  const entries = readLockText(text, report)
  if (found.length === 0) return { ok: true, lock: createLock(entries) }
  const lines = indexLines(text)
  const problems = found
    .toSorted((a, b) => a.offset - b.offset)
    .slice(0, PROBLEMS_MAX)
    .map(({ offset, message }) => {
      const { line, column } = lines.position({ start: offset, end: offset })
      return { line, column, message }
    })
  return { ok: false, problems }
}

function readLockText(text: string, report: Report): readonly LockEntry[] {
  if (text.length > LOCK_SIZE_MAX) {
    report(0, `larger than ${LOCK_SIZE_MAX / 1024 / 1024} MiB, which no lock file is; restore it from git`)
    return []
  }
  const conflicts = [...text.matchAll(CONFLICT)]
  for (const { index, 0: marker } of conflicts) report(index, describeConflict(marker))
  if (conflicts.length > 0) return []
  const root = parseRoot(text, report)
  if (root === undefined || !isReadable(root, report)) return []
  const fields = readFields(root, ['version', 'references'], report)
  return readEntries(root, fields.get('references'), report)
}

function describeConflict(marker: string): string {
  return `a merge was left unfinished: ${marker} is git's conflict marker; keep the blocks of both sides, of blocks for the same reference one, and remove the markers`
}

function parseRoot(text: string, report: Report): YamlMap | undefined {
  const documents = parseYaml(text, { start: 0, end: text.length })
  const problems = documents.flatMap((document) => document.problems)
  for (const { offset, message } of problems) report(offset, `not YAML: ${message.replaceAll(/\s+/g, ' ')}`)
  if (problems.length > 0) return undefined
  const [first, second] = documents
  if (second !== undefined) {
    report(second.root?.range.start ?? text.length, 'a second YAML document; a lock file is one')
    return undefined
  }
  if (first?.root?.kind === 'map') return first.root
  report(
    first?.root?.range.start ?? 0,
    'not a lock file; restore it from git, or delete it and run holdfast again',
  )
  return undefined
}

/** Checked first: problems of a file of another version would be wrong. */
function isReadable(root: YamlMap, report: Report): boolean {
  const version = root.entries.find(({ key }) => key.value === 'version')?.value
  if (version?.kind === 'scalar' && version.value === String(LOCK_VERSION)) return true
  const offset = version?.range.start ?? root.range.start
  const isNewer = version?.kind === 'scalar' && /^[1-9]\d{0,8}$/.test(version.value)
  report(
    offset,
    isNewer
      ? `version ${version.value} of the lock file, written by a newer holdfast; this one reads version ${LOCK_VERSION}: update holdfast`
      : `expected version: ${LOCK_VERSION}`,
  )
  return false
}

function readEntries(root: YamlMap, list: YamlNode | undefined, report: Report): readonly LockEntry[] {
  if (list?.kind !== 'sequence') {
    report(list?.range.start ?? root.range.start, 'references: expected a list')
    return []
  }
  const entries: LockEntry[] = []
  const known = new Set<string>()
  for (const item of list.items) {
    if (item?.kind !== 'map' || item.range.start < list.range.start) {
      report(
        item?.range.start ?? list.range.start,
        'references: expected a map with reference, endpoint, digest',
      )
      continue
    }
    const entry = readEntry(item, report)
    if (entry === undefined) continue
    const key = `${entry.reference} from ${entry.endpoint}`
    if (known.has(key)) report(item.range.start, `${key} stands twice; keep one block`)
    known.add(key)
    entries.push(entry)
  }
  return entries
}
