import type { Reference, ReferenceParts } from '../src/oci/reference.ts'

/** The part that a digest is written after: the tag, else the path. */
export function tailPart(reference: Reference): keyof ReferenceParts {
  return reference.tag === undefined ? 'path' : 'tag'
}

/** The part that says where an image comes from: the registry, else the path. */
export function originPart(reference: Reference): keyof ReferenceParts {
  return reference.parts.domain === undefined ? 'path' : 'domain'
}

/** A text of the user's for a message: one line, at most 60 characters. */
export function quoted(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length > 60 ? `${line.slice(0, 59)}…` : line
}

/** Platforms for a message, at most eight: `linux/amd64, linux/arm64 and 3 more`. */
export function listed(platforms: readonly string[]): string {
  const shown = platforms.slice(0, 8).join(', ')
  return platforms.length > 8 ? `${shown} and ${platforms.length - 8} more` : shown
}
