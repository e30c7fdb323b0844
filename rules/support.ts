import type { ImageUse } from '../src/model/image-use.ts'
import type { RuleEnvironment, RuleOption, RuleOptions } from '../src/model/rule.ts'
import { type Reference, type ReferenceParts, sourceOf } from '../src/oci/reference.ts'

/** The option of rules that leave some repositories alone. */
export const ALLOW: RuleOption = {
  type: 'globs',
  description:
    'Repositories that this rule says nothing about, such as `ghcr.io/acme/*`; the last glob that matches counts, and `!` takes out.',
}

/** Tells whether the option {@link ALLOW} names the repository of a use. */
export function createAllowList(
  { globs: { allow = [] } }: RuleOptions,
  environment: RuleEnvironment,
): (use: ImageUse) => boolean {
  const matches = environment.globs(allow)
  return ({ image }) => image.kind === 'read' && matches(sourceOf(image.reference))
}

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
