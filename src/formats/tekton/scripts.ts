import { posix } from 'node:path'
import { slice } from '../../languages/variables/lexer.ts'
import { get, getText, type YamlMap, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'
import type { ReadContext, YamlView } from '../../model/format.ts'
import { joinReadings, NOTHING, type Reading } from '../../model/reading.ts'
import { append } from '../../text/lists.ts'
import type { Segment } from '../../text/segment.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { readUnlessIdle } from '../commands/idle-script.ts'
import { readCommandsIn } from '../commands.ts'
import { textIn } from '../image/nested.ts'
import { isString } from '../image/scalar.ts'
import { type StepItem, stepsOf } from '../image/steps.ts'
import { describeObject } from '../kubernetes/cursor.ts'
import { allEntries, keyOf, stepsTo, type Trail } from '../trail.ts'

/** Without a line of this kind Tekton takes `/bin/sh`. */
const SHEBANG = /^\s*#!\s*(\S+)(?:\s+(?:-S\s+)?(\S+))?/
const SHELL = /(?:^|\/)(?:ba|da|z|k|a)?sh$/

/** What is known of the parameters of a document. */
export interface Parameters {
  /** Finds them in a text; its first group that took part is the name. */
  readonly pattern: RegExp
  /** The value that a parameter has at a place; undefined where a run decides it. */
  find(name: string, at: Trail): readonly Segment[] | undefined
}

/** Reads the commands in `script` of steps and sidecars, with the values of parameters and of their environment. */
export function readScripts({ root, file }: YamlView, context: ReadContext, parameters: Parameters): Reading {
  if (root?.kind !== 'map') return NOTHING
  const { label } = describeObject(root)
  const readings: Reading[] = []
  const items: StepItem[] = []
  for (const { trail, scalar } of scriptsIn(root)) {
    const { text, segments } = withParameters(scalar, trail, file, parameters)
    const given = (name: string) => givenBy(name, trail, file, parameters)
    const whole = { path: file.path, ...scalar.range }
    const { path } = stepsTo({ node: scalar, parent: trail, step: 'script' })
    const reading = readUnlessIdle({ file, text, context, given }, items, () =>
      readCommandsIn(file, { text, segments, whole }, context, {
        format: 'tekton',
        label: `${label} ${path}`,
        readingOrder: undefined,
        prompts: false,
        project: file.path,
        isPipeline: true,
        folders: [posix.dirname(file.path), '.'],
        given,
      }),
    )
    readings.push(reading)
    append(items, reading.observations ?? [])
  }
  return { ...joinReadings(readings), observations: stepsOf(items) }
}

/** The scripts of shells, in the order of the document; what an alias repeats is read once. */
function scriptsIn(root: YamlMap): readonly { readonly trail: Trail; readonly scalar: YamlScalar }[] {
  const found: { trail: Trail; scalar: YamlScalar }[] = []
  const seen = new Set<YamlNode>()
  const read = new Set<number>()
  const waiting: Trail[] = [{ node: root, parent: undefined, step: '' }]
  for (let trail = waiting.pop(); trail !== undefined; trail = waiting.pop()) {
    const { node } = trail
    if (node.kind === 'scalar' || seen.has(node)) continue
    seen.add(node)
    const below: Trail[] = []
    if (node.kind === 'sequence') {
      node.items.forEach((item, step) => {
        if (item !== undefined && item.kind !== 'scalar') below.push({ node: item, parent: trail, step })
      })
    } else {
      for (const entry of allEntries(node))
        if (entry.value !== undefined && entry.value.kind !== 'scalar')
          below.push({ node: entry.value, parent: trail, step: keyOf(entry) })
      const scalar = get(node, 'script')
      if (isString(scalar) && isStep(node) && !read.has(scalar.range.start) && isShell(scalar.value)) {
        read.add(scalar.range.start)
        found.push({ trail, scalar })
      }
    }
    for (const one of below.reverse()) waiting.push(one)
  }
  return found
}

/** A step has an image, takes it from a template, or refers to a step elsewhere. */
function isStep(node: YamlMap): boolean {
  return ['image', 'name', 'ref'].some((key) => get(node, key) !== undefined)
}

function isShell(script: string): boolean {
  const [whole, program = '', argument = ''] = SHEBANG.exec(script) ?? []
  return whole === undefined || SHELL.test(/(?:^|\/)env$/.test(program) ? argument : program)
}

/** A script with the values of its parameters; one that is not known stays as it is written. */
function withParameters(
  scalar: YamlScalar,
  trail: Trail,
  file: SourceFile,
  { pattern, find }: Parameters,
): { readonly text: string; readonly segments: readonly Segment[] } {
  const { text: own, segments: written } = textIn(scalar, file)
  const take = createCutter(written)
  const segments: Segment[] = []
  let done = 0
  for (const match of own.matchAll(pattern)) {
    const name = match.slice(1).find((group) => group !== undefined)
    const value = name === undefined ? undefined : find(name, trail)
    if (value === undefined) continue
    append(segments, take(done, match.index))
    append(segments, value)
    done = match.index + match[0].length
  }
  if (done === 0) return { text: own, segments: written }
  append(segments, take(done, own.length))
  let text = ''
  for (const segment of segments) text += segment.text
  return { text, segments }
}

/** Cuts segments where each cut begins behind the one before: a long script may have thousands of lines and parameters. */
function createCutter(segments: readonly Segment[]): (start: number, end: number) => readonly Segment[] {
  let index = 0
  let offset = 0
  return (start, end) => {
    const cut: Segment[] = []
    for (let segment = segments[index]; segment !== undefined; segment = segments[index]) {
      const { length } = segment.text
      if (offset + length > start && offset < end)
        append(cut, slice([segment], Math.max(start - offset, 0), Math.min(end - offset, length)))
      if (offset + length > end) break
      offset += length
      index++
    }
    return cut
  }
}

/** What the environment of a step gives to a variable. */
function givenBy(
  name: string,
  step: Trail,
  file: SourceFile,
  parameters: Parameters,
): readonly (readonly Segment[])[] | undefined {
  const env = get(step.node, 'env')
  if (env?.kind !== 'sequence') return undefined
  const item = env.items.find((one) => getText(one, 'name') === name)
  const value = get(item, 'value')
  if (!isString(value) || value.templated) return undefined
  const { text, segments } = withParameters(value, step, file, parameters)
  return text.includes('$(') ? undefined : [segments]
}
