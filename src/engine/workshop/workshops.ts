import type { ImageUse, Puller } from '../../model/image-use.ts'
import type { LocalImage, Observation } from '../../model/observation.ts'
import type { Fact } from '../../model/reading.ts'
import { addName, giversOf, type ScopedNames } from '../link/scoped-names.ts'
import type { Areas } from '../link.ts'
import type { FileReading } from '../read.ts'

type DeliveredName = Extract<Fact, { kind: 'delivered-name' }>

/**
 * Finds the workshops by their definitions and pages, and who builds images in each.
 *
 * A workshop is called by the innermost folder, or by the file of a lone definition.
 */
export function findWorkshops(readings: readonly FileReading[]): Areas {
  const folders = new Set<string>()
  const lone = new Set<string>()
  for (const { path, observations } of readings) {
    for (const { subject } of observations) {
      if (subject.kind === 'workshop' && subject.root === undefined) lone.add(path)
      else if (subject.kind === 'workshop' || subject.kind === 'pages') folders.add(subject.root ?? '')
    }
  }
  const roots = new Map<string, string | undefined>()
  const rootOf = (path: string) => {
    if (folders.size === 0 && lone.size === 0) return undefined
    const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')))
    if (!roots.has(folder)) roots.set(folder, innermost(folder, folders))
    return roots.get(folder) ?? (lone.has(path) ? path : undefined)
  }
  const builders = findBuilders(readings, rootOf)
  const delivered = indexDelivered(readings, rootOf)
  return {
    areaOf: rootOf,
    place: (use, root) => ({ ...use, workshop: root, puller: use.puller ?? pullerOf(use, root, builders) }),
    isPulled(use) {
      if (use.puller?.by !== 'kubelet') return undefined
      const last = giversOf(delivered, use.workshop, use).at(-1)
      return last === undefined ? undefined : last.to === 'registry'
    },
    itemOf: localImageOf,
  }
}

/** The names under which workshops bring images to where the cluster finds them. */
function indexDelivered(
  readings: readonly FileReading[],
  rootOf: (path: string) => string | undefined,
): ScopedNames<DeliveredName> {
  const delivered: ScopedNames<DeliveredName> = new Map()
  for (const { path, facts } of readings) {
    for (const fact of facts) {
      const root = fact.kind === 'delivered-name' ? rootOf(path) : undefined
      if (fact.kind === 'delivered-name' && root !== undefined) addName(delivered, root, fact)
    }
  }
  return delivered
}

/** In a workshop the cluster cannot pull what only the daemon of the session has, unless a registry is named. */
function localImageOf(use: ImageUse): Observation<LocalImage> | undefined {
  const { workshop, puller, image, format, traits, path, identity, place, text, position, source } = use
  if (workshop === undefined || puller?.by !== 'kubelet') return undefined
  if (image.kind === 'read' && image.reference.parts.domain !== undefined) return undefined
  return {
    format,
    traits,
    path,
    identity,
    place,
    text,
    position,
    source,
    subject: { kind: 'local-image', name: text },
  }
}

/** The folders are looked at from the inside out, those above the working directory last. */
function innermost(folder: string, folders: ReadonlySet<string>): string | undefined {
  for (let at = folder; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
    if (folders.has(at)) return at
    if (at.endsWith('..')) break
  }
  if (!folder.startsWith('..') && folders.has('')) return ''
  for (const outer of folders)
    if (/^\.\.(?:\/\.\.)*$/.test(outer) && !folder.startsWith(`${outer}/..`)) return outer
  return undefined
}

type Builders = ReadonlyMap<string, ReadonlySet<string>>

function findBuilders(
  readings: readonly FileReading[],
  rootOf: (path: string) => string | undefined,
): Builders {
  const builders = new Map<string, Set<string>>()
  for (const { path, facts, uses } of readings) {
    const tools = facts.flatMap((fact) => (fact.kind === 'builder' ? [fact.tool] : []))
    if (uses.some(isKaniko)) tools.push('kaniko')
    const root = tools.length === 0 ? undefined : rootOf(path)
    if (root === undefined) continue
    const known = builders.get(root) ?? new Set()
    for (const tool of tools) known.add(tool)
    builders.set(root, known)
  }
  return builders
}

function isKaniko({ image }: ImageUse): boolean {
  return image.kind === 'read' && image.reference.repository.path.endsWith('kaniko-project/executor')
}

function pullerOf({ traits, place }: ImageUse, root: string, builders: Builders): Puller {
  const { pulledBy = 'kubelet' } = traits
  if (pulledBy !== 'builder') return { by: pulledBy }
  if (place.path === below(root, 'Dockerfile')) return { by: 'author' }
  const tools = builders.get(root) ?? new Set()
  const [tool] = tools
  return tool === undefined || tools.has('docker') ? { by: 'dockerd' } : { by: 'tool', tool }
}

function below(root: string, name: string): string {
  return root === '' ? name : `${root}/${name}`
}
