import type { ImageUse } from '../../model/image-use.ts'
import type { Classroom, Workshop } from '../../model/workshop.ts'
import type { Subject, WorkshopItem } from '../../model/workshop-item.ts'
import type { Areas } from '../link.ts'

/** Gathers what rules about workshops look at. */
export function gatherClassroom(
  uses: readonly ImageUse[],
  workshopItems: readonly WorkshopItem[],
  { areaOf }: Areas,
): Classroom {
  const gathered = new Map<string, { uses: ImageUse[]; workshopItems: WorkshopItem[] }>()
  const at = (root: string) => {
    const known = gathered.get(root) ?? { uses: [], workshopItems: [] }
    gathered.set(root, known)
    return known
  }
  for (const use of uses) if (use.workshop !== undefined) at(use.workshop).uses.push(use)
  for (const workshopItem of workshopItems) {
    const root = areaOf(workshopItem.place.path)
    if (root !== undefined) at(root).workshopItems.push(workshopItem)
  }
  return {
    workshops: [...gathered].map(([root, found]) =>
      workshopOf(root, found.uses, found.workshopItems, workshopItems),
    ),
    platforms: ofKind(workshopItems, 'platform'),
    credentials: ofKind(workshopItems, 'credential'),
  }
}

function workshopOf(
  root: string,
  uses: readonly ImageUse[],
  workshopItems: readonly WorkshopItem[],
  all: readonly WorkshopItem[],
): Workshop {
  const definitions = ofKind(workshopItems, 'workshop')
  const names = definitions.map(({ subject }) => subject.name).filter((name) => name !== '')
  const isHere = (workshops: readonly string[] | undefined) =>
    workshops?.some((name) => names.includes(name)) ?? true
  return {
    root,
    name: names.length > 0 ? names.join(', ') : root.slice(root.lastIndexOf('/') + 1),
    definitions,
    pages: ofKind(workshopItems, 'pages'),
    caches: ofKind(workshopItems, 'image-cache'),
    cacheUrls: ofKind(workshopItems, 'cache-url'),
    localImages: ofKind(workshopItems, 'local-image'),
    imageRepositories: ofKind(all, 'image-repository').filter(({ subject }) => isHere(subject.workshops)),
    uses,
  }
}

function ofKind<Kind extends Subject['kind']>(
  workshopItems: readonly WorkshopItem[],
  kind: Kind,
): readonly WorkshopItem<Extract<Subject, { kind: Kind }>>[] {
  return workshopItems.filter(
    (workshopItem): workshopItem is WorkshopItem<Extract<Subject, { kind: Kind }>> =>
      workshopItem.subject.kind === kind,
  )
}

/** The workshop of a use with this use alone in it: what rules say of a use, its definition and settings decide. */
export function classroomOf(use: ImageUse, { workshops, platforms }: Classroom): Classroom {
  const own = use.workshop === undefined ? undefined : workshops.find(({ root }) => root === use.workshop)
  if (own === undefined) return { workshops: [], platforms: [], credentials: [] }
  return { workshops: [{ ...own, uses: [use] }], platforms, credentials: [] }
}
