import {
  findRegistryRule,
  otherNames,
  type RootConfiguration,
  readBack,
  rewriteBy,
} from '../model/configuration.ts'
import type { RuleEnvironment } from '../model/rule.ts'
import { pathBelow, type Repository, sourceOfRepository } from '../oci/reference.ts'
import { compileRepositoryGlobs } from '../oci/repository-glob.ts'
import { classifyTag } from '../oci/tag-class.ts'

/** What rules may ask of the configuration, on a day. */
export function createRuleEnvironment(root: RootConfiguration, today: Date): RuleEnvironment {
  const { registries } = root
  const targets = registries.flatMap(({ rewrite }) => (rewrite === undefined ? [] : [rewrite.to]))
  const names = otherNames(registries)
  const tagClasses = { ...root.tagClasses, readBack: (name: Repository) => readBack(name, names) }
  const ours = [...root.internal, ...targets]
  return {
    classify: (reference) => classifyTag(reference, tagClasses),
    rewriteOf(source) {
      // What stands below a target has been rewritten already.
      if (targets.some((target) => pathBelow(sourceOfRepository(source), target) !== undefined))
        return undefined
      const rule = findRegistryRule(registries, source)
      return rule === undefined ? undefined : rewriteBy(rule, source)
    },
    isInternal: (repository) =>
      ours.some((prefix) => pathBelow(sourceOfRepository(repository), prefix) !== undefined),
    today: today.toISOString().slice(0, 10),
    globs: compileRepositoryGlobs,
  }
}
