import type { ImageUse } from '../../model/image-use.ts'
import type { Observation, Subject } from '../../model/observation.ts'
import type { Classroom, Workshop } from '../../model/workshop.ts'
import type { Areas } from '../link.ts'

/** Gathers what rules about workshops look at. */
export function gatherClassroom(
  uses: readonly ImageUse[],
  observations: readonly Observation[],
  { areaOf }: Areas,
): Classroom {
  const gathered = new Map<string, { uses: ImageUse[]; observations: Observation[] }>()
  const at = (root: string) => {
    const known = gathered.get(root) ?? { uses: [], observations: [] }
    gathered.set(root, known)
    return known
  }
  for (const use of uses) if (use.workshop !== undefined) at(use.workshop).uses.push(use)
  for (const observation of observations) {
    const root = areaOf(observation.place.path)
    if (root !== undefined) at(root).observations.push(observation)
  }
  return {
    workshops: [...gathered].map(([root, found]) =>
      workshopOf(root, found.uses, found.observations, observations),
    ),
    platforms: ofKind(observations, 'platform'),
    credentials: ofKind(observations, 'credential'),
  }
}

function workshopOf(
  root: string,
  uses: readonly ImageUse[],
  observations: readonly Observation[],
  all: readonly Observation[],
): Workshop {
  const definitions = ofKind(observations, 'workshop')
  const names = definitions.map(({ subject }) => subject.name).filter((name) => name !== '')
  const isHere = (workshops: readonly string[] | undefined) =>
    workshops?.some((name) => names.includes(name)) ?? true
  return {
    root,
    name: names.length > 0 ? names.join(', ') : root.slice(root.lastIndexOf('/') + 1),
    definitions,
    pages: ofKind(observations, 'pages'),
    caches: ofKind(observations, 'image-cache'),
    cacheUrls: ofKind(observations, 'cache-url'),
    localImages: ofKind(observations, 'local-image'),
    imageRepositories: ofKind(all, 'image-repository').filter(({ subject }) => isHere(subject.workshops)),
    uses,
  }
}

function ofKind<Kind extends Subject['kind']>(
  observations: readonly Observation[],
  kind: Kind,
): readonly Observation<Extract<Subject, { kind: Kind }>>[] {
  return observations.filter(
    (observation): observation is Observation<Extract<Subject, { kind: Kind }>> =>
      observation.subject.kind === kind,
  )
}

/** The workshop of a use with this use alone in it: what rules say of a use, its definition and settings decide. */
export function classroomOf(use: ImageUse, { workshops, platforms }: Classroom): Classroom {
  const own = use.workshop === undefined ? undefined : workshops.find(({ root }) => root === use.workshop)
  if (own === undefined) return { workshops: [], platforms: [], credentials: [] }
  return { workshops: [{ ...own, uses: [use] }], platforms, credentials: [] }
}
