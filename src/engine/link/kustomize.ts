import { posix } from 'node:path'
import type { ImageUse, ObjectField, Override } from '../../model/image-use.ts'
import type { Kustomization, KustomizedField, KustomizedImage } from '../../model/reading.ts'
import type { FileReading } from '../read.ts'
import { matchesName, rewriteImage } from './kustomize-image.ts'

/** What the kustomizations of the tree say about a use. */
export type Kustomized = Pick<ImageUse, 'overrides' | 'replaced'>

const NOTHING: Kustomized = { overrides: [] }

/** A way into a kustomization. */
interface Edge {
  readonly owner: Kustomization
  /** The first of its components that changes what comes in; undefined for patches, which come after all components. */
  readonly from: number | undefined
}

/** An image on its way from a file to the ends. */
interface Travelling {
  readonly text: string
  readonly name: boolean
  readonly tag: boolean
}

interface Tree {
  readonly byFolder: ReadonlyMap<string, Kustomization>
  readonly byFile: ReadonlyMap<string, readonly Kustomization[]>
  /** By the path of the file or folder that is included. */
  readonly edges: ReadonlyMap<string, readonly Edge[]>
  /** Flux's, by the folder that they deploy. */
  readonly deployed: ReadonlyMap<string, readonly Kustomization[]>
  /** Those of the entries of a file, once one of them was followed: a file may hold thousands. */
  readonly ofEntries: Map<string, readonly Edge[]>
}

/** What an entry of a kustomization puts into lists of containers, where those that include it find it. */
const ENTRY: ObjectField = { apiVersion: '', kind: '', path: 'spec/template/spec/containers[]/image' }

/** Images and kustomizations that are looked at for one use. Real trees need a few dozen. */
const STEPS_MAX = 20_000
/** The same for all uses of a run together; then no more parts count as replaced. */
const ALL_STEPS_MAX = 5_000_000

/**
 * Finds what kustomizations make of the images of the files that they include.
 *
 * Each image is followed from its file through all that includes it to the ends, which nothing else includes.
 *
 * @param root the path of the repository's root from the working directory, for paths that Flux counts from there
 * @see https://github.com/kubernetes-sigs/kustomize/blob/api/v0.20.1/api/internal/target/kusttarget.go
 */
export function indexKustomizations(
  readings: readonly FileReading[],
  root: string,
): (use: ImageUse) => Kustomized {
  const tree = indexTree(readings, root)
  const known = new Map<string, Kustomized>()
  let left = ALL_STEPS_MAX
  return (use) => {
    const { text, place } = use
    const field = use.field ?? (use.traits.newNameKey === undefined ? undefined : ENTRY)
    if (field === undefined || use.image.kind === 'unread' || tree.byFile.size === 0) return NOTHING
    const key = [field.apiVersion, field.kind, field.path, text, place.path].join('\n')
    const seen = known.get(key)
    if (seen !== undefined) return seen
    const budget = { left: Math.min(STEPS_MAX, left) }
    left -= budget.left
    const found = follow(use, field, tree, budget)
    left += Math.max(0, budget.left)
    known.set(key, found)
    return found
  }
}

function indexTree(readings: readonly FileReading[], root: string): Tree {
  const byFolder = new Map<string, Kustomization>()
  const byFile = new Map<string, Kustomization[]>()
  const edges = new Map<string, Edge[]>()
  const deployed = new Map<string, Kustomization[]>()
  for (const { facts } of readings) {
    for (const one of facts) {
      if (one.kind !== 'kustomization') continue
      const fact = fromWorkingDirectory(one, root)
      add(byFile, fact.place.path, fact)
      if (fact.folder !== undefined && !byFolder.has(fact.folder)) byFolder.set(fact.folder, fact)
      for (const path of fact.resources) add(edges, path, { owner: fact, from: 0 })
      for (const [index, path] of fact.components.entries())
        add(edges, path, { owner: fact, from: index + 1 })
      for (const path of fact.patches) add(edges, path, { owner: fact, from: undefined })
      if (fact.path !== undefined) add(deployed, posix.join(root, fact.path, '.').replace(/\/$/, ''), fact)
    }
  }
  return { byFolder, byFile, edges, deployed, ofEntries: new Map() }
}

/** Flux counts its components from the root of the repository. */
function fromWorkingDirectory(fact: Kustomization, root: string): Kustomization {
  if (fact.path === undefined || fact.components.length === 0) return fact
  return {
    ...fact,
    components: fact.components.map((path) => posix.join(root, path, '.').replace(/\/$/, '')),
  }
}

function add<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}

/** The ways from a file into kustomizations. */
function edgesOfFile({ place: { path }, traits }: ImageUse, tree: Tree): readonly Edge[] {
  const own = traits.holdsPatches === true ? tree.byFile.get(path) : undefined
  if (own !== undefined) return own.map((owner) => ({ owner, from: undefined }))
  return [...(tree.edges.get(path) ?? []), ...deployedEdges(posix.dirname(path), tree)]
}

/** The ways from an entry of a kustomization into those that include it. */
function edgesOfEntry({ place: { path } }: ImageUse, tree: Tree): readonly Edge[] {
  const known = tree.ofEntries.get(path)
  if (known !== undefined) return known
  const own = tree.byFile.get(path) ?? []
  const edges = own.flatMap(({ folder }) => (folder === undefined ? [] : edgesOfFolder(folder, tree)))
  tree.ofEntries.set(path, edges)
  return edges
}

