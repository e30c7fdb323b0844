import { posix } from 'node:path'
import { readDocuments } from '../../languages/yaml/documents.ts'
import { get, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'
import type { ReadContext } from '../../model/format.ts'
import { joinReadings, type Reading } from '../../model/reading.ts'
import type { Segment } from '../../text/segment.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { readCommandsIn } from '../commands.ts'
import { lineSegments, textIn } from '../image/nested.ts'

/** `{{.NAME}}`, with a default or without. */
const ACTION = /^\{\{-?[ \t]*(?:default[ \t]+(?:"[^"]*"|`[^`]*`)[ \t]+)?\.(\w+)[ \t]*(?:\|[^}]*)?-?\}\}$/
/** `{{.NAME | default "text"}}` or `{{default "text" .NAME}}`. */
const DEFAULT = /\bdefault[ \t]+["`]([^"`{}]+)["`]/
/** Keys of a Taskfile under which commands stand. */
const COMMANDS = new Set(['cmd', 'cmds', 'defer', 'sh', 'status', 'preconditions'])
/** Those of its variables, of Deno and of lefthook. */
const OUTPUT = new Set(['sh'])
const COMMAND = new Set(['command'])
const RUN = new Set(['run'])

/** `$npm_package_config_NAME` is what stands under `config`. */
const NPM_CONFIG = 'npm_package_config_'

interface Script {
  readonly scalar: YamlScalar
  readonly label: string
  /** The task that it belongs to. */
  readonly task?: YamlNode
}

/** Reads the scripts of a package.json and of composer, or the tasks of Deno, lefthook and a Taskfile. */
export function readRunner(file: SourceFile, context: ReadContext): Reading {
  const isJson = /\.jsonc?$/i.test(file.path)
  const isHooks = /lefthook[^/]*$/i.test(file.path)
  const readings: Reading[] = []
  for (const { root } of readDocuments(file.text, { isJson })) {
    const scripts = isJson
      ? scriptsOf(root, /deno\.jsonc?$/i.test(file.path) ? 'tasks' : 'scripts')
      : isHooks
        ? withinTask(root, 'hooks', false, RUN)
        : [
            ...withinTask(get(root, 'vars'), 'vars', false, OUTPUT),
            ...withinTask(get(root, 'env'), 'env', false, OUTPUT),
            ...commandsOf(get(root, 'tasks')),
          ]
    for (const { scalar, label, task } of scripts) {
      const whole = { path: file.path, ...scalar.range }
      readings.push(
        readCommandsIn(file, { ...textIn(scalar, file), whole }, context, {
          format: 'shell',
          label,
          readingOrder: undefined,
          prompts: false,
          project: file.path,
          folders: [posix.dirname(file.path)],
          given: (name) => valuesFor([task, root], name, file),
        }),
      )
    }
  }
  return joinReadings(readings)
}

function scriptsOf(root: YamlNode | undefined, name: string): readonly Script[] {
  const scripts = get(root, name)
  if (scripts?.kind !== 'map') return []
  return scripts.entries.flatMap(({ key, value }) =>
    withinTask(value, `${name}.${key.value}`, value?.kind !== 'map', COMMAND),
  )
}

/** A task is a command, a list of commands, or a map that holds them. */
function commandsOf(tasks: YamlNode | undefined): readonly Script[] {
  if (tasks?.kind !== 'map') return []
  return tasks.entries.flatMap(({ key, value }) => {
    const label = `tasks.${key.value}`
    const scripts = withinTask(value, label, value?.kind !== 'map')
    return value?.kind === 'map' ? scripts.map((script) => ({ ...script, task: value })) : scripts
  })
}

function withinTask(
  node: YamlNode | undefined,
  label: string,
  isCommand: boolean,
  keys: ReadonlySet<string> = COMMANDS,
): readonly Script[] {
  if (node?.kind === 'scalar') return isCommand ? [{ scalar: node, label }] : []
  if (node?.kind === 'sequence') return node.items.flatMap((item) => withinTask(item, label, isCommand, keys))
  if (node === undefined) return []
  return node.entries.flatMap(({ key, value }) => withinTask(value, label, keys.has(key.value), keys))
}

/** What a task, or its file for all tasks, gives to `{{.NAME}}` and `$NAME`; else the default that stands in it. What npm gives. */
function valuesFor(
  holders: readonly (YamlNode | undefined)[],
  name: string,
  file: SourceFile,
): readonly (readonly Segment[])[] | undefined {
  const key = ACTION.exec(name)?.[1]
  const action = /^\{\{/.test(name)
  if (name.startsWith(NPM_CONFIG)) {
    const value = get(get(holders.at(-1), 'config'), name.slice(NPM_CONFIG.length))
    return value?.kind === 'scalar' ? [lineSegments(value, file)] : undefined
  }
  const maps = holders.flatMap((holder) =>
    action ? [get(holder, 'vars'), get(holder, 'env')] : [get(holder, 'env')],
  )
  for (const map of maps) {
    const value = get(map, key ?? name)
    if (value?.kind !== 'scalar') continue
    const given = value.templated ? defaultIn(value.value) : lineSegments(value, file)
    if (given !== undefined) return [given]
  }
  const text = action ? defaultIn(name) : undefined
  return text === undefined ? undefined : [text]
}

/** The default in an action that is all of a text. */
function defaultIn(text: string): readonly Segment[] | undefined {
  const [, value] = ACTION.test(text.trim()) ? (DEFAULT.exec(text) ?? []) : []
  return value === undefined ? undefined : [{ text: value, at: undefined }]
}
