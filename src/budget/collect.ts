import { type ImageUse, isRead, type Role } from '../model/image-use.ts'
import { isDockerWithoutMirror } from '../model/mirror-flags.ts'
import type { Observation } from '../model/observation.ts'
import type { FoundReportable } from '../model/reportable.ts'
import { canonicalOf, formatRepository, parseReference, type Reference, sourceOf } from '../oci/reference.ts'
import { type Consumer, consumerOf, type Occasion, type Programs, runnerOf } from './consumers.ts'

/** Where an image is named, or what pulls it unnamed. */
export type Named = Pick<FoundReportable, 'place' | 'path'>

/** One reference that is pulled once when its occasion comes. */
export interface Pull {
  /** With registry and tag or digest, as its source knows it. */
  readonly reference: string
  readonly registry: string
  readonly occasion: Occasion
  readonly consumer: Consumer
  readonly isPinned: boolean
  /** It is asked for at every start of a container. */
  readonly isAlways: boolean
  /** The job has signed in to Docker Hub before. */
  readonly isSignedIn: boolean
  /** A command pulls it and nothing more, for what comes later. */
  readonly isBeforehand: boolean
  /** In run order: at least one. */
  readonly uses: readonly Named[]
}

/** What a tree pulls, and what cannot be counted. */
export interface Pulls {
  readonly pulls: readonly Pull[]
  /** Nobody knows which image they name. */
  readonly unread: readonly ImageUse[]
}

/** What the runner pulls before the steps of a job begin: no login in a step reaches it. */
const BEFORE_STEPS: ReadonlySet<Role> = new Set(['ci-job', 'ci-service', 'action'])

/**
 * The pulls of a tree. What is pulled together is counted once: an image that a Dockerfile names for four stages, one
 * that several deployments run on the same nodes, one that is used twice in a session. CI jobs share nothing.
 *
 * @param steps tell of logins, and of images that no file names
 */
export function collectPulls(
  uses: readonly ImageUse[],
  steps: readonly Observation[],
  given: Omit<Programs, 'dockerWithoutMirror'>,
): Pulls {
  const pulls = new Map<string, Pull & { readonly uses: Named[] }>()
  const unread: ImageUse[] = []
  const programs: Programs = {
    ...given,
    dockerWithoutMirror: new Set(uses.filter(isDockerWithoutMirror).map(({ place }) => place.path)),
  }
  const signedIn = new Set(
    steps.flatMap(({ subject, place }) => (subject.kind === 'hub-login' ? [place.path] : [])),
  )
  const add = (
    key: string,
    reference: Reference,
    named: Named,
    pull: Omit<Pull, 'reference' | 'registry' | 'isPinned' | 'uses'>,
  ) => {
    const known = pulls.get(key)
    if (known !== undefined) known.uses.push(named)
    else
      pulls.set(key, {
        ...pull,
        reference: nameOf(reference),
        registry: sourceOf(reference).registry,
        isPinned: reference.digest !== undefined,
        uses: [named],
      })
  }
  for (const use of uses) {
    if (use.onMachine === true || use.isListed === true || use.builtBy !== undefined) continue
    if (!isRead(use)) {
      unread.push(use)
      continue
    }
    const { reference } = use.image
    const { occasion, consumer } = consumerOf(use, programs)
    const key = [
      occasion,
      consumer.name,
      consumer.pastMirror ?? '',
      together(use, occasion),
      nameOf(reference),
    ].join('\n')
    add(key, reference, use, {
      occasion,
      consumer,
      isAlways: isAlways(use),
      isSignedIn: occasion === 'job' && signedIn.has(use.place.path) && !BEFORE_STEPS.has(use.role),
      isBeforehand: use.inJob === true && / pull$/.test(use.path),
    })
  }
  for (const { subject, place, path } of steps) {
    const reference = subject.kind === 'hidden-pull' ? parseReference(subject.image) : undefined
    if (reference === undefined) continue
    add(
      `hidden\n${place.path}\n${place.start}`,
      reference,
      { place, path },
      {
        occasion: 'job',
        consumer: runnerOf(programs),
        isAlways: false,
        isSignedIn: signedIn.has(place.path),
        isBeforehand: false,
      },
    )
  }
  return { pulls: [...pulls.values()], unread }
}

/** A reference that is pulled by digest keeps it; the tag beside it is not asked for, but tells people what it is. */
function nameOf(reference: Reference): string {
  const { tag, digest } = reference
  if (digest === undefined) return canonicalOf(reference)
  const written = tag === undefined ? '' : `:${tag}`
  return `${formatRepository(sourceOf(reference))}${written}@${digest}`
}

/** What shares a pull. */
function together({ place, path, workshop }: ImageUse, occasion: Occasion): string {
  if (occasion === 'build') return place.path
  if (occasion === 'job') return `${place.path} ${path} ${place.start}`
  return occasion === 'session' ? (workshop ?? place.path) : ''
}

/** As Kubernetes has it: what is set, else `Always` for no tag and for latest. */
function isAlways({ image, pullPolicy }: ImageUse): boolean {
  if (pullPolicy !== undefined) return pullPolicy === 'always'
  if (image.kind === 'unread' || image.reference.digest !== undefined) return false
  return (image.reference.tag ?? 'latest') === 'latest'
}
