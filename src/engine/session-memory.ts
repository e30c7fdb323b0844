import { createIsScript, type IsScript } from '../disk/scripts.ts'
import type { Configuration } from '../model/configuration.ts'
import type { Discovered } from './discover.ts'
import { createBelow, createSiblings, readPlain, type Siblings } from './files.ts'
import type { Naming } from './namings.ts'
import type { FileReading } from './read.ts'
import { createRunTree, type RunTree } from './run-tree.ts'

/**
 * What an editor's session keeps from one run to the next, each of which reads a text that is not on disk: an edit then
 * costs the reading of that text alone. It holds as long as nothing changes on disk.
 */
export interface SessionMemory {
  readonly tree: RunTree
  readonly isScript: IsScript
  readonly sibling: Siblings
  readonly below: (folder: string) => readonly string[]
  /** The files of the tree that match, which are the same for every run. */
  findInTree(find: Discovered['findInTree']): Discovered['findInTree']
  /** The text of a file on disk. */
  peek(path: string, read: () => string | undefined): string | undefined
  /** What a file on disk says. @param naming what others say of it decides how it is read */
  readingOf(path: string, naming: Naming | undefined, read: () => Promise<FileReading>): Promise<FileReading>
  /** What the rest of the tree says about the readings of a run. */
  contextFor(
    readings: readonly FileReading[],
    read: () => Promise<readonly FileReading[]>,
  ): Promise<readonly FileReading[]>
}

/** Texts that are kept to be searched again. UTF-16 units. */
const TEXTS_MAX = 64 * 1024 * 1024
/** Contexts that are kept, one for each way in which a text may need another one. */
const CONTEXTS_MAX = 16

/** @param cwd absolute: paths are relative to it */
export async function createSessionMemory(cwd: string, configuration: Configuration): Promise<SessionMemory> {
  const tree = createRunTree(configuration)
  // From now on the tree knows all of its files.
  await tree.all()
  let found: ReturnType<Discovered['findInTree']> | undefined
  const texts = new Map<string, string | undefined>()
  let size = 0
  const readings = new Map<string, Promise<FileReading>>()
  const contexts = new Map<string, Promise<readonly FileReading[]>>()
  return {
    tree,
    isScript: createIsScript(),
    sibling: createSiblings(cwd, (path) => (tree.holds(path) ? readPlain(tree, path) : undefined), true),
    below: createBelow(cwd, tree),
    findInTree: (find) => (near, wanted) => {
      found ??= find(near, wanted)
      return found
    },
    peek(path, read) {
      if (texts.has(path)) return texts.get(path)
      const text = read()
      size += text?.length ?? 0
      if (size <= TEXTS_MAX) texts.set(path, text)
      return text
    },
    readingOf(path, naming, read) {
      if (naming !== undefined) return read()
      const reading = readings.get(path) ?? read()
      readings.set(path, reading)
      return reading
    },
    contextFor(own, read) {
      const key = own.map(describeNeeds).join('\n')
      const context = contexts.get(key) ?? read()
      contexts.delete(key)
      contexts.set(key, context)
      const [oldest] = contexts.keys()
      if (contexts.size > CONTEXTS_MAX && oldest !== undefined) contexts.delete(oldest)
      return context
    },
  }
}

/** Everything of a reading on which it depends which other files speak of it. Tags and places do not count. */
function describeNeeds({ path, uses, facts, observations }: FileReading): string {
  const names = uses.map(({ image, text, traits, project }) => [
    image.kind === 'read' ? image.reference.repository.path : text,
    traits.overriddenBy,
    project,
  ])
  const needs = [path, [...new Set(names.map((name) => JSON.stringify(name)))].sort(), facts]
  return JSON.stringify([...needs, observations.length > 0])
}
