import type { ImageUse } from '../../model/image-use.ts'
import type { Mark, Subject } from '../../model/mark.ts'
import type { Classroom, Workshop } from '../../model/workshop.ts'
import type { Areas } from '../link.ts'

/** Gathers what rules about workshops look at. */
export function gatherClassroom(
  uses: readonly ImageUse[],
  marks: readonly Mark[],
  { areaOf }: Areas,
): Classroom {
  const gathered = new Map<string, { uses: ImageUse[]; marks: Mark[] }>()
  const at = (root: string) => {
    const known = gathered.get(root) ?? { uses: [], marks: [] }
    gathered.set(root, known)
    return known
  }
  for (const use of uses) if (use.workshop !== undefined) at(use.workshop).uses.push(use)
  for (const mark of marks) {
    const root = areaOf(mark.place.path)
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
