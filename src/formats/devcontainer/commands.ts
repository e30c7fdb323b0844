import { posix } from 'node:path'
import { get, type YamlMap, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'
import type { ReadContext } from '../../model/format.ts'
import type { Reading } from '../../model/reading.ts'
import type { Place } from '../../text/range.ts'
import type { Segment } from '../../text/segment.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { readCommandsIn } from '../commands.ts'
import { lineSegments } from '../image/nested.ts'
import { scalarSegments } from '../image/reading.ts'
import { FORMAT, placeOf } from './slots.ts'

/** The keys of commands, in the order in which they run. */
const COMMANDS = [
  'initializeCommand',
  'onCreateCommand',
  'updateContentCommand',
  'postCreateCommand',
  'postStartCommand',
  'postAttachCommand',
]

interface Script {
  readonly text: string
  readonly segments: readonly Segment[]
  readonly whole: Place
}

/** Reads the commands of a definition or a feature: a text that a shell runs, the words of a command, or several by name. */
export function readCommandKeys(root: YamlMap, file: SourceFile, context: ReadContext): readonly Reading[] {
  return COMMANDS.flatMap((key) => {
    const value = get(root, key)
    const nodes = value?.kind === 'map' ? value.entries.map((entry) => entry.value) : [value]
    return nodes.flatMap((node) => {
      const script = scriptOf(node, file)
      if (script === undefined) return []
      return readCommandsIn(file, script, context, {
        format: FORMAT,
        label: key,
        readingOrder: undefined,
        prompts: false,
        project: file.path,
        folders: [workspaceOf(file)],
      })
    })
  })
}

function scriptOf(node: YamlNode | undefined, file: SourceFile): Script | undefined {
  if (node?.kind === 'scalar')
    return { text: node.value, segments: lineSegments(node, file), whole: placeOf(file, node) }
  if (node?.kind !== 'sequence') return undefined
  const words = node.items.flatMap((item) => (item?.kind === 'scalar' ? [item] : []))
  const segments = words.flatMap((word) => [...quoted(word, file), { text: ' ', at: undefined }])
  return { text: segments.map(({ text }) => text).join(''), segments, whole: placeOf(file, node) }
}

/** A word of a command that no shell takes apart, as a shell would have it written. */
function quoted(word: YamlScalar, file: SourceFile): readonly Segment[] {
  if (/^[\w@%+=:,./-]+$/.test(word.value)) return scalarSegments(word, file)
  return [{ text: `'${word.value.replaceAll("'", "'\\''")}'`, at: undefined }]
}

/** The folder that the container opens, in which commands run: that around `.devcontainer`. */
function workspaceOf({ path }: SourceFile): string {
  return posix.join('.', path.replace(/(?:(?:^|\/)\.devcontainer(?:\/.*)?|(?:^|\/)[^/]*)$/, ''))
}
