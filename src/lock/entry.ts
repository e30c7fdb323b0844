import type { YamlMap } from '../languages/yaml.ts'
import { type Digest, parseDigest } from '../oci/digest.ts'
import { whyNoManifestType } from '../oci/manifest.ts'
import { parseReference } from '../oci/reference.ts'
import { type Checked, type Report, readField, readFields, readList } from './fields.ts'
import {
  CANDIDATES_MAX,
  formatInstant,
  type LockEntry,
  type LockedCandidate,
  type LockedPlatform,
  lockKeyOf,
  PLATFORM_WORD,
  PLATFORMS_MAX,
} from './lock.ts'

const KEYS = ['reference', 'endpoint', 'digest', 'mediaType', 'firstSeen', 'platforms', 'candidates']

/** Reads one block of a lock file; undefined where something of it was reported. */
export function readEntry(map: YamlMap, report: Report): LockEntry | undefined {
  let isSound = true
  function note(offset: number, message: string): void {
    isSound = false
    report(offset, message)
  }
  const fields = readFields(map, KEYS, note)
  const reference = readField(map, fields, 'reference', checkReference, note)
  const endpoint = readField(map, fields, 'endpoint', checkEndpoint, note)
  const digest = readField(map, fields, 'digest', checkDigest, note)
  const mediaType = readField(map, fields, 'mediaType', checkMediaType, note)
  const firstSeen = readField(map, fields, 'firstSeen', checkInstant, note)
  const platforms = readList(fields, 'platforms', PLATFORMS_MAX, checkPlatform, note)
  const candidates = readList(fields, 'candidates', CANDIDATES_MAX, checkCandidate, note) ?? []
  if (!isSound || reference === undefined || endpoint === undefined) return undefined
  if (digest === undefined || mediaType === undefined || firstSeen === undefined) return undefined
  return { reference, endpoint, digest, mediaType, firstSeen, platforms, candidates }
}

function checkReference(text: string): Checked<string> {
  const reference = parseReference(text)
  if (reference === undefined) return wrong(`${shown(text)} is not a reference`)
  const key = lockKeyOf(reference)
  if (key === undefined || reference.digest !== undefined) {
    return wrong(`${shown(text)} has a digest; a reference is locked under its tag`)
  }
  return key === text ? right(key) : wrong(`${shown(text)} is not spelled in full; write ${key}`)
}

function checkEndpoint(text: string): Checked<string> {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol))
    return wrong('expected an https:// or http:// URL')
  // Not shown: it would end in the log.
  if (url.username !== '' || url.password !== '') return wrong('a URL with credentials; take them out')
  return right(text)
}

function checkDigest(text: string): Checked<Digest> {
  const parsed = parseDigest(text)
  return parsed.ok ? right(parsed.digest) : wrong(parsed.reason)
}

function checkMediaType(text: string): Checked<string> {
  const reason = whyNoManifestType(text)
  return reason === undefined ? right(text) : wrong(reason)
}

function checkInstant(text: string): Checked<string> {
  const date = new Date(text)
  const isInstant = !Number.isNaN(date.getTime()) && formatInstant(date) === text
  return isInstant ? right(text) : wrong('expected a date and time in UTC such as 2026-08-20T10:00:00Z')
}

function checkPlatform(text: string): Checked<LockedPlatform> {
  const [name = '', ...rest] = text.split(' ')
  const osVersion = rest.length === 2 ? rest[0] : undefined
  const [os, architecture, variant, ...more] = name.split('/')
  const words = [os, architecture, variant ?? 'none', osVersion ?? 'none']
  const areWords = words.every((word) => word !== undefined && PLATFORM_WORD.test(word))
  if (os === undefined || architecture === undefined || more.length > 0 || !areWords || rest.length > 2) {
    return wrong(`expected os/architecture and a digest, got ${shown(text)}`)
  }
  const digest = checkDigest(rest.at(-1) ?? '')
  if (!digest.ok) return digest
  const platform = variant === undefined ? { os, architecture } : { os, architecture, variant }
  return right({ platform, osVersion, digest: digest.value })
}

function checkCandidate(text: string): Checked<LockedCandidate> {
  const [first = '', second = '', ...more] = text.split(' ')
  if (more.length > 0) return wrong(`expected a digest and a date, got ${shown(text)}`)
  const digest = checkDigest(first)
  if (!digest.ok) return digest
  const instant = checkInstant(second)
  return instant.ok ? right({ digest: digest.value, firstSeen: instant.value }) : instant
}

function right<T>(value: T): Checked<T> {
  return { ok: true, value }
}

function wrong(reason: string): { readonly ok: false; readonly reason: string } {
  return { ok: false, reason }
}

function shown(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 59)}…` : text)
}
