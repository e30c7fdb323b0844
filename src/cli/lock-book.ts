import { findRepositoryRoot } from '../disk/tree.ts'
import { type Lock, type LockEntry, lockResolved } from '../lock/lock.ts'
import { type LockLocation, readLock, writeLock } from '../lock/store.ts'
import type { RootConfiguration } from '../model/configuration.ts'
import { findRegistryRule } from '../model/configuration.ts'
import type { DigestBook } from '../model/fix.ts'
import { UsageError } from '../model/usage-error.ts'
import { parseReference, sourceOf } from '../oci/reference.ts'

/** The lock file of a run, as the book of its digests. */
export interface LockBook extends DigestBook {
  readonly lock: Lock
  /** Puts an entry in the place of the one of its reference and endpoint. */
  keep(entry: LockEntry): void
  /** Writes the file if digests were added. @throws UsageError when the file cannot be written */
  save(): Promise<void>
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
    throw new UsageError(problems.join('\n'))
  }
  return createBook(location, read.lock, root, writes)
}

function createBook(
  location: LockLocation,
  initial: Lock,
  root: RootConfiguration,
  writes: boolean,
): LockBook {
  let lock = initial
  let saved = initial
  let saving: Promise<void> = Promise.resolve()
  let lastSave = Date.now()

  function keep(entry: LockEntry): void {
    lock = lock.with(entry)
    if (Date.now() - lastSave < SAVE_EVERY_MS) return
    lastSave = Date.now()
    saving = saving.then(save)
  }
  async function save(): Promise<void> {
    if (!writes || lock === saved) return
    const current = lock
    const written = await writeLock(location, current)
    if (!written.ok) throw new UsageError(`${location.path} ${written.reason}`)
    saved = current
  }
  return {
    get lock() {
      return lock
    },
    get(reference) {
      const entry = chooseEntry(reference, lock, root)
      return entry === undefined ? undefined : { digest: entry.digest, platforms: entry.platforms }
    },
    tagsOf(repository) {
      const names = new Set(lock.entries.map(({ reference }) => reference))
      const prefix = `${repository}:`
      return [...names].filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length))
    },
    keep,
    put(reference, resolved) {
      keep(lockResolved(reference, resolved, new Date(), lock.get(reference, resolved.endpoint)))
    },
    async save() {
      await saving
      await save()
    },
  }
}

/** The entry of the endpoint that would be asked; of several others the one seen last. */
function chooseEntry(name: string, lock: Lock, root: RootConfiguration): LockEntry | undefined {
  const entries = lock.entriesOf(name)
  if (entries.length < 2) return entries[0]
  const reference = parseReference(name)
  const rule = reference === undefined ? undefined : findRegistryRule(root.registries, sourceOf(reference))
  const host = rule?.mirror !== undefined ? new URL(rule.mirror.url).host : rule?.rewrite?.to.registry
  const asked = entries.find(({ endpoint }) => new URL(endpoint).host === host)
  return asked ?? entries.toSorted((a, b) => (a.firstSeen < b.firstSeen ? 1 : -1))[0]
}
