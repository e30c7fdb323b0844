import type { ImageUse, Puller } from '../../model/image-use.ts'
import type { Mark, Subject } from '../../model/mark.ts'
import type { Classroom, Workshop } from '../../model/workshop.ts'
import type { FileReading } from '../read.ts'

/** The workshops of a tree. */
export interface Workshops {
  /** The root of the workshop that a file belongs to: the innermost folder, or the file of a lone definition. */
  rootOf(path: string): string | undefined
  /** A use with its workshop, and with who pulls it. */
  place(use: ImageUse, root: string): ImageUse
}

/** Finds the workshops by their definitions and pages, and who builds images in each. */
export function findWorkshops(readings: readonly FileReading[]): Workshops {
  const folders = new Set<string>()
  const lone = new Set<string>()
  for (const { path, marks } of readings) {
    for (const { subject } of marks) {
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
  return {
    rootOf,
    place: (use, root) => ({ ...use, workshop: root, puller: use.puller ?? pullerOf(use, root, builders) }),
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

/** Gathers what rules about workshops look at. */
export function gatherClassroom(
  uses: readonly ImageUse[],
  marks: readonly Mark[],
  { rootOf }: Workshops,
): Classroom {
  const gathered = new Map<string, { uses: ImageUse[]; marks: Mark[] }>()
  const at = (root: string) => {
    const known = gathered.get(root) ?? { uses: [], marks: [] }
    gathered.set(root, known)
    return known
  }
  for (const use of uses) if (use.workshop !== undefined) at(use.workshop).uses.push(use)
  for (const mark of marks) {
    const root = rootOf(mark.place.path)
    if (root !== undefined) at(root).marks.push(mark)
  }
  return {
    workshops: [...gathered].map(([root, found]) => workshopOf(root, found.uses, found.marks, marks)),
    platforms: ofKind(marks, 'platform'),
    credentials: ofKind(marks, 'credential'),
  }
}

function workshopOf(
  root: string,
  uses: readonly ImageUse[],
  marks: readonly Mark[],
  all: readonly Mark[],
): Workshop {
  const definitions = ofKind(marks, 'workshop')
  const names = definitions.map(({ subject }) => subject.name).filter((name) => name !== '')
  const isHere = (workshops: readonly string[] | undefined) =>
    workshops?.some((name) => names.includes(name)) ?? true
  return {
    root,
    name: names.length > 0 ? names.join(', ') : root.slice(root.lastIndexOf('/') + 1),
    definitions,
    pages: ofKind(marks, 'pages'),
    caches: ofKind(marks, 'image-cache'),
    cacheUrls: ofKind(marks, 'cache-url'),
    localImages: ofKind(marks, 'local-image'),
    imageRepositories: ofKind(all, 'image-repository').filter(({ subject }) => isHere(subject.workshops)),
    uses,
  }
}

function ofKind<Kind extends Subject['kind']>(
  marks: readonly Mark[],
  kind: Kind,
): readonly Mark<Extract<Subject, { kind: Kind }>>[] {
  return marks.filter((mark): mark is Mark<Extract<Subject, { kind: Kind }>> => mark.subject.kind === kind)
}

/** The workshop of a use with this use alone in it: what rules say of a use, its definition and settings decide. */
export function classroomOf(use: ImageUse, { workshops, platforms }: Classroom): Classroom {
  const own = use.workshop === undefined ? undefined : workshops.find(({ root }) => root === use.workshop)
  if (own === undefined) return { workshops: [], platforms: [], credentials: [] }
  return { workshops: [{ ...own, uses: [use] }], platforms, credentials: [] }
}
