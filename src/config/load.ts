import { dirname, relative, resolve } from 'node:path'
import { isInside } from '../disk/locate.ts'
import { type Configuration, otherNames, type RuleSetting, readBack } from '../model/configuration.ts'
import type { Level, Preset, Rule } from '../model/rule.ts'
import { UsageError } from '../model/usage-error.ts'
import { type ConfigRoot, configIn, findRoot, readConfigFile, rootFor } from './find.ts'
import { type Chain, ignoreVerdict, mergeRule, overridesFor, pathWithin, type RuleLayers } from './layers.ts'
import { commandLineNotes, createPolicy, type Layers } from './policy.ts'
import type { ConfigFile } from './read.ts'
import { hint } from './words.ts'

export interface LoadOptions {
  /** Absolute. */
  readonly cwd: string
  /** The folder from which the root is looked for, absolute; `cwd` where absent. */
  readonly start?: string | undefined
  /** `--config`: takes the place of root and nested files. */
  readonly configFile?: string | undefined
  readonly rules: readonly Rule[]
  /** `--preset` */
  readonly preset?: Preset | undefined
  /** `--rule`, by id. */
  readonly ruleLevels?: ReadonlyMap<string, Level> | undefined
}

/**
 * Loads the configuration of a run. Nested files are read by `prepare`.
 *
 * Without a file neither the YAML parser nor the schema library is loaded.
 *
 * @throws UsageError when the file is broken, or a rule of the command line is not known
 */
export async function loadConfiguration(options: LoadOptions): Promise<Configuration> {
  const { cwd, configFile } = options
  const commandLine = readRuleLevels(options)
  const start = options.start ?? cwd
  const root = configFile === undefined ? findRoot(start) : rootFor(start, resolve(cwd, configFile))
  const read =
    root.file === undefined ? undefined : await readLayer(root.file, root, true, options, configFile)
  const rootChain: Chain = read === undefined ? [] : [read.layer]
  const chains = createChains(rootChain, root, options)
  /** By the folder of a path as it is written. */
  const prepared = new Map<string, Chain>()
  const chainOf = (path: string): Chain =>
    path === '' ? rootChain : (prepared.get(folderOf(path)) ?? chains.of(resolve(cwd, path)))
  const forbid = read?.root.suppressions?.forbid ?? new Set<string>()
  const registries = read?.root.registries ?? []
  const names = otherNames(registries)
  const ownPreset = read?.root.preset ?? 'recommended'
  const preset = options.preset ?? ownPreset
  const policy = createPolicy(forbid, preset)
  const layersOf = (path: string): Layers => {
    const chain = chainOf(path)
    return { chain, overrides: path === '' ? [] : overridesFor(chain, resolve(cwd, path)), commandLine }
  }
  const settingOf = createSettings(layersOf, (rule, layers) =>
    forbid.has(rule.id) ? policy.settingOf(rule, layers) : mergeLayers(rule, layers),
  )
  return {
    root: {
      directory: root.directory,
      preset,
      registries,
      internal: read?.root.internal ?? [],
      vars: read?.root.vars ?? new Map(),
      tagClasses: {
        schemes: read?.root.schemes ?? new Map(),
        readBack: (repository) => readBack(repository, names),
      },
      direct: read?.root.direct ?? false,
      takesIn: read?.layer.takesIn,
      isFound: read !== undefined,
      suppressions: read?.root.suppressions,
      budget: read?.root.budget,
      fields: read?.root.fields,
    },
    async prepare(paths, lacks) {
      if (configFile !== undefined) return
      for (const folder of new Set(paths.map(folderOf)))
        if (!prepared.has(folder)) prepared.set(folder, await chains.load(resolve(cwd, folder), lacks))
    },
    settingOf,
    isIgnored(path) {
      const chain = chainOf(path)
      return chain.length > 0 && ignoreVerdict(chain, resolve(cwd, path)) === true
    },
    isLeftToPolicy: (path) => forbid.size > 0 && !policy.mayLeaveOut(chainOf(path), resolve(cwd, path)),
    policyNotes: () => [
      ...policy.notes(),
      ...commandLineNotes(options.rules, read?.layer, {
        forbid,
        preset: ownPreset,
        given: options.preset,
        commandLine,
      }),
    ],
    takesIn: (path, above) => ignoreVerdict(chainOf(above), resolve(cwd, path)) === false,
  }
}

