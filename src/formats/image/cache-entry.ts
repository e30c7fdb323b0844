import { formatRepository, parseReference, sourceOf } from '../../oci/reference.ts'
import type { TextRange } from '../../text/range.ts'

/**
 * Finds the image in a cache entry as BuildKit's clients take it: `type=registry,ref=user/app:cache`, or the
 * reference alone.
 *
 * @returns its range in the text; undefined when the entry names another kind of cache
 * @see https://docs.docker.com/build/cache/backends/
 */
export function referenceOfCache(text: string): TextRange | undefined {
  if (!/^\s*"?[a-z-]+=/.test(text)) return text.trim() === '' ? undefined : { start: 0, end: text.length }
  return settingOf(text, 'registry', 'ref')
}

/**
 * Finds the image that makes a bill of materials in an attestation: `type=sbom,generator=docker/scout-sbom-indexer`.
 *
 * @see https://docs.docker.com/build/metadata/attestations/sbom/#sbom-generator
 */
export function referenceOfScanner(text: string): TextRange | undefined {
  return settingOf(text, 'sbom', 'generator')
}

/** The value of a key in settings of one type. */
function settingOf(text: string, wanted: string, name: string): TextRange | undefined {
  let type: string | undefined
  let reference: TextRange | undefined
  for (const field of text.matchAll(/[^,]+/g)) {
    const [, indent, key, value] = /^(\s*"?)([a-z-]+)=([^"]*)/.exec(field[0]) ?? []
    if (indent === undefined || key === undefined || value === undefined) continue
    const start = field.index + indent.length + key.length + 1
    if (key === 'type') type = value.trim()
    if (key === name) reference = { start, end: start + value.length }
  }
  return type === wanted ? reference : undefined
}

/** The image in a cache entry, in the one spelling that two entries of the same image have. */
export function nameOfCache(text: string): string | undefined {
  const range = referenceOfCache(text)
  return range === undefined ? undefined : canonicalName(text.slice(range.start, range.end))
}

/** `app` and `docker.io/library/app:latest` are one image. */
export function canonicalName(text: string): string {
  const reference = parseReference(text)
  if (reference === undefined) return text
  const { tag = 'latest', digest = '' } = reference
  return `${formatRepository(sourceOf(reference))}:${tag}@${digest}`
}
