import type { FoundObservation } from '../../model/observation.ts'
import type { Reading } from '../../model/reading.ts'

/** What else a job pulls and pushes matters only beside a login to Docker Hub, and once a file. */
export function withoutIdleTraffic(items: readonly FoundObservation[]): readonly FoundObservation[] {
  const hasLogin = items.some(({ subject }) => subject.kind === 'hub-login')
  const traffic = hasLogin ? items.find(({ subject }) => subject.kind === 'hub-traffic') : undefined
  return items.filter((item) => item.subject.kind !== 'hub-traffic' || item === traffic)
}

/** The steps of a pipeline that rules judge. */
export function stepsOf({ observations = [] }: Pick<Reading, 'observations'>): readonly FoundObservation[] {
  return withoutIdleTraffic(observations).filter(({ subject }) => subject.kind !== 'credential')
}
