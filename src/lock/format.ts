import { append } from '../text/lists.ts'
import { toJson } from '../text/printable.ts'
import { formatLockedPlatform, type Lock, type LockEntry } from './lock.ts'

/** The version of the format that is written and read. */
export const LOCK_VERSION = 1

const HEADER = '# The digests that holdfast pins references to. Written by holdfast; commit it.'

/** Texts that YAML reads as the same text without quotes. */
const PLAIN = /^[A-Za-z0-9](?:[\w./:@+{}~%-]*[\w./@+{}~%-])?$/

/**
 * Writes a lock as YAML.
 *
 * Each entry is one block with a unique first line, and no block depends on another one. So a change of a reference
 * touches only its own lines, and git can merge entries that two branches added in different places.
 */
export function formatLock({ entries }: Lock): string {
  const head = [HEADER, `version: ${LOCK_VERSION}`, entries.length === 0 ? 'references: []' : 'references:']
  const lines = [...head, ...entries.flatMap(formatEntry)]
  return `${lines.join('\n')}\n`
}

function formatEntry(entry: LockEntry): readonly string[] {
  const { reference, endpoint, digest, mediaType, firstSeen, platforms, candidates } = entry
  const lines = [
    `  - reference: ${scalar(reference)}`,
    `    endpoint: ${scalar(endpoint)}`,
    `    digest: ${digest}`,
    `    mediaType: ${scalar(mediaType)}`,
    `    firstSeen: ${firstSeen}`,
  ]
  if (platforms !== undefined) append(lines, list('platforms', platforms.map(formatLockedPlatform)))
  if (candidates.length > 0) {
    const seen = candidates.map((candidate) => `${candidate.digest} ${candidate.firstSeen}`)
    append(lines, list('candidates', seen))
  }
  return lines
}

function list(key: string, items: readonly string[]): readonly string[] {
  if (items.length === 0) return [`    ${key}: []`]
  return [`    ${key}:`, ...items.map((item) => `      - ${item}`)]
}

function scalar(text: string): string {
  return PLAIN.test(text) ? text : toJson(text)
}
