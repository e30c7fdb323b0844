import type { FormatId } from '../model/format-id.ts'
import type { ImageUse, Override, Role } from '../model/image-use.ts'
import type { Fact } from '../model/reading.ts'
import { formatRepository, parseReference, type Reference, sourceOf } from '../oci/reference.ts'
import type { FileReading } from './read.ts'

/**
 * Lays over the uses of all files what the other files of the tree say about them.
 *
 * A use of a name that the tree builds is dropped: it pulls nothing. What a kustomization or a build argument
 * decides in a use's stead becomes one of its `overrides`.
 *
 * @returns the uses in the order of the readings
 */
export function linkReadings(readings: readonly FileReading[]): readonly ImageUse[] {
  const tree = indexFacts(readings)
  const uses: ImageUse[] = []
  for (const reading of readings) {
    for (const use of reading.uses) {
      if (isBuilt(use, tree)) continue
      const overrides = overridesOf(use, tree)
      uses.push(overrides.length === 0 ? use : { ...use, overrides })
    }
  }
  return uses
}

interface Tree {
  /** Names by project, spelled by {@link nameWithTag}. */
  readonly builtInProject: ReadonlyMap<string, ReadonlySet<string>>
  /** Names that are built for every part of the tree: with a tag, or repositories whose tag the builder sets. */
  readonly built: ReadonlySet<string>
  readonly kustomized: ReadonlyMap<string, readonly Override[]>
  /** By Dockerfile, then by argument. */
  readonly buildArgs: ReadonlyMap<string, ReadonlyMap<string, readonly Override[]>>
  /** The overrides of several arguments at once, by Dockerfile and their names. */
  readonly joined: Map<string, readonly Override[]>
}

function indexFacts(readings: readonly FileReading[]): Tree {
  const builtInProject = new Map<string, Set<string>>()
  const built = new Set<string>()
  const kustomized = new Map<string, Override[]>()
  const buildArgs = new Map<string, Map<string, Override[]>>()
  for (const { facts } of readings) {
    for (const fact of facts) {
      if (fact.kind === 'kustomize-name') push(kustomized, fact.name, override('kustomize', fact))
      else if (fact.kind === 'build-arg') {
        push(
          inner(buildArgs, fact.dockerfile, () => new Map()),
          fact.name,
          override('build-arg', fact),
        )
      } else if (fact.project === undefined) built.add(builtAnywhere(fact.name))
      else
        inner(builtInProject, fact.project, () => new Set()).add(
          nameWithTag(fact.name, parseReference(fact.name)),
        )
    }
  }
  return { builtInProject, built, kustomized, buildArgs, joined: new Map() }
}

function override(kind: Override['kind'], { name, place }: Fact): Override {
  return { kind, place, name }
}

function inner<Value>(map: Map<string, Value>, key: string, create: () => Value): Value {
  const value = map.get(key) ?? create()
  map.set(key, value)
  return value
}

function push(map: Map<string, Override[]>, key: string, value: Override): void {
  inner(map, key, (): Override[] => []).push(value)
}

/** `registry/path`, Hub's aliases folded, hosts in lower case. */
function repositoryName(reference: Reference): string {
  const { registry, path } = sourceOf(reference)
  return formatRepository({ registry: registry.toLowerCase(), path })
}

/** A name as a builder gives it to an image: `latest` without a tag; a text that is no reference as it is. */
function nameWithTag(text: string, reference: Reference | undefined): string {
  return reference === undefined ? text : `${repositoryName(reference)}:${reference.tag ?? 'latest'}`
}

function builtAnywhere(name: string): string {
  const reference = parseReference(name)
  return reference !== undefined && reference.tag === undefined
    ? repositoryName(reference)
    : nameWithTag(name, reference)
}

/** What deploys with a tag of its own, as Skaffold does, rewrites manifests only: a FROM of that name pulls. */
const DEPLOYED: ReadonlySet<FormatId> = new Set([
  'kubernetes',
  'helm-values',
  'helm-template',
  'kustomize',
  'tekton',
  'argo-workflows',
  'skaffold',
  'educates',
])

/** A digest names content that a registry already has, whatever the tree builds under that name. */
function isBuilt(use: ImageUse, { built, builtInProject }: Tree): boolean {
  const reference = use.image.kind === 'read' ? use.image.reference : undefined
  if (reference?.digest !== undefined) return false
  const name = nameWithTag(use.text, reference)
  if (built.has(name)) return true
  if (use.project !== undefined && builtInProject.get(use.project)?.has(name) === true) return true
  return reference !== undefined && DEPLOYED.has(use.format) && built.has(repositoryName(reference))
}

/** Formats of manifests that a kustomization may include, and the fields of them that its `images` reach. */
const KUSTOMIZABLE: ReadonlySet<FormatId> = new Set([
  'kubernetes',
  'helm-template',
  'tekton',
  'argo-workflows',
  'educates',
])
const KUSTOMIZED_ROLES: ReadonlySet<Role> = new Set(['container', 'init-container', 'image-volume'])

const VARIABLE = /\$\{?([A-Za-z_]\w*)/g

function overridesOf(use: ImageUse, tree: Tree): readonly Override[] {
  if (use.format === 'dockerfile') return buildArgsOf(use, tree)
  if (!KUSTOMIZABLE.has(use.format) || !KUSTOMIZED_ROLES.has(use.role) || use.image.kind === 'unread')
    return []
  // Names are compared as they are written: kustomize does not normalize them.
  const { path } = use.image.reference.parts
  return tree.kustomized.get(use.text.slice(0, path.end)) ?? []
}

function buildArgsOf(use: ImageUse, { buildArgs, joined }: Tree): readonly Override[] {
  const args = buildArgs.get(use.place.path)
  if (args === undefined) return []
  const names = new Set<string>()
  const variables = use.variables ?? [...use.raw.matchAll(VARIABLE)].map(([, name]) => name)
  for (const name of variables) if (name !== undefined && args.has(name)) names.add(name)
  const [only] = names
  if (only === undefined) return []
  if (names.size === 1) return args.get(only) ?? []
  const key = [use.place.path, ...names].join('\n')
  const known = joined.get(key) ?? [...names].flatMap((name) => args.get(name) ?? [])
  joined.set(key, known)
  return known
}
