import { describe, expect, it } from 'vitest'
import {
  type Cost,
  costOfFetch,
  costOfNodes,
  costOfRuns,
  costThroughMirror,
  herdFactor,
  lastSessionServed,
  minutesUntilSpent,
  NO_COST,
  ONE_PLATFORM,
  secondsBetween,
  sum,
  times,
} from '../../src/budget/cost.ts'

const WEEK = 168

function rounded({ documented, safe }: Cost): readonly number[] {
  return [Math.round(documented * 100) / 100, Math.round(safe * 100) / 100]
}

describe('a fetch', () => {
  it.each([
    ['a single manifest', { isIndex: false, platforms: 1 }, 1, 1],
    ['an index', { isIndex: true, platforms: 1 }, 1, 2],
    ['two platforms of an index', { isIndex: true, platforms: 2 }, 2, 3],
    ['an attested index, by Docker 29.1', { isIndex: true, platforms: 1, attestations: 1, missing: 1 }, 1, 4],
  ])('of %s', (_, fetched, documented, safe) => {
    expect(costOfFetch(fetched)).toEqual({ documented, safe })
  })
})

describe('seconds between pulls of one cold image', () => {
  it.each([
    ['200 allowed', 200, 1, 108],
    ['200 allowed, every GET counted', 200, 2, 216],
    ['100 allowed', 100, 1, 216],
    ['100 allowed, every GET counted', 100, 2, 432],
    ['three images', 200, 3, 324],
    ['three images, every GET counted', 200, 6, 648],
    ['two platforms', 200, 2, 216],
    ['a builder that keeps its images', 200, 0, 0],
  ])('%s', (_, limit, requests, seconds) => {
    expect(secondsBetween(limit, requests)).toBe(seconds)
  })
})

describe('40 builds an hour on fresh runners, 4 images each', () => {
  const four = times(4, ONE_PLATFORM)
  const direct = costOfRuns({ perHour: 40, hours: 6, coldShare: 1, cold: four, warm: NO_COST })

  it('spend 960 or 1,920 in six hours, and 200 last for 75 or 37.5 minutes', () => {
    expect(direct).toEqual({ documented: 960, safe: 1920 })
    expect(minutesUntilSpent(200, direct.documented)).toBe(75)
    expect(minutesUntilSpent(200, direct.safe)).toBe(37.5)
    expect(minutesUntilSpent(2000, direct.safe)).toBeUndefined()
  })

  it('spend less than one through a warm mirror, and half of that with pins', () => {
    const mirror = { cold: four, fills: 0, hours: 6, lifetimeHours: WEEK }
    expect(costThroughMirror({ ...mirror, changesPerHour: 1 / WEEK }, direct).safe).toBeCloseTo(0.57, 2)
    expect(costThroughMirror({ ...mirror, changesPerHour: 0 }, direct).safe).toBeCloseTo(0.29, 2)
  })

  it('spend nothing where the builders keep the images', () => {
    expect(costOfRuns({ perHour: 40, hours: 6, coldShare: 0, cold: four, warm: NO_COST })).toEqual(NO_COST)
  })
})

describe('a workshop of 200 sessions on 10 nodes', () => {
  const session = times(3, ONE_PLATFORM)
  const files = { documented: 2, safe: 2 }
  const nodes = costOfNodes(10, 0, 6, times(2, ONE_PLATFORM))
  const filled = costThroughMirror(
    { cold: session, fills: 1, hours: 0, changesPerHour: 1 / WEEK, lifetimeHours: WEEK },
    times(200, session),
  )

  it('spends 1,020 or 1,640, and stops at session 36 or 20', () => {
    expect(sum([times(200, session), times(200, files), nodes])).toEqual({ documented: 1020, safe: 1640 })
    expect(lastSessionServed(200, nodes.documented, session.documented + files.documented)).toBe(36)
    expect(lastSessionServed(200, nodes.safe, session.safe + files.safe)).toBe(20)
    expect(lastSessionServed(10, nodes.safe, 8)).toBe(0)
  })

  it('is over the limit with the mirror of the sessions alone', () => {
    expect(sum([filled, times(200, files), nodes])).toEqual({ documented: 423, safe: 446 })
  })

  it('fits once the workshop files are elsewhere', () => {
    expect(sum([filled, nodes])).toEqual({ documented: 23, safe: 46 })
  })

  it('spends up to 1,200 through a mirror that nobody has warmed', () => {
    const herd = herdFactor(200, 1e6, 1)
    expect(herd).toBe(200)
    expect(times(herd, session).safe).toBe(1200)
    expect(herdFactor(200, 20, 1)).toBe(21)
    expect(herdFactor(1, 20, 1)).toBe(1)
  })
})

describe('clusters', () => {
  it('spend 1,440 or 2,880 with 20 new nodes an hour and 12 images', () => {
    expect(costOfNodes(0, 20, 6, times(12, ONE_PLATFORM))).toEqual({ documented: 1440, safe: 2880 })
  })

  it('spend nothing on checks of containerd, and whole fetches on those of CRI-O', () => {
    const restarts = { perHour: 60, hours: 6, coldShare: 0, cold: ONE_PLATFORM }
    expect(costOfRuns({ ...restarts, warm: ONE_PLATFORM })).toEqual({ documented: 360, safe: 720 })
    expect(costOfRuns({ ...restarts, warm: NO_COST })).toEqual(NO_COST)
  })
})

describe('a mirror', () => {
  it('never spends more than its clients would', () => {
    const once = { cold: ONE_PLATFORM, fills: 1, hours: 6, changesPerHour: 10, lifetimeHours: 1 }
    expect(rounded(costThroughMirror(once, ONE_PLATFORM))).toEqual([1, 2])
  })
})
