import type { FoundObservation } from '../../model/observation.ts'

/** What else a job pulls and pushes matters only beside a login to Docker Hub, and once a file. */
export function withoutIdleTraffic(items: readonly FoundObservation[]): readonly FoundObservation[] {
  const hasLogin = items.some(({ subject }) => subject.kind === 'hub-login')
  const traffic = hasLogin ? items.find(({ subject }) => subject.kind === 'hub-traffic') : undefined
  return items.filter((item) => item.subject.kind !== 'hub-traffic' || item === traffic)
}

/** What a step says, or for a script that can tell nothing but {@link withoutIdleTraffic traffic} what reads it. */
export type StepItem = FoundObservation | (() => readonly FoundObservation[])

/** The steps of a pipeline that rules judge. */
export function stepsOf(items: readonly StepItem[]): readonly FoundObservation[] {
  const hasLogin = items.some((item) => typeof item !== 'function' && item.subject.kind === 'hub-login')
  const told = items.flatMap((item) => (typeof item !== 'function' ? item : hasLogin ? item() : []))
  return withoutIdleTraffic(told).filter(({ subject }) => subject.kind !== 'credential')
}
