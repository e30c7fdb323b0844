import type { MirrorRule, RegistryRule } from '../../model/configuration.ts'
import { findRegistryRule } from '../../model/configuration.ts'
import type { ImageUse } from '../../model/image-use.ts'
import type { RuleEnvironment } from '../../model/rule.ts'
import { HUB } from '../../oci/hub.ts'
import {
  formatRepository,
  parseReference,
  type Reference,
  type Repository,
  sourceOf,
} from '../../oci/reference.ts'
import type { Subject } from './probe.ts'

/** Where subjects are chosen from. */
interface Choice {
  readonly registries: readonly RegistryRule[]
  readonly environment: RuleEnvironment
  readonly uses: readonly ImageUse[]
  /** All are wanted, and not a few. */
  readonly isThorough: boolean
}

/** Enough to tell whether an endpoint works. */
const PROBES_MAX = 3
/** Where each is compared with its source, which costs requests there. */
const COMPARED_MAX = 200
/** Asked of Docker Hub's mirrors where the tree has nothing to ask for: small, and always there. */
const SAMPLE = parseReference('docker.io/library/hello-world:latest')

/** References that come through a mirror: three, or all where they are compared with their source. */
export function mirrorSubjects(rule: RegistryRule, mirror: MirrorRule, options: Choice): readonly Subject[] {
  const most = options.isThorough ? COMPARED_MAX : PROBES_MAX
  const subjects = choose(options.uses, most, (reference) => {
    if (mirror.resolve === false && reference.digest === undefined) return undefined
    const source = sourceOf(reference)
    return findRegistryRule(options.registries, source) === rule ? source : undefined
  })
  const isHub = formatPrefix(rule.source) === HUB && mirror.resolve !== false
  return subjects.length > 0 || !isHub || SAMPLE === undefined
    ? subjects
    : [{ reference: SAMPLE, repository: SAMPLE.repository }]
}

/** References that are rewritten to a target, and those that name it already; at most three. */
export function targetSubjects(rule: RegistryRule, to: Repository, options: Choice): readonly Subject[] {
  return choose(options.uses, PROBES_MAX, (reference) => {
    const source = sourceOf(reference)
    if (isBelow(source, to)) return source
    return findRegistryRule(options.registries, source) === rule
      ? options.environment.rewriteOf(source)
      : undefined
  })
}

/** One reference of each repository first, in the order of the tree. */
function choose(
  uses: readonly ImageUse[],
  most: number,
  repositoryOf: (reference: Reference) => Repository | undefined,
): readonly Subject[] {
  const first = new Map<string, Subject>()
  const others = new Map<string, Subject>()
  for (const { image } of uses) {
    if (image.kind !== 'read') continue
    const { reference } = image
    const repository = repositoryOf(reference)
    if (repository === undefined) continue
    const subject = { reference: { ...reference, repository: sourceOf(reference) }, repository }
    const name = formatRepository(repository)
    if (!first.has(name)) first.set(name, subject)
    else if (!isSame(first.get(name), reference))
      others.set(`${name}:${reference.tag}@${reference.digest}`, subject)
  }
  return [...first.values(), ...others.values()].slice(0, most)
}

function isSame(subject: Subject | undefined, { tag, digest }: Reference): boolean {
  return subject?.reference.tag === tag && subject?.reference.digest === digest
}

function isBelow({ registry, path }: Repository, prefix: Repository): boolean {
  return registry === prefix.registry && (prefix.path === '' || path.startsWith(`${prefix.path}/`))
}

/** `host` or `host/path`. */
export function formatPrefix(prefix: Repository): string {
  return prefix.path === '' ? prefix.registry : formatRepository(prefix)
}
