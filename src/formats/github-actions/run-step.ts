import { posix } from 'node:path'
import { hasExpression, splitExpressions } from '../../languages/github-expression.ts'
import { get, getText, type YamlMap, type YamlScalar } from '../../languages/yaml.ts'
import type { Segment } from '../../text/segment.ts'
import { readUnlessIdle, takesFromOthers } from '../commands/idle-script.ts'
import { readCommandsIn } from '../commands.ts'
import { lineSegments } from '../image/nested.ts'
import { stepsTo, type Trail } from '../trail.ts'
import { below } from './collect.ts'
import { scriptIn, shellIn } from './shells.ts'
import type { StepScope } from './step-scope.ts'
import { evaluate } from './values.ts'

/** Where the repository is checked out, which is where steps run. */
const CHECKOUT = /^(?:GITHUB_WORKSPACE|\$\{\{\s*github\.workspace\s*\}\})$/

/** Reads the commands of a step's `run`. */
export function readRun(parent: Trail, step: YamlMap, scope: StepScope): void {
  const run = get(step, 'run')
  if (run?.kind !== 'scalar') return
  const { file, to, context, calls } = scope
  const written = scriptIn(run, shellIn(step, scope) ?? scope.shell, file)
  if (written === undefined) return
  const given = (name: string) => valuesOf(name, scope)
  // Of what is called only images that its caller gives are told.
  if (calls.isReading() && !takesFromOthers(file, written.text, given)) return
  const folder = getText(step, 'working-directory') ?? scope.folder ?? '.'
  const script = { file, text: written.text, context, given }
  const reading = readUnlessIdle(script, to.items, () =>
    readCommandsIn(file, { ...written, whole: { path: file.path, ...run.range } }, context, {
      format: 'github-actions',
      label: stepsTo(below(parent, 'run', run)).path,
      readingOrder: undefined,
      prompts: false,
      project: file.path,
      isPipeline: true,
      folders: [posix.join(scope.root, folder)],
      given,
    }),
  )
  for (const use of reading.uses) to.uses.push(use)
  for (const fact of reading.facts) to.facts.push(fact)
  for (const item of reading.observations ?? []) to.items.push(item)
  for (const at of reading.alsoRead ?? []) to.alsoRead.push(at)
}

/** What an expression, or a variable of `env`, is in the shell. */
function valuesOf(name: string, scope: StepScope): readonly (readonly Segment[])[] | undefined {
  if (CHECKOUT.test(name)) return [[{ text: '.', at: undefined }]]
  if (!name.startsWith('${{')) {
    const value: YamlScalar | undefined = scope.envValue?.(name)
    return value === undefined ? undefined : textsOf(value, scope)
  }
  return valuesIn(name, [{ text: name, at: undefined }], scope)
}

/** Long texts without an expression: thousands of steps may take the same one. */
const textsBefore = new WeakMap<YamlScalar, ReturnType<typeof valuesIn>>()

function textsOf(value: YamlScalar, scope: StepScope): ReturnType<typeof valuesIn> {
  const known = textsBefore.get(value)
  if (known !== undefined) return known
  const values = valuesIn(value.value, lineSegments(value, scope.file), scope)
  if (!hasExpression(value.value)) textsBefore.set(value, values)
  return values
}

function valuesIn(
  text: string,
  segments: readonly Segment[],
  scope: StepScope,
): readonly (readonly Segment[])[] | undefined {
  const [part, more] = splitExpressions(text)
  if (part?.expression === undefined) return more === undefined ? [segments] : undefined
  if (more !== undefined) return undefined
  const { choices } = evaluate(part.expression, segments, scope)
  return choices.length === 0 ? undefined : choices.map((choice) => choice.segments)
}
