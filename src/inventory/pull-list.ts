import { type ImageUse, isRead, type ReadUse, type Role } from '../model/image-use.ts'
import type { InventoryOptions, LeftOut } from '../model/inventory.ts'
import type { Digest } from '../oci/digest.ts'
import { formatPlatform, type Platform } from '../oci/platform.ts'
import { formatRepository, parseReference, type Repository } from '../oci/reference.ts'
import { visible } from '../text/printable.ts'
import { shellWord } from '../text/shell-word.ts'

/** An image that is to be pulled or copied. */
export interface Pull {
  readonly repository: Repository
  /** `latest` where neither a tag nor a digest is written. */
  readonly tag: string | undefined
  /** As written, else as the lock file has it. */
  readonly digest: Digest | undefined
  /** That of the machine that pulls where undefined. */
  readonly platform: Platform | undefined
  /** No use says for sure that it is an image. */
  readonly isLikely: boolean
  /** Of the first use: `file:line`, in one line that can be printed. */
  readonly place: string
  /** As it is written there, variables expanded. */
  readonly written: string
}

/** What there is to pull, and what is left out. */
export interface PullList extends LeftOut {
  /** Each once, by name. */
  readonly pulls: readonly Pull[]
}

/** Which uses a list is about. */
export type Takes = 'all' | 'pulled' | 'nodes' | 'builds'

/** Artifacts that no program which pulls images takes; those that copy take them. */
const ARTIFACTS: ReadonlySet<Role> = new Set<Role>(['feature', 'model'])
const NODES: ReadonlySet<Role> = new Set<Role>([
  'container',
  'init-container',
  'ephemeral-container',
  'image-volume',
  'workshop-image',
])
/** What BuildKit resolves while it builds a Dockerfile. */
const BUILDS: ReadonlySet<Role> = new Set<Role>([
  'base',
  'copy-from',
  'mount-from',
  'frontend',
  'build-context',
])

/**
 * Lists what the uses pull, by digest where one is written or locked.
 *
 * Left out without a word is only what another file of the tree replaces.
 */
export function listPulls(
  uses: readonly ImageUse[],
  takes: Takes,
  { lockedDigest, roles }: Pick<InventoryOptions, 'lockedDigest' | 'roles'>,
): PullList {
  const pulls = new Map<string, Pull>()
  const notes = new Set<string>()
  const others = new Map<Role, number>()
  let unread = 0
  for (const use of uses) {
    if (use.replaced !== undefined) continue
    const isAsked = roles?.has(use.role) === true
    if (!isAsked && !isTaken(use, takes)) {
      others.set(use.role, (others.get(use.role) ?? 0) + 1)
      continue
    }
    if (!isRead(use)) unread++
    const pull = pullOf(use, lockedDigest)
    if (typeof pull === 'string') notes.add(pull)
    else keep(pulls, pull)
  }
  for (const [role, count] of [...others].sort(([a], [b]) => compareTexts(a, b)))
    notes.add(`${count} with the role ${role}, ${WHY_NOT[takes]}`)
  const sorted = [...pulls].sort(([a], [b]) => compareTexts(a, b)).map(([, pull]) => pull)
  return {
    pulls: sorted,
    notes: [...notes],
    unread,
    unpinned: sorted.filter(({ digest }) => digest === undefined).map(nameOf),
    isRefused: false,
  }
}

const WHY_NOT: Readonly<Record<Takes, string>> = {
  all: 'which only a build writes',
  pulled: 'which is no image to pull',
  nodes: 'which no node pulls; name it with --role if one does',
  builds: 'which no build resolves',
}

function isTaken(use: ImageUse, takes: Takes): boolean {
  if (use.role === 'build-cache') return false
  if (takes === 'nodes')
    return NODES.has(use.role) || (use.role === 'ci-step' && use.traits.stepsArePods === true)
  if (takes === 'builds') return BUILDS.has(use.role)
  return takes === 'all' || !ARTIFACTS.has(use.role)
}

/** A pull, or why there is none. */
function pullOf(use: ImageUse, lockedDigest: InventoryOptions['lockedDigest']): Pull | string {
  const place = visible(`${use.place.path}:${use.position.line}`)
  if (!isRead(use)) {
    const reason = use.image.kind === 'unread' ? use.image.reason : ''
    return `unread, ${reason}: ${shellWord(visible(use.text))} in ${place}`
  }
  if (use.onMachine === true) return `never pulled, as the file says: ${visible(use.text)} in ${place}`
  const pull = readPull(use, place, lockedDigest)
  return isName(pull.repository, suffixOf(pull))
    ? pull
    : `refused, other tools would read another name: ${shellWord(visible(use.text))} in ${place}`
}

function readPull(use: ReadUse, place: string, lockedDigest: InventoryOptions['lockedDigest']): Pull {
  const { reference } = use.image
  const tag = reference.tag ?? (reference.digest === undefined ? 'latest' : undefined)
  return {
    repository: reference.repository,
    tag,
    digest: reference.digest ?? lockedDigest?.(reference),
    platform: use.platform,
    isLikely: use.confidence === 'likely',
    place,
    written: use.text,
  }
}

function keep(pulls: Map<string, Pull>, pull: Pull): void {
  const key = `${nameOf(pull)} ${platformOf(pull)}`
  const known = pulls.get(key)
  if (known === undefined || compareTexts(rankOf(pull), rankOf(known)) < 0) pulls.set(key, pull)
}

/** A use that is certain speaks for all of its name; the rest only keeps the order of files out of it. */
function rankOf({ isLikely, written, place }: Pull): string {
  return `${isLikely ? 1 : 0} ${written} ${place}`
}

/** `os/architecture`, or empty for that of the machine that pulls. */
export function platformOf({ platform }: Pull): string {
  return platform === undefined ? '' : formatPlatform(platform)
}

/** The whole name with all that is known: `docker.io/library/nginx:1.27@sha256:…`. */
export function nameOf(pull: Pull): string {
  return formatRepository(pull.repository) + suffixOf(pull)
}

/** The digest instead of the tag, for programs that refuse both or file the image under the wrong name. */
export function splitNameOf({ repository, tag, digest }: Pull): string {
  return formatRepository(repository) + (digest === undefined ? `:${tag}` : `@${digest}`)
}

/** Each content once: tags of one digest are one image to who pulls it. */
export function withoutRepeats(pulls: readonly Pull[]): readonly Pull[] {
  const distinct = new Map<string, Pull>()
  for (const pull of pulls) {
    const key = `${splitNameOf(pull)} ${platformOf(pull)}`
    const known = distinct.get(key)
    if (known === undefined || (known.isLikely && !pull.isLikely)) distinct.set(key, pull)
  }
  return [...distinct.values()]
}

function suffixOf({ tag, digest }: Pick<Pull, 'tag' | 'digest'>): string {
  return `${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`
}

/** Whether the spelling of a repository names it: without a dot or a port a host is taken for a part of the path. */
export function isName({ registry, path }: Repository, rest: string): boolean {
  const read = parseReference(formatRepository({ registry, path }) + rest)?.repository
  return registry !== '' && read?.registry === registry && read.path === path
}

/** By UTF-16 units, so that the order is the same under every locale. */
export function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
