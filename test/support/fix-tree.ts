import { onTestFinished } from 'vitest'
import { RULES } from '../../rules/index.ts'
import type { FixRequest } from '../../src/engine/fix.ts'
import type { RunResult } from '../../src/model/finding.ts'
import type { Rule, UseRule } from '../../src/model/rule.ts'
import { briefFixes, type FakeResolverOptions, fakeResolver, fixFolder } from './fix.ts'
import { createTree, type Tree } from './tree.ts'

/** Docker Hub has a mirror. */
export const MIRROR = 'registries: { docker.io: { mirror: https://mirror.corp.example/dockerhub } }\n'
/** Docker Hub is mapped to a target. */
export const REWRITE = 'registries: { docker.io: { rewrite: registry.corp.example/hub } }\n'
/** Docker Hub has a mirror and a target. */
export const BOTH =
  'registries: { docker.io: { mirror: https://mirror.corp.example/dockerhub, rewrite: registry.corp.example/hub } }\n'
/** Where official images are mapped to. */
export const HUB = 'registry.corp.example/hub/library'

/** How a folder is fixed. */
export interface FixOptions {
  readonly request?: Partial<FixRequest>
  readonly answers?: FakeResolverOptions
  readonly rules?: readonly Rule[]
}

/** A folder after its fixes. */
export interface Outcome {
  readonly tree: Tree
  readonly result: RunResult
  readonly asked: readonly string[]
  readonly fixes: readonly string[]
  text(path: string): string
}

/** Fixes a new folder with these files and this configuration, which goes away with the test that asks. */
export async function fix(
  config: string,
  files: Readonly<Record<string, string>>,
  options: FixOptions = {},
): Promise<Outcome> {
  const tree = createTree({ 'holdfast.yaml': config, ...files })
  onTestFinished(() => tree.remove())
  return fixAgain(tree, options)
}

/** Fixes a folder that is there. */
export async function fixAgain(tree: Tree, options: FixOptions = {}): Promise<Outcome> {
  const resolver = fakeResolver(options.answers)
  const result = await fixFolder(
    tree.path,
    { resolver, ...options.request },
    options.rules === undefined ? {} : { rules: options.rules },
  )
  return {
    tree,
    result,
    asked: resolver.asked,
    fixes: briefFixes(result),
    text: (path) => Buffer.from(tree.contents().get(path) ?? '', 'latin1').toString(),
  }
}

/** A folder of one Dockerfile. */
export const dockerfile = (text: string) => ({ Dockerfile: text })
/** A Pod with these lines as its containers. */
export const pod = (...containers: readonly string[]) =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n${containers.map((line) => `    - ${line}\n`).join('')}`

/** The rule of that name. */
export function ruleOf(id: string): UseRule {
  const rule = RULES.find((one) => one.id === id)
  if (rule?.scope !== 'use') throw new Error(`no rule over uses is called ${id}`)
  return rule
}
