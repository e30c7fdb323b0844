/** Tells quickly of many paths which ones may be wanted. */
export interface EndTest {
  /** @param end the last two parts of a path, or all of it */
  mayMatch(end: string): boolean
  /**
   * Of a path in UTF-8, of which no text is made.
   *
   * @param above the absolute path that stands before it
   */
  mayMatchBytes(bytes: Uint8Array, start: number, end: number, above: string): boolean
}

/** What a path and its last name look like. */
export interface EndPattern {
  readonly start: string
  readonly middle: string
  readonly ending: string
  /** The name of the folder of the file; undefined for any. */
  readonly parent: string | undefined
  /** The name of a folder on the way, between slashes; empty for any. */
  readonly folder: string
}

const DOT = 0x2e
const SLASH = 0x2f
/** Bytes from here on are part of a character that is not ASCII. */
const ASCII_END = 0x80

/**
 * Makes a test of paths in bytes from patterns. Only those are looked at that have the file name extension and the first
 * letter of a path. It says yes of whatever is not ASCII, and capital letters are as good as small ones.
 *
 * @param patterns with an extension, or of a whole name
 */
export function testEndBytes(patterns: Iterable<EndPattern>): EndTest['mayMatchBytes'] {
  const known = new Map<number, EndPattern[]>()
  for (const pattern of patterns) {
    const key = keyOf(pattern)
    const others = known.get(key)
    if (others === undefined) known.set(key, [pattern])
    else others.push(pattern)
  }
  return (bytes, pathStart, end, above) => {
    let start = end
    let extension = 0
    let byte = 0
    while (start > pathStart && byte !== DOT) {
      byte = bytes[start - 1] ?? 0
      if (byte === SLASH) break
      if (byte >= ASCII_END) return true
      // As `next`, which a run over some files cannot afford to call for each byte of all names.
      extension = ((extension << 5) - extension + (byte | CASE)) & NUMBER_MAX
      start--
    }
    while (start > pathStart && bytes[start - 1] !== SLASH) {
      start--
      if ((bytes[start] ?? 0) >= ASCII_END) return true
    }
    const found = known.get(next(extension, bytes[start] ?? 0))
    const others = known.get(extension)
    if (found === undefined && others === undefined) return false
    const path = { bytes, above, pathStart, start, end }
    const fits = (one: EndPattern) => mayFit(one, path)
    return found?.some(fits) === true || others?.some(fits) === true
  }
}

function keyOf({ start, ending }: EndPattern): number {
  const extension = ending.slice(Math.max(0, ending.lastIndexOf('.')))
  let number = 0
  for (let at = extension.length - 1; at >= 0; at--) number = next(number, extension.charCodeAt(at))
  return start === '' ? number : next(number, start.charCodeAt(0))
}

/** The bit by which small letters differ from capital ones. */
const CASE = 0x20
/** V8 handles numbers up to here without allocating. */
const NUMBER_MAX = 0xffffff

/** A number of a text that grows from its end to its start. */
function next(number: number, character: number): number {
  return ((number << 5) - number + (character | CASE)) & NUMBER_MAX
}

/** A path in bytes, and where its last name starts. */
interface PathBytes {
  readonly bytes: Uint8Array
  readonly above: string
  readonly pathStart: number
  readonly start: number
  readonly end: number
}

function mayFit({ start, middle, ending, parent, folder }: EndPattern, path: PathBytes): boolean {
  if (!isAt(path, ending, path.end - ending.length) || !isAt(path, start, path.start)) return false
  if (!includes(path, middle) || (parent !== undefined && !mayLieIn(path, parent))) return false
  return folder === '' || liesBelow(path, folder)
}

function isAt({ bytes, pathStart, end }: PathBytes, text: string, from: number): boolean {
  if (from < pathStart || from + text.length > end) return false
  for (let at = 0; at < text.length; at++)
    if (lowerOf(bytes[from + at] ?? 0) !== lowerOf(text.charCodeAt(at))) return false
  return true
}

function includes(path: PathBytes, text: string): boolean {
  const last = path.end - text.length
  for (let from = path.start; from <= last; from++) if (isAt(path, text, from)) return true
  return false
}

/** Whether the folder is called so, or the path does not tell. */
function mayLieIn(path: PathBytes, folder: string): boolean {
  const { bytes, pathStart, start } = path
  const from = start - 1 - folder.length
  return (
    start === pathStart || (isAt(path, folder, from) && (from === pathStart || bytes[from - 1] === SLASH))
  )
}

/** Whether a folder on the way is called so. */
function liesBelow(path: PathBytes, folder: string): boolean {
  const { bytes, above, pathStart, start } = path
  for (let at = pathStart; at < start; at++) {
    // The first slash of the folder may stand before the path.
    if (at === pathStart && isAt(path, folder.slice(1), at)) return true
    if (bytes[at] === SLASH && isAt(path, folder, at)) return true
  }
  return `${above}/`.toLowerCase().includes(folder.toLowerCase())
}

function lowerOf(character: number): number {
  return character >= 0x41 && character <= 0x5a ? character + 0x20 : character
}

/** Whether the last name of a path in bytes has no dot. */
export function hasNoExtension(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = end - 1; at >= start && bytes[at] !== SLASH; at--) if (bytes[at] === DOT) return false
  return true
}
