import type { ImageUse } from '../model/image-use.ts'
import type { Inventory, InventoryOptions } from '../model/inventory.ts'
import type { Digest } from '../oci/digest.ts'
import { formatRepository, type Repository, sourceOf } from '../oci/reference.ts'
import { visible } from '../text/printable.ts'
import { shellWord } from '../text/shell-word.ts'
import { compareTexts, isName } from './pull-list.ts'

/** An image that a rewrite target needs. */
export interface ImageCopy {
  readonly source: Repository
  readonly target: Repository
  readonly digest: Digest
  /** The tag that the target gives it; undefined where none is written, or where other images have the same one. */
  readonly tag: string | undefined
}

/** What there is to copy, and what cannot be. */
export interface CopyList {
  /** Each once, by source, then digest; also what the target has already. */
  readonly copies: readonly ImageCopy[]
  /** Comments without their number sign, sorted: for every image that is not in `copies`, why. */
  readonly comments: readonly string[]
}

/** The name under which {@link InventoryOptions.lacking} holds an image. */
export function copyKeyOf({ target, digest }: ImageCopy): string {
  return `${formatRepository(target)}@${digest}`
}

const HEADER =
  '# copies by digest what the files name, run with sh -e, the lines for crane stand behind a number sign\n'

/**
 * Commands that bring images into the registries that references are rewritten to: lines for skopeo that a shell
 * runs, each with the same for crane as a comment. Images that are not copied stand in comments.
 *
 * All platforms are copied byte for byte or not at all, so that the digest stays. No character of a file is read by
 * a shell as anything but text, in comments neither: some shells have none at their prompt.
 *
 * @see https://github.com/containers/skopeo/blob/v1.9.3/docs/skopeo-copy.1.md
 * @see https://github.com/google/go-containerregistry/blob/v0.20.6/cmd/crane/doc/crane_copy.md
 */
export const copyListInventory: Inventory = {
  id: 'copy-list',
  render(uses, options) {
    const { copies, comments } = listCopies(uses, options)
    const { lacking } = options
    const lines: string[] = []
    for (const copy of copies) {
      if (lacking !== undefined && !lacking.has(copyKeyOf(copy))) continue
      const from = `${formatRepository(copy.source)}@${copy.digest}`
      const to = targetOf(copy)
      lines.push(
        `skopeo copy --all --preserve-digests ${shellWord(`docker://${from}`)} ${shellWord(`docker://${to}`)}`,
        `# crane copy ${shellWord(from)} ${shellWord(to)}`,
      )
    }
    for (const comment of comments) lines.push(`# ${comment}`)
    return lines.length === 0 ? '' : HEADER + lines.map((line) => `${line}\n`).join('')
  },
}

/** Finds what the rewrite targets of uses need; whether they have it is for the caller to ask. */
export function listCopies(
  uses: readonly ImageUse[],
  { rewriteOf, lockedDigest }: Pick<InventoryOptions, 'rewriteOf' | 'lockedDigest'>,
): CopyList {
  const found = new Map<string, ImageCopy>()
  /** By what they say, with the place of the first use. */
  const comments = new Map<string, string>()
  for (const use of uses) {
    // Another file puts another image in its place.
    if (use.replaced !== undefined) continue
    const place = shellWord(visible(`${use.place.path}:${use.position.line}`))
    const outcome = copyOf(use, rewriteOf, lockedDigest)
    if (typeof outcome !== 'string') found.set(JSON.stringify(outcome), outcome)
    else if (!comments.has(outcome)) comments.set(outcome, `${outcome} in ${place}`)
  }
  const sorted = [...found].sort(([, a], [, b]) => compareTexts(sortKeyOf(a), sortKeyOf(b)))
  const { copies, clashes } = withoutClashes(sorted.map(([, copy]) => copy))
  return { copies, comments: [...comments.values(), ...clashes].sort(compareTexts) }
}

function copyOf(
  use: ImageUse,
  rewriteOf: InventoryOptions['rewriteOf'],
  lockedDigest: InventoryOptions['lockedDigest'],
): ImageCopy | string {
  if (use.image.kind === 'unread') return `unread, ${use.image.reason}: ${shellWord(visible(use.text))}`
  const { reference } = use.image
  const source = sourceOf(reference)
  const name = formatRepository(source)
  const tag = reference.tag ?? (reference.digest === undefined ? 'latest' : undefined)
  const shown = shellWord(tag === undefined ? `${name}@${reference.digest}` : `${name}:${tag}`)
  const target = rewriteOf?.(source)
  if (target === undefined) return `no target, no rewrite applies to it: ${shown}`
  const digest = reference.digest ?? lockedDigest?.(reference)
  if (digest === undefined) return `unresolved, neither pinned nor locked: ${shown}`
  const copy = { source, target, digest, tag }
  return isName(source, `@${digest}`) && isName(target, tagOrDigest(copy))
    ? copy
    : `refused, other tools would read another name: ${shown} to ${shellWord(visible(formatRepository(target)))}`
}

/** One tag cannot name two images: none of those that want the same gets it, and each is there by its digest. */
function withoutClashes(copies: readonly ImageCopy[]): {
  readonly copies: readonly ImageCopy[]
  readonly clashes: readonly string[]
} {
  const digests = new Map<string, Set<Digest>>()
  for (const copy of copies) {
    const wanted = digests.get(targetOf(copy)) ?? new Set()
    digests.set(targetOf(copy), wanted.add(copy.digest))
  }
  const clashes: string[] = []
  for (const [name, { size }] of digests) {
    if (size > 1)
      clashes.push(`no tag, ${size} digests share it and are copied by digest: ${shellWord(name)}`)
  }
  const tagless = copies.map((copy) =>
    (digests.get(targetOf(copy))?.size ?? 0) > 1 ? { ...copy, tag: undefined } : copy,
  )
  const tagged = new Set(tagless.filter(({ tag }) => tag !== undefined).map(copyKeyOf))
  const distinct = new Map<string, ImageCopy>()
  for (const copy of tagless) {
    if (copy.tag !== undefined || !tagged.has(copyKeyOf(copy))) distinct.set(JSON.stringify(copy), copy)
  }
  return { copies: [...distinct.values()], clashes }
}

function targetOf(copy: ImageCopy): string {
  return formatRepository(copy.target) + tagOrDigest(copy)
}

function tagOrDigest({ tag, digest }: ImageCopy): string {
  return tag === undefined ? `@${digest}` : `:${tag}`
}

function sortKeyOf(copy: ImageCopy): string {
  return `${formatRepository(copy.source)}@${copy.digest} ${targetOf(copy)}`
}
