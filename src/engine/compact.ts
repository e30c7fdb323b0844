import type { ImageUse } from '../model/image-use.ts'
import type { SourceLine } from '../model/reportable.ts'
import type { Digest } from '../oci/digest.ts'
import type { Reference, ReferenceParts, Repository } from '../oci/reference.ts'
import { copyOf } from '../text/copies.ts'
import type { Place, TextRange } from '../text/range.ts'
import type { SourceFile } from '../text/source-file.ts'

/** Makes what a run keeps of its files small. */
export interface Compact {
  use(use: ImageUse): ImageUse
  /** Takes plain data, not the traits of formats. */
  data<Value>(value: Value): Value
}

/** For what is sent away at once, or stays small anyway. */
export const AS_IT_IS: Compact = { use: (use) => use, data: (value) => value }

/** A run over more files may keep so much of them that memory counts more than time. */
const FILES_MAX = 10_000
/** Characters of the files whose readings are left as they are in one run: their texts stay in memory. */
const AS_IT_IS_MAX = 8 * 1024 * 1024

/** What makes the readings of a run small together. */
export interface Compacts {
  /** For what is read of a file. As it is, it keeps the text of the file in memory. */
  of(file: SourceFile): Compact
  /** For what another thread or an earlier run has read. */
  readonly unpacked: Compact
}

/** Leaves the readings of a run over few files as they are, which takes less time, as far as they take little memory. */
export function createCompacts(files: number): Compacts {
  const compact = createCompact()
  if (files > FILES_MAX) return { of: () => compact, unpacked: compact }
  let left = AS_IT_IS_MAX
  return {
    of({ text }) {
      if (text.length > left) return compact
      left -= text.length
      return AS_IT_IS
    },
    unpacked: AS_IT_IS,
  }
}

/** Equal things that are known at once: those that come again do so soon. */
const KNOWN_MAX = 4096

/** Things by what they are; it forgets all of them where there are too many. */
interface Pool<Thing> {
  get(key: string): Thing | undefined
  add(key: string, thing: Thing): Thing
}

function createPool<Thing>(): Pool<Thing> {
  const known = new Map<string, Thing>()
  return {
    get: (key) => known.get(key),
    add(key, thing) {
      if (known.size >= KNOWN_MAX) known.clear()
      known.set(key, thing)
      return thing
    },
  }
}

/**
 * Makes what gives equal parts of readings one object, and copies their texts: a slice would keep the whole text of its file in memory.
 */
export function createCompact(): Compact {
  const texts = createPool<string>()
  const digests = createPool<Digest>()
  const repositories = createPool<Repository>()
  const parts = createPool<ReferenceParts>()
  const references = createPool<Reference>()
  const lines = createPool<SourceLine>()

  function textOf(text: string): string {
    const known = texts.get(text)
    if (known !== undefined) return known
    const copy = copyOf(text)
    return texts.add(copy, copy)
  }
  function digestOf(digest: Digest): Digest {
    const known = digests.get(digest)
    if (known !== undefined) return known
    const copy = copyOf(digest)
    return digests.add(copy, copy)
  }
  function repositoryOf({ registry, path }: Repository): Repository {
    const key = `${registry}\n${path}`
    return repositories.get(key) ?? repositories.add(key, { registry: textOf(registry), path: textOf(path) })
  }
  function partsOf(found: ReferenceParts): ReferenceParts {
    const { domain, path, tag, digest } = found
    const key = [domain, path, tag, digest].map(spell).join()
    return parts.get(key) ?? parts.add(key, found)
  }
  /** @param text what the reference was read from, which decides all of it but rarely */
  function referenceOf(text: string, found: Reference): Reference {
    const known = references.get(text)
    if (known !== undefined && isSame(known, found)) return known
    const { repository, tag, digest, parts } = found
    return references.add(text, {
      repository: repositoryOf(repository),
      tag: tag === undefined ? undefined : textOf(tag),
      digest: digest === undefined ? undefined : digestOf(digest),
      parts: partsOf(parts),
    })
  }
  function imageOf(image: ImageUse['image'], text: string, place: Place): ImageUse['image'] {
    if (image.kind === 'unread') return data(image)
    return {
      kind: image.kind,
      reference: referenceOf(text, image.reference),
      segments: image.segments.map(({ text, at }) => ({
        text: textOf(text),
        at: at === undefined ? undefined : isSamePlace(at, place) ? place : placeOf(at),
      })),
    }
  }
  function placeOf({ path, start, end }: Place): Place {
    return { path: textOf(path), start, end }
  }
  function lineOf({ text, column }: SourceLine): SourceLine {
    // All lines but the longest are told from their first column on.
    const known = lines.get(text)
    if (known?.column === column) return known
    const copy = textOf(text)
    return lines.add(copy, { text: copy, column })
  }
  function data<Value>(value: Value): Value
  function data(value: unknown): unknown {
    if (typeof value === 'string') return textOf(value)
    if (typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) return value.length === 0 ? NONE : value.map(data)
    const copy: Record<string, unknown> = {}
    for (const [key, one] of Object.entries(value)) copy[key] = data(one)
    return copy
  }
  return {
    use(use) {
      const { format, role, path, identity, raw, image, pin, confidence, platform, project, ...others } = use
      const { place: at, text: read, position, source, traits, overrides, ...rare } = others
      const place = placeOf(at)
      const text = textOf(read)
      return {
        format,
        role,
        path: textOf(path),
        identity: textOf(identity),
        place,
        raw: textOf(raw),
        text,
        image: imageOf(image, text, place),
        pin,
        confidence,
        platform: data(platform),
        project: data(project),
        position,
        source: lineOf(source),
        traits,
        overrides,
        ...data(rare),
      }
    },
    data,
  }
}

/** Most lists of a reading are empty. */
const NONE: readonly never[] = []

function spell(range: TextRange | undefined): string {
  return range === undefined ? '' : `${range.start}-${range.end}`
}

function isSamePlace(a: Place, b: Place): boolean {
  return a.start === b.start && a.end === b.end && a.path === b.path
}

function isSame(a: Reference, b: Reference): boolean {
  return (
    a.tag === b.tag &&
    a.digest === b.digest &&
    a.repository.path === b.repository.path &&
    a.repository.registry === b.repository.registry &&
    isSameRange(a.parts.domain, b.parts.domain) &&
    isSameRange(a.parts.path, b.parts.path) &&
    isSameRange(a.parts.tag, b.parts.tag) &&
    isSameRange(a.parts.digest, b.parts.digest)
  )
}

function isSameRange(a: TextRange | undefined, b: TextRange | undefined): boolean {
  return a?.start === b?.start && a?.end === b?.end
}
