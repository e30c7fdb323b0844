import { posix } from 'node:path'
import { documentsOf } from '../../languages/yaml/documents.ts'
import { get, getText, type YamlMap, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'
import type { ReadContext } from '../../model/format.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { printedByYaml } from '../image/number.ts'
import { type ChartTemplates, readTemplates } from './templates.ts'

/** Values of a chart, in the file that has them. */
export interface ChartValues {
  readonly root: YamlNode | undefined
  readonly file: SourceFile
}

/** The version of what a chart installs; Helm prints a number otherwise than it may be written. */
export interface AppVersion {
  readonly text: string
  readonly scalar: YamlScalar
}

/** A chart of the tree. */
export interface Chart {
  /** From the working directory; empty for that itself. */
  readonly folder: string
  readonly appVersion: AppVersion | undefined
  /** Whether the values below a key go to a chart that it depends on, or that lies in its folder `charts`. */
  givesTo(key: string): boolean
  /** What the chart sets itself, below what other files set. */
  readonly values: ChartValues | undefined
  /** Undefined where the tree has none. */
  readonly templates: ChartTemplates | undefined
  /** The chart that gets the values below a key; undefined where it is none of the tree. */
  chartBelow(key: string): Chart | undefined
}

/** A chart that lies elsewhere in the tree. */
const FILE_URL = /^file:\/\/(\.[^:]*)$/

/** Templates stand below folders of folders: `templates/operator/webhooks/job/`. */
const LEVELS = 8

/** The chart that a values file or a template belongs to, by where it stands. */
export function findChart(path: string, context: ReadContext): Chart | undefined {
  let folder = posix.dirname(path)
  let below: string | undefined
  for (let level = 0; level < LEVELS; level++) {
    const templates = posix.join(folder, 'templates')
    const hasTemplates = level === 0 ? context.below(templates).length > 0 : templates === below
    const chart = chartIn(folder, context, hasTemplates)
    if (chart !== undefined) return chart
    if (folder === '.' || folder === '..' || folder.endsWith('/..')) return undefined
    below = folder
    folder = posix.dirname(folder)
  }
  return undefined
}

/**
 * The chart whose file lies in a folder.
 *
 * @param hasTemplates values beside its templates are enough
 */
export function chartIn(folder: string, context: ReadContext, hasTemplates = false): Chart | undefined {
  const file = context.sibling(posix.join(folder, 'Chart.yaml'))
  const isEnough = hasTemplates && context.sibling(posix.join(folder, 'values.yaml')) !== undefined
  if (file === undefined && !isEnough) return undefined
  const root = file === undefined ? undefined : rootOf(file)
  const dependencies = get(root, 'dependencies')
  const folders = new Map<string, string>()
  for (const item of dependencies?.kind === 'sequence' ? dependencies.items : []) {
    const name = getText(item, 'name')
    const beside = FILE_URL.exec(getText(item, 'repository') ?? '')?.[1]
    if (name !== undefined && !/[/\\]|^\./.test(name))
      folders.set(getText(item, 'alias') ?? name, posix.join(folder, beside ?? posix.join('charts', name)))
  }
  const chartBelow = (key: string) => {
    const unlisted = /[/\\]|^\./.test(key) ? undefined : posix.join(folder, 'charts', key)
    const found = folders.get(key) ?? unlisted
    return found === undefined || found === folder ? undefined : chartIn(found, context)
  }
  let values: { readonly found: ChartValues | undefined } | undefined
  let templates: { readonly found: ChartTemplates | undefined } | undefined
  return {
    folder,
    appVersion: appVersionOf(get(root, 'appVersion')),
    givesTo: (key) => folders.has(key) || chartBelow(key) !== undefined,
    get values() {
      if (values === undefined) {
        const own = context.sibling(posix.join(folder, 'values.yaml'))
        values = { found: own === undefined ? undefined : { root: rootOf(own), file: own } }
      }
      return values.found
    },
    get templates() {
      templates ??= { found: readTemplates(folder, context) }
      return templates.found
    },
    chartBelow,
  }
}

function appVersionOf(node: YamlNode | undefined): AppVersion | undefined {
  if (node?.kind !== 'scalar' || node.value.trim() === '' || /[{}$]/.test(node.value)) return undefined
  return { text: printedByYaml(node) ?? node.value, scalar: node }
}

function rootOf(file: SourceFile): YamlMap | undefined {
  const root = documentsOf(file)[0]?.root
  return root?.kind === 'map' ? root : undefined
}
