import { posix } from 'node:path'
import { readDocuments } from '../../languages/yaml/documents.ts'
import { get, getText, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'
import type { ReadContext } from '../../model/format.ts'
import type { Reach } from '../../model/reading.ts'
import { append } from '../../text/lists.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { isString } from '../image/scalar.ts'

/** What a configuration of Skaffold and those that it requires deploy together. */
export interface Modules {
  /** Where the first configuration of the file stands, which tells of all; undefined where nothing is built. */
  readonly first: number | undefined
  /** What they deploy, the files of the configurations themselves included. */
  readonly reach: readonly Reach[]
  /** The names that the required ones build, with their files. */
  readonly required: readonly { readonly image: YamlScalar; readonly file: SourceFile }[]
}

/** Configurations that one requires, and those that these do. */
const MODULES_MAX = 100
const WILD = /[*?[\]{}\\]/
/** Where the manifests lie if nothing names any. */
const DEFAULT_MANIFESTS = 'k8s/*.yaml'

const known = new WeakMap<SourceFile, Modules>()

export function isSkaffold(root: YamlNode | undefined): boolean {
  return getText(root, 'apiVersion')?.startsWith('skaffold/') === true
}

/** The configuration and its profiles, which have the same shape. */
export function sectionsIn(root: YamlNode | undefined): readonly (YamlNode | undefined)[] {
  return [root, ...itemsIn(get(root, 'profiles'))]
}

export function artifactsIn(section: YamlNode | undefined): readonly (YamlNode | undefined)[] {
  return itemsIn(get(get(section, 'build'), 'artifacts'))
}

/**
 * Finds what the configurations in a file deploy, with all that they require; what a git repository holds is not seen.
 *
 * @see https://skaffold.dev/docs/design/config/#configuration-dependencies
 */
export function modulesOf(file: SourceFile, context: ReadContext): Modules {
  const before = known.get(file)
  if (before !== undefined) return before
  const reach: Reach[] = []
  const required: { image: YamlScalar; file: SourceFile }[] = []
  const files = new Map([[file.path, file]])
  let first: number | undefined
  let builds = false
  for (const one of files.values()) {
    reach.push({ path: one.path })
    for (const { root, range } of readDocuments(one.text)) {
      if (!isSkaffold(root)) continue
      append(reach, reachOf(root, posix.dirname(one.path)))
      const names = builtIn(root, one)
      builds ||= names.length > 0
      if (one === file) first ??= range.start
      else append(required, names)
      for (const path of requiredBy(root, posix.dirname(one.path))) {
        const other = files.has(path) || files.size >= MODULES_MAX ? undefined : siblingAt(path, context)
        if (other !== undefined) files.set(other.path, other)
      }
    }
  }
  const modules = { first: builds ? first : undefined, reach, required }
  known.set(file, modules)
  return modules
}

function builtIn(root: YamlNode | undefined, file: SourceFile) {
  return sectionsIn(root)
    .flatMap(artifactsIn)
    .flatMap((artifact) => {
      const image = get(artifact, 'image')
      return isString(image) ? [{ image, file }] : []
    })
}

/** A folder stands for its `skaffold.yaml`. */
function siblingAt(path: string, context: ReadContext): SourceFile | undefined {
  return /\.ya?ml$/i.test(path) ? context.sibling(path) : context.sibling(posix.join(path, 'skaffold.yaml'))
}

function requiredBy(root: YamlNode | undefined, folder: string): readonly string[] {
  return itemsIn(get(root, 'requires')).flatMap((one) => {
    const path = getText(one, 'path')
    return path === undefined || path.startsWith('/') ? [] : [posix.join(folder, path)]
  })
}

function reachOf(root: YamlNode | undefined, folder: string): readonly Reach[] {
  const paths = sectionsIn(root).flatMap((section) => [...manifestsIn(section), ...chartsIn(section)])
  return (paths.length === 0 ? [DEFAULT_MANIFESTS] : paths).flatMap((path) => reachAt(folder, path))
}

/** Manifests, and folders of kustomizations and kpt packages, as the schemas since v1 name them. */
function manifestsIn(section: YamlNode | undefined): readonly string[] {
  const manifests = get(section, 'manifests')
  const deploy = get(section, 'deploy')
  const paths = [
    get(manifests, 'rawYaml'),
    get(manifests, 'kpt'),
    get(get(deploy, 'kubectl'), 'manifests'),
    get(get(deploy, 'kpt'), 'dir'),
  ].flatMap(textsIn)
  for (const kustomize of [get(manifests, 'kustomize'), get(deploy, 'kustomize')]) {
    if (kustomize === undefined) continue
    const own = [get(kustomize, 'paths'), get(kustomize, 'path')].flatMap(textsIn)
    append(paths, own.length === 0 ? ['.'] : own)
  }
  return paths
}

function chartsIn(section: YamlNode | undefined): readonly string[] {
  return ['manifests', 'deploy'].flatMap((key) =>
    itemsIn(get(get(get(section, key), 'helm'), 'releases')).flatMap((release) => [
      ...textsIn(get(release, 'chartPath')),
      ...textsIn(get(release, 'valuesFiles')),
    ]),
  )
}

/** A glob begins at the first folder that has a wild character. */
function reachAt(folder: string, written: string): readonly Reach[] {
  if (/:\/\/|\{\{|^\//.test(written)) return []
  const parts = written.split('/')
  const wild = parts.findIndex((part) => WILD.test(part))
  if (wild < 0) return [{ path: posix.join(folder, written).replace(/(.)\/$/, '$1') }]
  return [{ path: posix.join(folder, ...parts.slice(0, wild)), glob: parts.slice(wild).join('/') }]
}

function itemsIn(node: YamlNode | undefined): readonly (YamlNode | undefined)[] {
  return node?.kind === 'sequence' ? node.items : []
}

function textsIn(node: YamlNode | undefined): readonly string[] {
  const items = node?.kind === 'sequence' ? node.items : [node]
  return items.flatMap((item) => (isString(item) ? [item.value] : []))
}
