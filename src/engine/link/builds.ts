import type { ImageUse, Override } from '../../model/image-use.ts'
import type { Fact } from '../../model/reading.ts'
import { addToGroup } from '../../text/group-by.ts'
import type { FileReading } from '../read.ts'
import type { BuiltNames } from './built-names.ts'

/** What the builds of a Dockerfile put in the place of one of its uses. */
export interface Replaced {
  /** Every known build puts something else there: nothing is pulled by what is written. */
  readonly isAlways: boolean
  /** At most one for each build. */
  readonly overrides: readonly Override[]
}

/** The builds of a tree. */
export interface Builds {
  replaced(use: ImageUse): Replaced
}

type Build = Extract<Fact, { kind: 'build' }>

/** The builds of one Dockerfile, by what they put in. */
interface Known {
  readonly count: number
  readonly byArgument: ReadonlyMap<string, readonly Replacement[]>
  readonly byContext: ReadonlyMap<string, readonly Replacement[]>
  readonly byProject: ReadonlyMap<string, readonly Replacement[]>
  /** What was found already, by the names that a use goes by. */
  readonly found: Map<string, Replaced>
}

interface Replacement {
  readonly build: Build
  readonly override: Override
}

const VARIABLE = /\$\{?([A-Za-z_]\w*)/g
const NOT_REPLACED: Replaced = { isAlways: false, overrides: [] }

/** Indexes the builds of a tree by the Dockerfile that they build. */
export function indexBuilds(readings: readonly FileReading[], built: BuiltNames): Builds {
  const facts = new Map<string, Build[]>()
  for (const reading of readings)
    for (const fact of reading.facts) if (fact.kind === 'build') addToGroup(facts, fact.dockerfile, fact)
  const known = new Map([...facts].map(([dockerfile, builds]) => [dockerfile, indexOf(builds)] as const))

  return {
    replaced(use) {
      const builds = use.role === 'frontend' ? undefined : known.get(use.place.path)
      if (builds === undefined) return NOT_REPLACED
      const variables = use.variables ?? [...use.raw.matchAll(VARIABLE)].map(([, name]) => name ?? '')
      const key = [...variables, '', ...(use.contextNames ?? []), '', use.text].join('\n')
      const replaced = builds.found.get(key) ?? replacedIn(builds, use, variables, built)
      builds.found.set(key, replaced)
      return replaced
    },
  }
}

function indexOf(builds: readonly Build[]): Known {
  const byArgument = new Map<string, Replacement[]>()
  const byContext = new Map<string, Replacement[]>()
  const byProject = new Map<string, Replacement[]>()
  for (const build of builds) {
    for (const { name, place } of build.args)
      addToGroup(byArgument, name, { build, override: { kind: 'build-arg', name, place } })
    const { name, place } = build
    for (const context of build.contexts)
      addToGroup(byContext, context, { build, override: { kind: 'named-context', name, place } })
    if (build.project !== undefined)
      addToGroup(byProject, build.project, { build, override: { kind: 'built-name', name, place } })
  }
  return { count: builds.length, byArgument, byContext, byProject, found: new Map() }
}

function replacedIn(
  { count, byArgument, byContext, byProject }: Known,
  use: ImageUse,
  variables: readonly string[],
  built: BuiltNames,
): Replaced {
  const overrides = new Map<Build, Override>()
  function add(replacements: readonly Replacement[] = []): void {
    for (const { build, override } of replacements) if (!overrides.has(build)) overrides.set(build, override)
  }
  for (const name of variables) add(byArgument.get(name))
  for (const name of use.contextNames ?? []) add(byContext.get(name))
  for (const [project, replacements] of byProject) if (built.isBuiltIn(use, project)) add(replacements)
  return { isAlways: overrides.size === count, overrides: [...overrides.values()] }
}
