import type { RegistryRule, RootConfiguration } from '../model/configuration.ts'
import type { RuleEnvironment } from '../model/rule.ts'
import { type Repository, sourceOfRepository } from '../oci/reference.ts'
import { compileRepositoryGlobs } from '../oci/repository-glob.ts'
import { classifyTag } from '../oci/tag-class.ts'

const HUB = 'docker.io'

/** What rules may ask of the configuration. */
export function createRuleEnvironment(root: RootConfiguration): RuleEnvironment {
  const { registries } = root
  const targets = registries.flatMap(({ rewrite }) => (rewrite === undefined ? [] : [rewrite.to]))
  const ours = [...root.internal, ...targets]
  return {
    classify(reference) {
      const { repository } = reference
      return classifyTag(
        { ...reference, repository: readBack(repository, registries) ?? repository },
        root.tagClasses,
      )
    },
    rewriteOf(source) {
      // What stands below a target has been rewritten already.
      if (targets.some((target) => pathBelow(source, target) !== undefined)) return undefined
      return rewritten(source, registries)
    },
    isInternal: (repository) => ours.some((prefix) => pathBelow(repository, prefix) !== undefined),
    globs: compileRepositoryGlobs,
  }
}

/** The `registries` entry with the longest source that a repository lies in. */
export function findRegistryRule(
  registries: readonly RegistryRule[],
  repository: Repository,
): RegistryRule | undefined {
  return registries.find(({ source }) => pathBelow(repository, source) !== undefined)
}

function rewritten(repository: Repository, registries: readonly RegistryRule[]): Repository | undefined {
  const rule = findRegistryRule(registries, repository)
  if (rule?.rewrite === undefined) return undefined
  const { to, library } = rule.rewrite
  const below = pathBelow(repository, rule.source) ?? ''
  const isOfficial = rule.source.registry === HUB && rule.source.path === '' && below.startsWith('library/')
  const path = joinPath(to.path, isOfficial && library === 'drop' ? below.slice('library/'.length) : below)
  return path === '' ? undefined : { registry: to.registry, path }
}

/** The source of a name that is written with the path of a mirror or of a rewrite target; undefined for other names. */
function readBack(repository: Repository, registries: readonly RegistryRule[]): Repository | undefined {
  let longest = -1
  let result: Repository | undefined
  for (const { source, mirror, rewrite } of registries) {
    for (const prefix of [rewrite?.to, mirror === undefined ? undefined : prefixOfUrl(mirror.url)]) {
      const below = prefix === undefined ? undefined : pathBelow(repository, prefix)
      if (prefix === undefined || below === undefined || prefix.path.length <= longest) continue
      const path = joinPath(source.path, below)
      if (path === '') continue
      const isOfficial = source.registry === HUB && !path.includes('/')
      longest = prefix.path.length
      result = { registry: source.registry, path: isOfficial ? `library/${path}` : path }
    }
  }
  return result
}

/** `host/path` of a mirror's URL; undefined for a template, which may put the name anywhere. */
function prefixOfUrl(url: string): Repository | undefined {
  if (/\/v2(?:\/|$)|\{/.test(url)) return undefined
  const { host, pathname } = new URL(url)
  return { registry: host, path: pathname.replace(/^\/+|\/+$/g, '') }
}

/** The path from a prefix down to a repository, empty where they are one; undefined when it lies elsewhere. */
function pathBelow(repository: Repository, prefix: Repository): string | undefined {
  const { registry, path } = sourceOfRepository(repository)
  if (registry.toLowerCase() !== prefix.registry.toLowerCase()) return undefined
  if (prefix.path === '' || path === prefix.path) return prefix.path === '' ? path : ''
  return path.startsWith(`${prefix.path}/`) ? path.slice(prefix.path.length + 1) : undefined
}

function joinPath(above: string, below: string): string {
  return above === '' || below === '' ? above + below : `${above}/${below}`
}
