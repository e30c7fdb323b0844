import type { EndTest } from '../text/end-test.ts'

/** What git tracks under a name: a file, a symbolic link, or the commit of another repository. */
export type TrackedKind = 'file' | 'link' | 'repository'

/** Names that are wanted of a repository. */
export interface WantedBelow {
  readonly root: string
  readonly test: EndTest
}

/** The names that git tracks, as its index has them. */
export interface GitIndex {
  /** What is tracked under a name, which has `/` and counts from the root of the repository. */
  find(name: string): TrackedKind | undefined
  /**
   * The names of a kind, in the order of their bytes.
   *
   * @param wanted the others are left out
   */
  names(kind: TrackedKind, wanted?: WantedBelow): readonly string[]
  /** The names as other threads get them, which share the memory. */
  share(): NameList
}

/** Where names stand in some bytes, each between a slash and a zero. */
export interface NameList {
  readonly bytes: Uint8Array
  readonly starts: Uint32Array
  readonly ends: Uint32Array
  readonly kinds: Uint8Array
}

const KINDS: readonly TrackedKind[] = ['file', 'link', 'repository']

export const SLASH = 0x2f
/** Names that are searched as one text. */
const AT_ONCE = 50_000

/** Opens names that another thread shares. */
export function openNameList(list: NameList): GitIndex {
  let { starts, ends } = list
  const { kinds } = list
  let bytes = Buffer.from(list.bytes.buffer, list.bytes.byteOffset, list.bytes.byteLength)
  let shared: NameList | undefined
  return {
    find(name) {
      const wanted = Buffer.from(name)
      let low = 0
      let high = starts.length - 1
      while (low <= high) {
        const middle = (low + high) >> 1
        const order = bytes.compare(wanted, 0, wanted.length, starts[middle], ends[middle])
        if (order === 0) return KINDS[kinds[middle] ?? 0]
        if (order < 0) low = middle + 1
        else high = middle - 1
      }
      return undefined
    },
    names(kind, wanted) {
      const number = KINDS.indexOf(kind)
      const found: string[] = []
      if (!kinds.includes(number)) return found
      let last: string | undefined
      const take = (at: number) => {
        if (kinds[at] !== number) return
        // UTF-8, which Node asks for last where it is named.
        const name = bytes.toString(undefined, starts[at], ends[at])
        // A name that is in conflict stands there up to three times.
        if (name !== last) found.push(name)
        last = name
      }
      const pattern = wanted?.test.pathsIn(wanted.root)
      if (pattern === undefined) {
        for (let at = 0; at < ends.length; at++)
          if (
            wanted?.test.mayMatch(
              bytes.toString('utf8', endOf(bytes, starts[at] ?? 0, ends[at] ?? 0), ends[at]),
            ) !== false
          )
            take(at)
        return found
      }
      for (let first = 0; first < ends.length; first += AT_ONCE) {
        const before = (starts[first] ?? 0) - 1
        const text = bytes.toString(
          'latin1',
          before,
          (ends[Math.min(first + AT_ONCE, ends.length) - 1] ?? 0) + 1,
        )
        for (let at = first; pattern.test(text); ) {
          const end = before + pattern.lastIndex - 1
          while ((ends[at] ?? end) < end) at++
          // What stands between names may look like one.
          if (ends[at] === end) take(at)
        }
      }
      return found
    },
    share() {
      if (shared !== undefined) return shared
      shared = onlyNames({ bytes, starts, ends, kinds })
      // From here on all threads look into the same memory, and the index itself is let go.
      bytes = Buffer.from(shared.bytes.buffer)
      starts = shared.starts
      ends = shared.ends
      return shared
    },
  }
}

/** The names without what stands between them in an index, in memory that threads share. */
function onlyNames({ bytes, starts, ends, kinds }: NameList): NameList {
  let size = 2 * ends.length
  for (let at = 0; at < ends.length; at++) size += (ends[at] ?? 0) - (starts[at] ?? 0)
  const names = new Uint8Array(new SharedArrayBuffer(size))
  const ranges = emptyNames(ends.length)
  let end = 0
  for (let at = 0; at < ends.length; at++) {
    names[end++] = SLASH
    ranges.starts[at] = end
    names.set(bytes.subarray(starts[at], ends[at]), end)
    end += (ends[at] ?? 0) - (starts[at] ?? 0)
    ranges.ends[at] = end++
  }
  return { bytes: names, starts: ranges.starts, ends: ranges.ends, kinds }
}

/** Where the last two parts of a name start. */
function endOf(bytes: Buffer, start: number, end: number): number {
  let slashes = 0
  let at = end
  while (at > start && (bytes[at - 1] !== SLASH || ++slashes < 2)) at--
  return at
}

export type Ranges = Omit<NameList, 'bytes'>

export function emptyNames(count: number): Ranges {
  return { starts: new Uint32Array(count), ends: new Uint32Array(count), kinds: new Uint8Array(count) }
}
