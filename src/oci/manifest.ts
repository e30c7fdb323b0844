import { type Digest, parseDigest } from './digest.ts'
import { type ImageAbout, readAbout } from './image-about.ts'
import { formatPlatform, type Platform } from './platform.ts'

/** What names a manifest: enough to fetch it and to know that it is the right one. */
export interface Descriptor {
  readonly mediaType: string
  readonly digest: Digest
  /** In bytes. */
  readonly size: number
}

/** One entry of an index: the image for one platform. */
export interface PlatformDescriptor {
  readonly platform: Platform
  /** Windows images differ in it where platform and variant are the same. */
  readonly osVersion: string | undefined
  readonly descriptor: Descriptor
}

/** A manifest or index that passed {@link parseManifest}. */
export interface Manifest {
  readonly mediaType: string
  /**
   * The entries of an index that name a platform, in its order, attestations left out. Undefined for the
   * manifest of a single image: its platform stands in its configuration, which is another blob.
   */
  readonly platforms: readonly PlatformDescriptor[] | undefined
  /** Of a single image: its configuration, which is another blob. */
  readonly config?: Descriptor
  /** What its annotations say of the image. */
  readonly about: ImageAbout
}

/** The outcome of reading a manifest; `reason` is in words, lower case, without a full stop. */
export type ParsedManifest =
  | { readonly ok: true; readonly manifest: Manifest }
  | {
      readonly ok: false
      readonly reason: string
      /** Two clients could read two things from it, so that its media type says nothing. */
      readonly isAmbiguous?: boolean
    }

const INDEX_TYPES: readonly string[] = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
]
const IMAGE_TYPES: readonly string[] = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
]
/** The media types that are asked for and accepted, indexes first. */
export const MANIFEST_TYPES: readonly string[] = [...INDEX_TYPES, ...IMAGE_TYPES]

/** Whether a media type is one of an index, which holds the images of several platforms. */
export function isIndexType(mediaType: string): boolean {
  return INDEX_TYPES.includes(mediaType)
}

const SCHEMA1 = /^(?:application\/vnd\.docker\.distribution\.manifest\.v1\+(?:json|prettyjws)|text\/plain)$/
const SCHEMA1_REASON =
  'it is a schema 1 manifest, which registries make up for clients that they take for old ones; see whether the mirror passes the Accept header on'

/** A Content-Type without its parameters, in lower case. */
export function mediaTypeOf(contentType: string): string {
  return (contentType.split(';', 1)[0] ?? '').trim().toLowerCase()
}

/** Why a media type is not one of a manifest; undefined when it is. */
export function whyNoManifestType(mediaType: string): string | undefined {
  if (MANIFEST_TYPES.includes(mediaType)) return undefined
  if (SCHEMA1.test(mediaType)) return SCHEMA1_REASON
  return `its media type ${JSON.stringify(mediaType.slice(0, 100))} is none of an image`
}

/**
 * Reads and checks the bytes of a manifest or an index.
 *
 * Its kind must be beyond doubt, since another client could else read another image from the same digest: a body
 * with the fields of both, a key that stands twice, or a media type that the header contradicts is refused.
 *
 * @param contentType of the response, undefined where there was none
 * @see https://github.com/advisories/GHSA-77vh-xpmg-72qh
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/image-index.md
 */
export function parseManifest(bytes: Uint8Array, contentType: string | undefined): ParsedManifest {
  const parsed = parseObject(bytes)
  if (!parsed.ok) return parsed
  const body = parsed.object
  if (body.schemaVersion === 1) return invalid(SCHEMA1_REASON)
  const announced = contentType === undefined ? undefined : mediaTypeOf(contentType)
  const wrongType = announced === undefined ? undefined : whyNoManifestType(announced)
  if (wrongType !== undefined) return invalid(wrongType)
  if (body.schemaVersion !== 2) return invalid('its schemaVersion is not 2')

  const isIndex = 'manifests' in body
  if (isIndex && ('layers' in body || 'config' in body)) {
    return invalid('it has the fields of an index and those of a single image')
  }
  if (!isIndex && !('layers' in body && 'config' in body)) return invalid('it has the fields of no image')
  const written = body.mediaType
  if (written !== undefined && typeof written !== 'string') return invalid('its mediaType is no string')
  if (written !== undefined && announced !== undefined && written !== announced) {
    return invalid(`it calls itself ${JSON.stringify(written.slice(0, 100))} but is served as ${announced}`)
  }
  const mediaType = announced ?? written ?? (isIndex ? INDEX_TYPES : IMAGE_TYPES)[0] ?? ''
  const expected = isIndex ? INDEX_TYPES : IMAGE_TYPES
  if (!expected.includes(mediaType)) {
    return invalid(
      `it has the fields of ${isIndex ? 'an index' : 'a single image'} but is served as ${mediaType}`,
    )
  }
  const about = readAbout(body.annotations)
  if (isIndex) return parseIndex(mediaType, body.manifests, about)
  const config = parseDescriptor(body.config)
  return parsedAs({ mediaType, platforms: undefined, about, ...(config === undefined ? {} : { config }) })
}

function parsedAs(manifest: Manifest): ParsedManifest {
  return { ok: true, manifest }
}

function invalid(reason: string): { readonly ok: false; readonly reason: string } {
  return { ok: false, reason }
}

