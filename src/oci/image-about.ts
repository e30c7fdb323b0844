/** What an image says of itself; a part is undefined where it says nothing of it. */
export interface ImageAbout {
  /** As it is written: `2026-08-20T10:00:00Z`. */
  readonly created: string | undefined
  readonly version: string | undefined
  readonly revision: string | undefined
  /** A URL, as it is written. */
  readonly source: string | undefined
}

/** The parts, in the order in which they are told. */
export const ABOUT_PARTS = ['created', 'version', 'revision', 'source'] as const

/** UTF-16 units of a part that are kept: whoever builds an image writes what they like. */
const PART_MAX = 300

/**
 * Reads annotations or labels.
 *
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/annotations.md#pre-defined-annotation-keys
 */
export function readAbout(labels: unknown): ImageAbout {
  const part = (name: (typeof ABOUT_PARTS)[number]) =>
    textOf(memberOf(labels, `org.opencontainers.image.${name}`))
  return {
    created: part('created'),
    version: part('version'),
    revision: part('revision'),
    source: part('source'),
  }
}

/**
 * Reads the configuration of an image: its labels, and the moment at which it was built.
 *
 * @param bytes of the blob
 * @returns nothing known where it is no JSON
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md
 */
export function readConfigAbout(bytes: Uint8Array): ImageAbout {
  let config: unknown
  try {
    config = JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return readAbout(undefined)
  }
  const labels = readAbout(memberOf(memberOf(config, 'config'), 'Labels'))
  // The build tells better than a label when it was.
  return { ...labels, created: textOf(memberOf(config, 'created')) ?? labels.created }
}

/** What is known from several places; the first one that says something counts. */
export function joinAbout(...abouts: readonly ImageAbout[]): ImageAbout {
  const part = (name: (typeof ABOUT_PARTS)[number]) =>
    abouts.map((about) => about[name]).find((text) => text !== undefined)
  return {
    created: part('created'),
    version: part('version'),
    revision: part('revision'),
    source: part('source'),
  }
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  return Object.entries(value).find(([key]) => key === name)?.[1]
}

function textOf(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value.trim().slice(0, PART_MAX) : ''
  return text === '' ? undefined : text
}