/** Up to its last slash. */
function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1)
}

function mergeLayers(rule: Rule, { chain, overrides, commandLine }: Layers): RuleSetting {
  return mergeRule(rule, [
    ...chain.map(({ rules }) => rules),
    ...overrides.map(({ rules }) => rules),
    commandLine,
  ])
}

function readRuleLevels({ rules, ruleLevels }: LoadOptions): RuleLayers {
  const known = rules.map(({ id }) => id)
  const layers: [string, { kind: 'level'; level: Level }][] = []
  for (const [id, level] of ruleLevels ?? []) {
    if (!known.includes(id))
      throw new UsageError(`--rule ${id}=${level}: unknown rule ${id}${hint(id, known)}`)
    layers.push([id, { kind: 'level', level }])
  }
  return new Map(layers)
}

async function readLayer(
  path: string,
  root: ConfigRoot,
  isRoot: boolean,
  options: LoadOptions,
  named?: string,
) {
  const shown = named ?? relative(options.cwd, path)
  const text = readConfigFile(path, shown, named === undefined ? root.repository : undefined)
  const file: ConfigFile = { text, shown, directory: isRoot ? root.directory : dirname(path), isRoot }
  const { readConfiguration } = await import('./read.ts')
  return readConfiguration(file, options.rules)
}

/** Configurations in folders in folders: all of them are asked about every file below. */
const CHAIN_MAX = 32

/** Keeps the layers that hold for each folder; a folder without a file of its own shares those of its parent. */
function createChains(rootChain: Chain, root: ConfigRoot, options: LoadOptions) {
  const chains = new Map<string, Chain>([[root.directory, rootChain]])

  async function load(folder: string, lacks?: (path: string) => boolean): Promise<Chain> {
    const known = chains.get(folder)
    if (known !== undefined) return known
    // Files outside of the root's folder are judged by the root alone.
    if (!isInside(folder, root.directory) && pathWithin(root.directory, folder) === undefined) {
      chains.set(folder, rootChain)
      return rootChain
    }
    const above = await load(dirname(folder), lacks)
    // What is ignored is not looked at, configuration included.
    const isIgnored = above.length > 0 && ignoreVerdict(above, folder) === true
    const file = isIgnored ? undefined : configIn(folder, lacks)
    if (file !== undefined && above.length >= CHAIN_MAX)
      throw new UsageError(
        `${relative(options.cwd, file)} lies below ${CHAIN_MAX} other configurations already; merge some of them`,
      )
    const chain = file === undefined ? above : [...above, (await readLayer(file, root, false, options)).layer]
    chains.set(folder, chain)
    return chain
  }
  return {
    load,
    of(path: string): Chain {
      if (options.configFile !== undefined) return rootChain
      const chain = chains.get(dirname(path))
      if (chain === undefined) throw new Error(`the configuration was not prepared for ${path}`)
      return chain
    },
  }
}

/** Merges settings once for each combination of layers that occurs. */
function createSettings(
  layersOf: (path: string) => Layers,
  merge: (rule: Rule, layers: Layers) => RuleSetting,
) {
  const numbers = new Map<object, number>()
  const byPath = new Map<string, (rule: Rule) => RuleSetting>()
  const byCombination = new Map<string, (rule: Rule) => RuleSetting>()

  function numberOf(layers: object): number {
    const number = numbers.get(layers) ?? numbers.size
    numbers.set(layers, number)
    return number
  }
  function createMerger(layers: Layers): (rule: Rule) => RuleSetting {
    const settings = new Map<string, RuleSetting>()
    return (rule) => {
      const setting = settings.get(rule.id) ?? merge(rule, layers)
      settings.set(rule.id, setting)
      return setting
    }
  }
  function mergerFor(path: string): (rule: Rule) => RuleSetting {
    const layers = layersOf(path)
    const key = [layers.chain, ...layers.overrides.map(({ rules }) => rules)].map(numberOf).join(' ')
    const merger = byCombination.get(key) ?? createMerger(layers)
    byCombination.set(key, merger)
    return merger
  }
  return (rule: Rule, path: string): RuleSetting => {
    const merger = byPath.get(path) ?? mergerFor(path)
    byPath.set(path, merger)
    return merger(rule)
  }
}