type ParsedObject =
  | { readonly ok: true; readonly object: Readonly<Record<string, unknown>> }
  | Extract<ParsedManifest, { readonly ok: false }>

function parseObject(bytes: Uint8Array): ParsedObject {
  let text: string
  let value: unknown
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    // A byte order mark is no JSON either.
    value = JSON.parse(text)
  } catch {
    return invalid('its body is no JSON in UTF-8')
  }
  if (!isObject(value)) return invalid('its body is no JSON object')
  const twice = findRepeatedKey(text)
  if (twice !== undefined) {
    const reason = `the key ${JSON.stringify(twice.slice(0, 60))} stands twice in one object of it, as it is or in another case`
    return { ...invalid(reason), isAmbiguous: true }
  }
  return { ok: true, object: value }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * The first key that stands twice in one object at any depth; `text` is valid JSON. Case does not count: clients written
 * in Go take `Layers` for `layers`.
 */
function findRepeatedKey(text: string): string | undefined {
  /** Keys of the objects that are open, outermost first; undefined for lists. */
  const open: (Set<string> | undefined)[] = []
  let last = ''
  for (let at = 0; at < text.length; at++) {
    const char = text[at]
    if (char === '"') {
      const end = endOfString(text, at)
      last = text.slice(at, end + 1)
      at = end
    } else if (char === '{') open.push(new Set())
    else if (char === '[') open.push(undefined)
    else if (char === '}' || char === ']') open.pop()
    else if (char === ':') {
      // Parsed, since the same key can be spelled with escapes.
      const key = String(JSON.parse(last))
      const folded = foldCase(key)
      const keys = open.at(-1)
      if (keys?.has(folded)) return key
      keys?.add(folded)
    }
  }
  return undefined
}

/** As Go folds it: the long s and the Kelvin sign are letters of the alphabet, too. */
function foldCase(key: string): string {
  return key.toUpperCase().toLowerCase()
}

/** Offset of the closing quote of the string that opens at `start`. */
function endOfString(text: string, start: number): number {
  let at = start + 1
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at
}

function parseIndex(mediaType: string, manifests: unknown, about: ImageAbout): ParsedManifest {
  if (!Array.isArray(manifests)) return invalid('its manifests are no list')
  const platforms: PlatformDescriptor[] = []
  for (const entry of manifests) {
    const descriptor = parseDescriptor(entry)
    if (descriptor === undefined) return invalid('one of its manifests has no media type, digest and size')
    const found = platformOf(entry)
    if (found !== undefined) platforms.push({ ...found, descriptor })
  }
  return parsedAs({ mediaType, platforms, about })
}

function parseDescriptor(entry: unknown): Descriptor | undefined {
  if (!isObject(entry)) return undefined
  const { mediaType, digest, size } = entry
  if (typeof mediaType !== 'string' || typeof digest !== 'string') return undefined
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) return undefined
  const parsed = parseDigest(digest)
  return parsed.ok ? { mediaType, digest: parsed.digest, size } : undefined
}

/** The platform of an entry; BuildKit marks attestations with unknown/unknown. */
function platformOf(entry: unknown): Pick<PlatformDescriptor, 'platform' | 'osVersion'> | undefined {
  const platform = isObject(entry) ? entry.platform : undefined
  if (!isObject(platform)) return undefined
  const { os, architecture, variant } = platform
  if (typeof os !== 'string' || typeof architecture !== 'string') return undefined
  if (os === 'unknown' && architecture === 'unknown') return undefined
  const version = platform['os.version']
  return {
    platform:
      typeof variant === 'string' && variant !== '' ? { os, architecture, variant } : { os, architecture },
    osVersion: typeof version === 'string' && version !== '' ? version : undefined,
  }
}

/**
 * The entries for a platform, in the order of the index; `linux/arm64` is `linux/arm64/v8` and `linux/arm` is
 * `linux/arm/v7`, as containerd reads them. A wanted platform without a variant that has none by default matches
 * entries without one.
 *
 * @see https://github.com/containerd/platforms/blob/v1.0.0/database.go
 */
export function matchPlatform<Entry extends { readonly platform: Platform }>(
  platforms: readonly Entry[],
  wanted: Platform,
): readonly Entry[] {
  const text = formatPlatform(normalized(wanted))
  return platforms.filter(({ platform }) => formatPlatform(normalized(platform)) === text)
}

const DEFAULT_VARIANTS: ReadonlyMap<string, string> = new Map([
  ['arm64', 'v8'],
  ['arm', 'v7'],
  ['amd64', 'v1'],
])

function normalized({ os, architecture, variant = DEFAULT_VARIANTS.get(architecture) }: Platform): Platform {
  return variant === undefined ? { os, architecture } : { os, architecture, variant }
}

/** The platforms of an index in words, with the version of the system where one is given. */
export function listPlatforms(platforms: readonly PlatformDescriptor[]): string {
  if (platforms.length === 0) return 'none that names a platform'
  const names = platforms.map(({ platform, osVersion }) => {
    return osVersion === undefined ? formatPlatform(platform) : `${formatPlatform(platform)} (${osVersion})`
  })
  return names.slice(0, 20).join(', ') + (names.length > 20 ? `, and ${names.length - 20} more` : '')
}
