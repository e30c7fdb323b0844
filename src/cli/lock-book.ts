import { findRepositoryRoot } from '../disk/tree.ts'
import { createLock, type Lock, type LockEntry, lockResolved } from '../lock/lock.ts'
import { type LockLocation, readLock, writeLock } from '../lock/store.ts'
import type { RootConfiguration } from '../model/configuration.ts'
import type { DigestBook } from '../model/fix.ts'
import { UsageError } from '../model/usage-error.ts'
import type { PlatformImage } from '../model/verification.ts'
import type { Digest } from '../oci/digest.ts'
import { isIndexType } from '../oci/manifest.ts'
import { parseReference } from '../oci/reference.ts'
import { DEFAULT_ORIGINS, endpointsOf } from '../registry/mirrors.ts'
import { addToGroup } from '../text/group-by.ts'

/** The lock file of a run, as the book of its digests. */
export interface LockBook extends DigestBook {
  readonly lock: Lock
  /** Puts an entry in the place of the one of its reference and endpoint. */
  keep(entry: LockEntry): void
  /** The images of an index, where an entry that counts has them. @param reference as in {@link DigestBook} */
  recall(reference: string, digest: Digest): readonly PlatformImage[] | undefined
  /** Takes out the entries of endpoints that digests of their reference do not come from, and returns them. */
  dropForeign(): readonly LockEntry[]
  /** Writes the file if entries have changed. @returns why it could not be written, in words */
  save(): Promise<string | undefined>
}

/** How often new digests are saved during a run, in ms: a run that is killed loses no more than this. */
const SAVE_EVERY_MS = 2000

/**
 * Opens the lock file.
 *
 * @param writes false: the file is read only
 * @throws UsageError when it is there but cannot be used
 */
export async function openLock(path: string, root: RootConfiguration, writes: boolean): Promise<LockBook> {
  const location: LockLocation = {
    path,
    root: findRepositoryRoot(root.directory) ?? root.directory,
  }
  const read = await readLock(location)
  if (!read.ok) {
    const problems = read.problems.map(
      ({ line, column, message }) => `${location.path}:${line}:${column}: ${message}`,
    )
    throw new UsageError(problems)
  }
  return createBook(location, read.lock, root, writes)
}

function createBook(
  location: LockLocation,
  initial: Lock,
  root: RootConfiguration,
  writes: boolean,
): LockBook {
  let read = initial
  /** What has come since, by reference: a new lock for each entry would take time that grows with the square. */
  const added = new Map<string, LockEntry[]>()
  let saved = initial
  let saving: Promise<string | undefined> = Promise.resolve(undefined)
  let lastSave = Date.now()

  function whole(): Lock {
    if (added.size > 0) read = createLock([...read.entries, ...[...added.values()].flat()])
    added.clear()
    return read
  }
  function entriesOf(reference: string): readonly LockEntry[] {
    const before = read.entriesOf(reference)
    const after = added.get(reference)
    return after === undefined ? before : createLock([...before, ...after]).entries
  }
  function keep(entry: LockEntry): void {
    addToGroup(added, entry.reference, entry)
    if (Date.now() - lastSave < SAVE_EVERY_MS) return
    lastSave = Date.now()
    saving = saving.then(save)
  }
  async function save(): Promise<string | undefined> {
    const current = whole()
    if (!writes || current === saved) return undefined
    const written = await writeLock(location, current)
    if (!written.ok) return `${location.path} ${written.reason}`
    saved = current
    return undefined
  }
  const counting = (reference: string) => countingEntries(reference, entriesOf(reference), root)
  return {
    get lock() {
      return whole()
    },
    get(reference) {
      const [entry] = counting(reference)
      if (entry === undefined) return undefined
      const { digest, platforms, mediaType } = entry
      return { digest, platforms, isOpenIndex: platforms === undefined && isIndexType(mediaType) }
    },
    foreignEndpointOf(reference) {
      return counting(reference).length > 0 ? undefined : entriesOf(reference)[0]?.endpoint
    },
    recall: (reference, digest) => counting(reference).find((entry) => entry.digest === digest)?.platforms,
    dropForeign() {
      const isForeign = (entry: LockEntry) => !counting(entry.reference).includes(entry)
      const { entries } = whole()
      const foreign = entries.filter(isForeign)
      const dropped = new Set(foreign)
      if (foreign.length > 0) read = createLock(entries.filter((entry) => !dropped.has(entry)))
      return foreign
    },
    tagsOf(repository) {
      const names = new Set(whole().entries.map(({ reference }) => reference))
      const prefix = `${repository}:`
      return [...names].filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length))
    },
    keep,
    put(reference, resolved) {
      const previous = entriesOf(reference).find(({ endpoint }) => endpoint === resolved.endpoint)
      keep(lockResolved(reference, resolved, new Date(), previous))
    },
    async save() {
      await saving
      return save()
    },
  }
}

/**
 * What the lock says of a reference, as far as it counts: entries of its mirror, its rewrite target and its registry, in
 * this order. A lock may come with a stranger's pull request, and an endpoint in it is no reason to trust its digest.
 */
function countingEntries(
  name: string,
  entries: readonly LockEntry[],
  { registries }: RootConfiguration,
): readonly LockEntry[] {
  if (entries.length === 0) return []
  const reference = parseReference(name)
  if (reference === undefined) return []
  const endpoints = endpointsOf(reference.repository, { registries, origins: DEFAULT_ORIGINS })
  return [...new Set(endpoints)].flatMap(
    (endpoint) => entries.find((entry) => entry.endpoint === endpoint) ?? [],
  )
}
