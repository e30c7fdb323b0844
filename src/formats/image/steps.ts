import type { Reading } from '../../model/reading.ts'
import type { FoundWorkshopItem } from '../../model/workshop-item.ts'

/** What else a job pulls and pushes matters only beside a login to Docker Hub, and once a file. */
export function withoutIdleTraffic(items: readonly FoundWorkshopItem[]): readonly FoundWorkshopItem[] {
  const hasLogin = items.some(({ subject }) => subject.kind === 'hub-login')
  const traffic = hasLogin ? items.find(({ subject }) => subject.kind === 'hub-traffic') : undefined
  return items.filter((item) => item.subject.kind !== 'hub-traffic' || item === traffic)
}

/** The steps of a pipeline that rules judge. */
export function stepsOf({
  workshopItems = [],
}: Pick<Reading, 'workshopItems'>): readonly FoundWorkshopItem[] {
  return withoutIdleTraffic(workshopItems).filter(({ subject }) => subject.kind !== 'credential')
}
