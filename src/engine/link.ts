import type { ImageUse, Override, Role } from '../model/image-use.ts'
import type { Mark } from '../model/mark.ts'
import type { Fact } from '../model/reading.ts'
import { indexBuiltNames } from './link/built-names.ts'
import type { FileReading } from './read.ts'

/** The uses of a run with what the tree says about them. */
export interface Linked {
  /** In the order of the readings. */
  readonly uses: readonly ImageUse[]
  /** The marks of the readings, and those that linking made. */
  readonly marks: readonly Mark[]
}

/** The parts of a tree that have rules of their own about who pulls what, such as workshops. */
export interface Areas {
  /** The area that a file lies in; undefined outside of all. Names that an area builds count in it alone. */
  areaOf(path: string): string | undefined
  /** A use with what its area says about it. */
  place(use: ImageUse, area: string): ImageUse
  /** Whether an image is pulled although or because its area builds it; undefined where it is treated as any other. */
  isPulled(use: ImageUse): boolean | undefined
  /** What rules are told about a use that pulls nothing because the tree builds its image. */
  markOf(use: ImageUse): Mark | undefined
}

/**
 * Lays over the uses of all files what the other files of the tree say about them.
 *
 * A use of a name that the tree builds is dropped: it pulls nothing. What a kustomization or a build argument
 * puts in the place of a use becomes one of its `overrides`.
 *
 * @param readings of the files whose uses are wanted
 * @param all these and the readings of other files, of which only facts and marks count
 */
export function linkReadings(
  readings: readonly FileReading[],
  all: readonly FileReading[],
  areas: Areas,
): Linked {
  const built = indexBuiltNames(all, areas.areaOf)
  const tree = indexOverrides(all)
  const uses: ImageUse[] = []
  const marks: Mark[] = all.flatMap((reading) => reading.marks)
  for (const reading of readings) {
    const area = areas.areaOf(reading.path)
    for (const found of reading.uses) {
      const use = area === undefined ? found : areas.place(found, area)
      const isPulled = area === undefined ? undefined : areas.isPulled(use)
      if (isPulled === false) continue
      if (isPulled === undefined && built.isBuilt(use, area)) {
        const mark = area === undefined ? undefined : areas.markOf(use)
        if (mark !== undefined) marks.push(mark)
        continue
      }
      const overrides = overridesOf(use, tree)
      const builtBy = built.builtBy(use)
      const known = builtBy === undefined ? use : { ...use, builtBy }
      uses.push(overrides.length === 0 ? known : { ...known, overrides })
    }
  }
  return { uses, marks }
}

interface Tree {
  readonly kustomized: ReadonlyMap<string, readonly Override[]>
  /** By Dockerfile, then by argument. */
  readonly buildArgs: ReadonlyMap<string, ReadonlyMap<string, readonly Override[]>>
  /** The overrides of several arguments at once, by Dockerfile and their names. */
  readonly joined: Map<string, readonly Override[]>
}

function indexOverrides(readings: readonly FileReading[]): Tree {
  const kustomized = new Map<string, Override[]>()
  const buildArgs = new Map<string, Map<string, Override[]>>()
  for (const { facts } of readings) {
    for (const fact of facts) {
      if (fact.kind === 'kustomize-name') push(kustomized, fact.name, override('kustomization', fact))
      else if (fact.kind === 'build-arg') {
        push(
          inner(buildArgs, fact.dockerfile, () => new Map()),
          fact.name,
          override('build-arg', fact),
        )
      }
    }
  }
  return { kustomized, buildArgs, joined: new Map() }
}

function override(
  kind: Override['kind'],
  { name, place }: Extract<Fact, { kind: 'kustomize-name' | 'build-arg' }>,
): Override {
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

/** The fields of manifests that the `images` of a kustomization reach. */
const KUSTOMIZED_ROLES: ReadonlySet<Role> = new Set(['container', 'init-container', 'image-volume'])

const VARIABLE = /\$\{?([A-Za-z_]\w*)/g

function overridesOf(use: ImageUse, tree: Tree): readonly Override[] {
  const { overriddenBy } = use.traits
  if (overriddenBy === 'build-arg') return buildArgsOf(use, tree)
  if (overriddenBy === undefined || !KUSTOMIZED_ROLES.has(use.role) || use.image.kind === 'unread') return []
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
