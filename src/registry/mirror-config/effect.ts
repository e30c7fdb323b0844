import { HUB, isHubHost } from '../../oci/hub.ts'
import { pathBelow, type Reference, type Repository, sourceOf } from '../../oci/reference.ts'
import type { SourceSetting } from './dialect.ts'

/** What a setting does for the references of a tree, each distinct one counted once. */
export interface Effect {
  readonly setting: SourceSetting
  /** The mirror is asked for them. */
  readonly covered: number
  /** They name the source, and go past the mirror: by tag to one that answers no tags, or by digest to one without them. */
  readonly past: number
}

/** What the settings of one program do for the references of a tree. */
export interface Effects {
  readonly effects: readonly Effect[]
  /** References by registry for which nothing is set, most first. */
  readonly uncovered: ReadonlyMap<string, number>
}

/** @param references distinct ones; @param settings of the files that are read together */
export function effectsOf(settings: readonly SourceSetting[], references: readonly Reference[]): Effects {
  const counts = new Map(settings.map((setting) => [setting, { covered: 0, past: 0 }]))
  const uncovered = new Map<string, number>()
  for (const reference of references) {
    const source = sourceOf(reference)
    const found = settingsFor(settings, source)
    if (found.length === 0) uncovered.set(source.registry, (uncovered.get(source.registry) ?? 0) + 1)
    for (const setting of found) {
      const count = counts.get(setting)
      if (count === undefined) continue
      if (answers(setting, reference)) count.covered++
      else count.past++
    }
  }
  return {
    effects: [...counts].map(([setting, count]) => ({ setting, ...count })),
    uncovered: new Map([...uncovered].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))),
  }
}

function answers({ mirrors, inCluster }: SourceSetting, { digest }: Reference): boolean {
  if (inCluster !== undefined) return true
  return mirrors.some(({ answersTags, refusesDigests }) =>
    digest === undefined ? answersTags : refusesDigests !== true,
  )
}

/**
 * The settings that count for a repository: those of the longest source, `*.host` before `*`. There are several where a
 * file speaks to several programs.
 */
function settingsFor(settings: readonly SourceSetting[], repository: Repository): readonly SourceSetting[] {
  let best: SourceSetting[] = []
  let bestRank = 0
  for (const setting of settings) {
    const rank = rankOf(setting.source, repository)
    if (rank < bestRank) continue
    if (rank > bestRank) best = []
    best.push(setting)
    bestRank = rank
  }
  return best
}

/** How well a source fits; -1 where it does not. */
function rankOf(source: string, repository: Repository): number {
  if (source === '*' || source === '_default') return 0
  if (source.startsWith('*.')) return repository.registry.endsWith(source.slice(1)) ? 1 : -1
  const slash = source.indexOf('/')
  const host = slash === -1 ? source : source.slice(0, slash)
  const prefix = { registry: isHubHost(host) ? HUB : host, path: slash === -1 ? '' : source.slice(slash + 1) }
  return pathBelow(repository, prefix) === undefined ? -1 : 2 + prefix.path.length
}
