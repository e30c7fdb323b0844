import { get, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'
import type { ReadContext } from '../../model/format.ts'
import { append } from '../../text/lists.ts'
import type { Place } from '../../text/range.ts'
import type { Segment } from '../../text/segment.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { GIVEN_MAX } from '../commands/expand.ts'
import { readUnlessIdle } from '../commands/idle-script.ts'
import { readCommandsIn } from '../commands.ts'
import { textIn } from '../image/nested.ts'
import { stepsTo, type Trail } from '../trail.ts'
import { addUse, type Collected, FORMAT } from './collect.ts'
import { SCRIPT_KEYS } from './jobs.ts'
import { choicesOf, type Scope } from './values.ts'

/** Where the repository is checked out, which is where jobs run. */
const PROJECT_FOLDER = [[{ text: '.', at: undefined }]]

/** The scripts of a pipeline that are read already: an anchor is reached by every alias of it. */
export type SeenScripts = Set<YamlNode | number>

export interface ScriptOptions {
  readonly context: ReadContext
  /** Of the repository. */
  readonly folder: string
  readonly seen: SeenScripts
}

/** Reads the commands of a job, of `default`, or those at the root. */
export function readScripts(to: Collected, trail: Trail, scope: Scope, options: ScriptOptions): void {
  for (const key of SCRIPT_KEYS) readScript(to, trail, key, get(trail.node, key), scope, options)
  const hooks = get(trail.node, 'hooks')
  const key = 'pre_get_sources_script'
  if (hooks !== undefined)
    readScript(to, { node: hooks, parent: trail, step: 'hooks' }, key, get(hooks, key), scope, options)
}

function readScript(
  to: Collected,
  parent: Trail,
  step: string,
  node: YamlNode | undefined,
  scope: Scope,
  { context, folder, seen }: ScriptOptions,
): void {
  if (node === undefined) return
  const label = stepsTo({ node, parent, step }).path
  const given = (name: string) => (name === 'CI_PROJECT_DIR' ? PROJECT_FOLDER : givenBy(name, scope))
  for (const lines of stretchesOf(node, seen)) {
    const [first] = lines
    const last = lines.at(-1)
    if (first === undefined || last === undefined) continue
    const text = lines.map((line) => `${line.value}\n`).join('')
    const whole: Place = { path: to.file.path, start: first.range.start, end: last.range.end }
    const reading = readUnlessIdle({ file: to.file, text, context, given }, to.items, () =>
      readCommandsIn(to.file, { ...scriptOf(lines, to.file), whole }, context, {
        format: FORMAT,
        label,
        readingOrder: undefined,
        prompts: false,
        project: to.file.path,
        isPipeline: true,
        folders: [folder],
        given,
      }),
    )
    for (const use of reading.uses) addUse(to, use)
    for (const fact of reading.facts) to.facts.push(fact)
    for (const item of reading.observations ?? []) to.items.push(item)
    for (const at of reading.alsoRead ?? []) to.alsoRead.push(at)
  }
}

function scriptOf(lines: readonly YamlScalar[], file: SourceFile): ReturnType<typeof textIn> {
  const segments: Segment[] = []
  let text = ''
  for (const line of lines) {
    const own = textIn(line, file)
    text += `${own.text}\n`
    append(segments, [...own.segments, { text: '\n', at: undefined }])
  }
  return { text, segments }
}

/** The lines of a script in file order; what an alias brings from another place is a stretch of its own. */
function stretchesOf(node: YamlNode, seen: SeenScripts): readonly (readonly YamlScalar[])[] {
  const stretches: YamlScalar[][] = []
  let end = Number.POSITIVE_INFINITY
  const waiting: (YamlNode | undefined)[] = [node]
  while (waiting.length > 0) {
    const next = waiting.pop()
    if (next?.kind === 'sequence') {
      if (seen.has(next)) continue
      seen.add(next)
      for (const item of next.items.toReversed()) waiting.push(item)
    }
    if (next?.kind !== 'scalar' || seen.has(next.range.start)) continue
    seen.add(next.range.start)
    if (next.range.start < end || next.alias !== undefined) stretches.push([])
    stretches.at(-1)?.push(next)
    end = next.alias === undefined ? next.range.end : Number.POSITIVE_INFINITY
  }
  return stretches
}

function givenBy(name: string, scope: Scope): readonly (readonly Segment[])[] | undefined {
  if (!/^\w+$/.test(name)) return undefined
  const found = scope.valuesOf(name, scope.file)
  const values = (found === 'elsewhere' ? [] : found).flatMap(
    ({ scalar, file }): readonly (readonly Segment[])[] =>
      // It is not put in: each of thousands of scripts may ask for it.
      scalar.value.length > GIVEN_MAX.characters
        ? [[{ text: scalar.value, at: undefined }]]
        : choicesOf(scalar, { ...scope, file }).choices.map(({ segments }) => segments),
  )
  return values.length > 0 ? values : undefined
}
