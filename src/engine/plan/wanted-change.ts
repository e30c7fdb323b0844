import type { Finding } from '../../model/finding.ts'
import type { ImageUse, ReadUse } from '../../model/image-use.ts'
import type { RuleEnvironment } from '../../model/rule.ts'
import { formatRepository, parseReference, type Reference, type Repository } from '../../oci/reference.ts'
import { isFixed } from './full-tags.ts'
import type { WantedChange } from './types.ts'

/** Successors of successors. */
const SUCCESSORS_MAX = 5

/**
 * Lays the remedies of a use over each other.
 *
 * A successor is another image: rules judge it anew, and what they say of it counts instead.
 *
 * @param judge what the rules say of a use, ignores applied
 * @returns undefined when no remedy changes anything
 */
export function wantedChangeOf(
  use: ReadUse,
  findings: readonly Finding[],
  environment: RuleEnvironment,
  judge: (use: ImageUse) => readonly Finding[],
): WantedChange | undefined {
  let current = use
  let reports = findings
  let name: Repository | undefined
  for (let i = 0; i < SUCCESSORS_MAX; i++) {
    const successor = replacementIn(reports, (repository) => !environment.isInternal(repository))
    const { tag: old, digest } = current.image.reference
    const next = successor === undefined ? undefined : respelled(current, successor, old, digest)
    if (successor === undefined || next === undefined) break
    name = successor
    current = next
    reports = judge(current)
  }
  const mapping = replacementIn(reports, (repository) => environment.isInternal(repository))
  const tag = newTagIn(reports)
  const { reference } = current.image
  const source = tag === undefined ? reference : retagged(reference, tag)
  const pin = wantsPin(reports)
  const fullTag =
    reports.some(({ remedy }) => remedy?.kind === 'full-tag') &&
    source.digest === undefined &&
    !isFixed(environment.classify(source).tagClass)
  if (name === undefined && mapping === undefined && tag === undefined && !pin && !fullTag) return undefined
  return {
    use,
    findings,
    source,
    name: mapping ?? name,
    isMapped: mapping !== undefined,
    tag,
    pin: pin || (tag !== undefined && reference.digest !== undefined),
    fullTag,
  }
}

/** Whether a digest is asked for. */
export function wantsPin(findings: readonly Finding[]): boolean {
  return findings.some(({ remedy }) => remedy?.kind === 'pin-digest')
}

function replacementIn(
  findings: readonly Finding[],
  isWanted: (repository: Repository) => boolean,
): Repository | undefined {
  for (const { remedy } of findings) {
    if (remedy?.kind === 'replace-repository' && isWanted(remedy.repository)) return remedy.repository
  }
  return undefined
}

function newTagIn(findings: readonly Finding[]): string | undefined {
  for (const { remedy } of findings) if (remedy?.kind === 'replace-tag') return remedy.tag
  return undefined
}

/** The use as it would be with this reference; undefined when that is none. */
export function respelled(
  use: ReadUse,
  repository: Repository,
  tag: string | undefined,
  digest: string | undefined,
): ReadUse | undefined {
  const text = spell(repository, tag, digest)
  const reference = parseReference(text)
  if (reference === undefined) return undefined
  return { ...use, text, image: { kind: 'read', reference, segments: [{ text, at: undefined }] } }
}

function retagged(reference: Reference, tag: string): Reference {
  return parseReference(spell(reference.repository, tag, undefined)) ?? reference
}

function spell(repository: Repository, tag: string | undefined, digest: string | undefined): string {
  return `${formatRepository(repository)}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`
}
