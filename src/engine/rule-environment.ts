import {
  findRegistryRule,
  type RegistryRule,
  type RootConfiguration,
  rewriteBy,
} from '../model/configuration.ts'
import type { RuleEnvironment } from '../model/rule.ts'
import { HUB } from '../oci/hub.ts'
import { joinPath, pathBelow, type Repository, sourceOfRepository } from '../oci/reference.ts'
import { compileRepositoryGlobs } from '../oci/repository-glob.ts'
import { classifyTag } from '../oci/tag-class.ts'

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
      if (targets.some((target) => pathBelow(sourceOfRepository(source), target) !== undefined))
        return undefined
      const rule = findRegistryRule(registries, source)
      return rule === undefined ? undefined : rewriteBy(rule, source)
    },
    isInternal: (repository) =>
      ours.some((prefix) => pathBelow(sourceOfRepository(repository), prefix) !== undefined),
    globs: compileRepositoryGlobs,
  }
}

/** The source of a name that is written with the path of a mirror or of a rewrite target; undefined for other names. */
function readBack(repository: Repository, registries: readonly RegistryRule[]): Repository | undefined {
  let longest = -1
  let result: Repository | undefined
  for (const { source, mirror, rewrite } of registries) {
    for (const prefix of [rewrite?.to, mirror === undefined ? undefined : prefixOfUrl(mirror.url)]) {
      const below = prefix === undefined ? undefined : pathBelow(sourceOfRepository(repository), prefix)
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
