import { get, getText, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'
import { addToGroup } from '../../text/group-by.ts'
import type { FieldScope, Run } from '../table.ts'
import { allEntries, keyOf } from '../trail.ts'

/** Values that the calls of one job or executor give: no honest configuration has a tenth of them. */
const RUNS_MAX = 256
/** Parameters in one text. */
const NAMES_MAX = 10

const NAMES = /<<[ \t]*parameters\.([\w-]+)[ \t]*>>/g
const PASSED_ON = /^<<[ \t]*parameters\.([\w-]+)[ \t]*>>$/
const OPEN = /<<(?![ \t]*pipeline\.)/

/** Where a job or an executor is named with arguments. */
interface Call {
  readonly args: YamlNode
  /** Lists of values, of which each is an argument of a call of its own. */
  readonly matrix: YamlNode | undefined
  /** The parameters of the job in which it stands. */
  readonly caller: YamlNode | undefined
}

/** The calls in a document. */
interface Calls {
  /** By the parameters that they give values to. */
  readonly of: ReadonlyMap<YamlNode, readonly Call[]>
  /** How many more are looked at: thousands of images may be in an executor of which each of many jobs passes on its own. */
  left: number
}

const LOOKS_MAX = 50_000

const callsBefore = new WeakMap<YamlNode, Calls>()

/**
 * What the calls of the job or executor around a text give to the parameters in it, beside their defaults.
 *
 * @returns none where it takes no parameter that a call may give
 */
export function callsOf({ value }: YamlScalar, { root, nearest }: FieldScope): readonly Run[] {
  const names = [...new Set([...value.matchAll(NAMES)].map(([, name = '']) => name))]
  const parameters = nearest('parameters')
  if (names.length === 0 || names.length > NAMES_MAX || parameters === undefined) return []
  const known = callsBefore.get(root) ?? findCalls(root)
  callsBefore.set(root, known)
  return runsOf(parameters, names, known)
}

/** The default of a parameter. */
export function defaultIn(parameters: YamlNode | undefined, name: string): YamlNode | undefined {
  return get(get(parameters, name), 'default')
}

/** The runs in which each of the names has a value: an empty one for the defaults. */
function runsOf(parameters: YamlNode, names: readonly string[], known: Calls): readonly Run[] {
  const calls = known.of.get(parameters) ?? []
  known.left -= calls.length
  const given: Run[] = []
  for (const call of calls) {
    if (known.left < 0 || given.length > RUNS_MAX) return []
    for (const run of runsOfCall(call, names, known)) if (run.size > 0) given.push(run)
  }
  const isWhole = (run: Run) =>
    names.every((name) => run.has(name) || defaultIn(parameters, name) !== undefined)
  return [new Map<string, YamlNode>(), ...given].filter(isWhole)
}

function runsOfCall({ args, matrix, caller }: Call, names: readonly string[], known: Calls): readonly Run[] {
  const own = new Map<string, YamlNode>()
  const passed = new Map<string, string>()
  for (const name of names) {
    const value = get(args, name)
    if (value?.kind !== 'scalar') continue
    const [, other] = PASSED_ON.exec(value.value) ?? []
    if (other !== undefined) passed.set(name, other)
    else if (OPEN.test(value.value)) return []
    else own.set(name, value)
  }
  let runs = passed.size === 0 ? [own] : passedOn(own, passed, caller, known)
  for (const name of names) {
    const list = get(matrix, name)
    const values = list?.kind === 'sequence' ? list.items.filter((item) => item !== undefined) : []
    if (values.length === 0) continue
    if (runs.length * values.length > RUNS_MAX) return []
    runs = runs.flatMap((run) => values.map((one) => new Map([...run, [name, one]])))
  }
  return runs
}

/** What a job passes on of its own parameters: together as each of its calls gives them. */
function passedOn(
  own: Run,
  passed: ReadonlyMap<string, string>,
  caller: YamlNode | undefined,
  known: Calls,
): readonly Run[] {
  if (caller === undefined) return []
  return runsOf(caller, [...new Set(passed.values())], known).map((run) => {
    const values = new Map(own)
    for (const [name, other] of passed) {
      const value = run.get(other) ?? defaultIn(caller, other)
      if (value !== undefined) values.set(name, value)
    }
    return values
  })
}

/** An orb in an orb is the last that is looked into. */
const ORBS = [0, 1, 2]

function findCalls(root: YamlNode): Calls {
  const calls = new Map<YamlNode, Call[]>()
  const entriesIn = createOnce()
  let holders: readonly YamlNode[] = [root]
  for (const _ of ORBS) {
    for (const holder of holders) addCalls(calls, holder, entriesIn)
    holders = holders.flatMap((holder) => entriesIn(get(holder, 'orbs')).map(([, orb]) => orb))
  }
  return { of: calls, left: LOOKS_MAX }
}

type Entries = (node: YamlNode | undefined) => readonly (readonly [name: string, value: YamlNode])[]

/** The entries of maps, of each once: aliases of aliases would repeat them without end. */
function createOnce(): Entries {
  const seen = new Set<YamlNode>()
  return (node) => {
    if (node?.kind !== 'map' || seen.has(node)) return []
    seen.add(node)
    return allEntries(node).flatMap((entry) =>
      entry.value === undefined ? [] : [[keyOf(entry), entry.value] as const],
    )
  }
}

/** The calls in a configuration, or in an orb that it holds. Workflows name what is in an orb by its path. */
function addCalls(calls: Map<YamlNode, Call[]>, holder: YamlNode, entriesIn: Entries): void {
  const parametersOf = (kind: string, name: string) => {
    const [last = '', ...orbs] = name.split('/').reverse()
    let found: YamlNode | undefined = holder
    for (const orb of orbs.reverse()) found = get(get(found, 'orbs'), orb)
    return get(get(get(found, kind), last), 'parameters')
  }
  const add = (kind: string, name: string, call: Call) => {
    const parameters = parametersOf(kind, name)
    if (parameters !== undefined) addToGroup(calls, parameters, call)
  }
  const addExecutor = (executor: YamlNode | undefined, caller: YamlNode | undefined) => {
    const name = getText(executor, 'name')
    if (executor !== undefined && name !== undefined)
      add('executors', name, { args: executor, matrix: undefined, caller })
  }
  for (const [, job] of entriesIn(get(holder, 'jobs')))
    addExecutor(get(job, 'executor'), get(job, 'parameters'))
  for (const [, workflow] of entriesIn(get(holder, 'workflows'))) {
    const jobs = get(workflow, 'jobs')
    for (const item of jobs?.kind === 'sequence' ? jobs.items : [])
      for (const [name, args] of entriesIn(item)) {
        add('jobs', name, { args, matrix: get(get(args, 'matrix'), 'parameters'), caller: undefined })
        for (const [, value] of entriesIn(args)) addExecutor(value, undefined)
      }
  }
}