/** The ways from a kustomization into those that include it; none from an end. */
function edgesOfFolder(folder: string, tree: Tree): readonly Edge[] {
  const above = posix.dirname(folder)
  const own = (tree.deployed.get(folder) ?? []).map((owner) => ({ owner, from: 0 }))
  return [...(tree.edges.get(folder) ?? []), ...own, ...(above === folder ? [] : deployedEdges(above, tree))]
}

/** Flux takes in all below a folder that has no kustomization, up to folders that have one. */
function deployedEdges(folder: string, { byFolder, deployed }: Tree): readonly Edge[] {
  if (deployed.size === 0) return []
  const edges: Edge[] = []
  for (let at = folder; !byFolder.has(at); at = posix.dirname(at)) {
    for (const owner of deployed.get(at) ?? []) edges.push({ owner, from: 0 })
    if (posix.dirname(at) === at) break
  }
  return edges
}

function follow(use: ImageUse, field: ObjectField, tree: Tree, budget: { left: number }): Kustomized {
  const matched = new Map<KustomizedImage, Override>()
  const seen = new Set<string>()
  const numbers = new Map<Kustomization, number>()
  const waiting: { readonly edge: Edge; readonly image: Travelling }[] = []
  const atEnds: Travelling[] = []
  const start = { text: use.text, name: false, tag: false }
  const edges = field === ENTRY ? edgesOfEntry(use, tree) : edgesOfFile(use, tree)
  for (const edge of edges) waiting.push({ edge, image: start })
  // The list grows while it is walked.
  for (const next of waiting) {
    const { owner, from } = next.edge
    const image = leave(owner, from, next.image, { tree, field, matched, budget })
    if (budget.left <= 0) return { overrides: [...matched.values()] }
    numbers.set(owner, numbers.get(owner) ?? numbers.size)
    const state = [numbers.get(owner), image.name, image.tag, image.text].join('\n')
    if (seen.has(state)) continue
    seen.add(state)
    const above = owner.folder === undefined ? [] : edgesOfFolder(owner.folder, tree)
    if (above.length === 0) atEnds.push(image)
    for (const edge of above) waiting.push({ edge, image })
  }
  const replaced = (['name', 'tag'] as const).filter(
    (part) => atEnds.length > 0 && atEnds.every((image) => image[part]),
  )
  return { overrides: [...matched.values()], ...(replaced.length === 0 ? {} : { replaced }) }
}

interface Passage {
  readonly tree: Tree
  readonly field: ObjectField
  readonly matched: Map<KustomizedImage, Override>
  readonly budget: { left: number }
}

/** What an image has become when it leaves a kustomization: components come first, then its own entries. */
function leave(
  owner: Kustomization,
  from: number | undefined,
  image: Travelling,
  passage: Passage,
  open: ReadonlySet<Kustomization> = new Set(),
): Travelling {
  let now = image
  const inside = new Set(open).add(owner)
  for (const path of from === undefined ? [] : owner.components.slice(from)) {
    const component = passage.tree.byFolder.get(path)
    if (passage.budget.left <= 0) return now
    if (component !== undefined && !inside.has(component)) now = leave(component, 0, now, passage, inside)
  }
  return applyImages(owner, now, passage)
}

function applyImages(
  { images, fields }: Kustomization,
  image: Travelling,
  { field, matched, budget }: Passage,
): Travelling {
  const times = timesOf(field, fields)
  let now = image
  budget.left--
  for (const entry of times === 0 ? [] : images) {
    for (let time = 0; time < times; time++) {
      budget.left--
      if (!matchesName(now.text, entry.name)) break
      if (time === 0 && !matched.has(entry)) matched.set(entry, overrideBy(entry))
      now = apply(now, entry)
    }
  }
  return now
}

function apply({ text, name, tag }: Travelling, entry: KustomizedImage): Travelling {
  const holdsTag = entry.newName !== undefined && /:[^/]*$|@/.test(entry.newName)
  return {
    text: rewriteImage(text, entry),
    name: name || entry.newName !== undefined,
    tag: tag || entry.newTag !== undefined || entry.digest !== undefined || holdsTag,
  }
}

const LISTS = /(?:^|\/)(?:containers|initContainers)\[\]\/image$/
const KNOWN_FIELDS =
  /^spec\/(?:template\/spec\/)?(?:(?:containers|initContainers)\[\]\/image|volumes\[\]\/image\/reference)$/

/**
 * How often kustomize applies each entry to a field: once for the lists of containers anywhere, and once more for
 * fields that it knows by their path. Only a suffix of a tag shows the second time.
 */
function timesOf(field: ObjectField, added: readonly KustomizedField[]): number {
  const isInList = LISTS.test(field.path) && field.kind !== 'CustomResourceDefinition'
  const isKnown = KNOWN_FIELDS.test(field.path) || added.some((one) => isField(field, one))
  return (isInList ? 1 : 0) + (isKnown ? 1 : 0)
}

function isField(field: ObjectField, { group, version, kind, path }: KustomizedField): boolean {
  const slash = field.apiVersion.indexOf('/')
  const own = slash === -1 ? '' : field.apiVersion.slice(0, slash)
  return (
    (kind === undefined || kind === field.kind) &&
    (group === undefined || group === own) &&
    (version === undefined || version === field.apiVersion.slice(slash + 1)) &&
    path.replaceAll('[]', '') === field.path.replaceAll('[]', '')
  )
}

function overrideBy({ name, place, newTag, digest }: KustomizedImage): Override {
  const advice =
    digest !== undefined
      ? 'its digest stands there'
      : newTag !== undefined
        ? 'pin its newTag there'
        : `set newTag or digest beside name: ${name} there`
  return { kind: 'kustomization', place, name, advice }
}
