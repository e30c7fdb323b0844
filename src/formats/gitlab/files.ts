import { posix } from 'node:path'
import { readDocuments } from '../../languages/yaml/documents.ts'
import { get, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'
import type { ReadContext } from '../../model/format.ts'
import type { Fact } from '../../model/reading.ts'
import { parsePathGlob } from '../../text/path-glob.ts'
import type { SourceFile } from '../../text/source-file.ts'
import type { Job } from './jobs.ts'
import { ruleValues, type VariableText, valueIn } from './values.ts'

/** GitLab takes no more files into a pipeline. */
const INCLUDES_MAX = 150

/** A file of the tree that a pipeline takes in. */
interface Include {
  readonly path: string
  readonly at: YamlScalar
}

/** The variables that a pipeline has beside those of its jobs. */
export interface Globals {
  /** The values of a variable, or of an input as `inputs.x`. */
  valuesOf(name: string): readonly VariableText[]
  /** The files that were asked for them. */
  readonly dependsOn: ReadonlySet<string>
}

/** Reads the variables of the files that include this one, of its own, and of those that it includes: the first wins. */
export function globalsOf(file: SourceFile, root: YamlNode, context: ReadContext): Globals {
  const dependsOn = new Set<string>()
  const open = (path: string): readonly Rooted[] => {
    dependsOn.add(path)
    const found = context.sibling(path)
    return found === undefined ? [] : rootsOf(found)
  }
  let around: readonly Rooted[] | undefined
  let below: readonly Rooted[] | undefined
  let own: readonly Rooted[] | undefined
  return {
    dependsOn,
    valuesOf(name) {
      if (name.startsWith('inputs.')) {
        own ??= rootsOf(file)
        return inputDefaults(own, name.slice('inputs.'.length))
      }
      around ??= context.namedBy.flatMap(open)
      const nearest = [...valuesIn(around, name), ...valuesIn([{ root, file }], name)]
      if (nearest.length > 0) return nearest.slice(0, around.length > 0 ? 1 : nearest.length)
      below ??= includesOf(root, file, context).flatMap(({ path }) => open(path))
      return valuesIn(below, name)
    },
  }
}

interface Rooted {
  readonly root: YamlNode
  readonly file: SourceFile
}

function rootsOf(file: SourceFile): readonly Rooted[] {
  return [...readDocuments(file.text)].flatMap(({ root }) => (root === undefined ? [] : [{ root, file }]))
}

function valuesIn(roots: readonly Rooted[], name: string): readonly VariableText[] {
  return roots.flatMap(({ root, file }) =>
    [...valueIn(get(root, 'variables'), name), ...ruleValues(get(root, 'workflow'), name)].map((scalar) => ({
      scalar,
      file,
    })),
  )
}

/** An empty default is none that an image can have. */
function inputDefaults(roots: readonly Rooted[], name: string): readonly VariableText[] {
  return roots.flatMap(({ root, file }) => {
    const value = get(get(get(get(root, 'spec'), 'inputs'), name), 'default')
    return value?.kind === 'scalar' && value.value !== '' ? [{ scalar: value, file }] : []
  })
}

/** Tells that files of the tree are pipelines, whatever their names: those that this one includes or triggers. */
export function includeFacts(
  file: SourceFile,
  root: YamlNode,
  jobs: readonly Job[],
  context: ReadContext,
): readonly Fact[] {
  const own = includesOf(root, file, context).map((include) => ({ ...include, decides: true }))
  const triggered = jobs.flatMap(({ map }) =>
    includesOf(get(map, 'trigger'), file, context).map((include) => ({ ...include, decides: false })),
  )
  return [...own, ...triggered].map(({ path, at, decides }) => ({
    kind: 'names-file',
    name: path,
    format: 'gitlab-ci',
    decides,
    place: { path: file.path, ...at.range },
  }))
}

function includesOf(
  holder: YamlNode | undefined,
  file: SourceFile,
  context: ReadContext,
): readonly Include[] {
  const include = get(holder, 'include')
  const items = include?.kind === 'sequence' ? include.items : [include]
  const folder = rootFolder(file, context)
  const found: Include[] = []
  for (const item of items) {
    const at = item?.kind === 'map' ? get(item, 'local') : item
    if (at?.kind !== 'scalar' || /^\w+:\/\/|\$/.test(at.value)) continue
    for (const path of pathsOf(at.value, folder, context)) {
      if (found.length >= INCLUDES_MAX) return found
      if (path !== file.path) found.push({ path, at })
    }
  }
  return found
}

function pathsOf(written: string, folder: string, context: ReadContext): readonly string[] {
  const path = posix.join(folder, written)
  if (path.startsWith('..') || path.startsWith('/')) return []
  if (!written.includes('*')) return [path]
  const glob = parsePathGlob(path)
  return glob.ok ? context.below(folder).filter((one) => /\.ya?ml$/.test(one) && glob.matches(one)) : []
}

/** The folder of the repository: paths of includes begin there. */
function rootFolder({ path }: SourceFile, { namedBy }: ReadContext): string {
  const [by = path] = namedBy
  return /(?:^|\/)\.gitlab-ci\.ya?ml$/.test(by) ? posix.dirname(by) : '.'
}
