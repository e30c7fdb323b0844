import { posix } from 'node:path'
import { readDocuments } from '../../languages/yaml/documents.ts'
import { get, getText, type YamlMap, type YamlNode } from '../../languages/yaml.ts'
import type { ReadContext } from '../../model/format.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { type ChartTemplates, readTemplates } from './templates.ts'

/** Values of a chart, in the file that has them. */
export interface ChartValues {
  readonly root: YamlNode | undefined
  readonly file: SourceFile
}

/** A chart of the tree. */
export interface Chart {
  /** From the working directory; empty for that itself. */
  readonly folder: string
  readonly appVersion: string | undefined
  /** The keys below which values go to the charts that it depends on. */
  readonly dependencies: ReadonlySet<string>
  /** What the chart sets itself, below what other files set. */
  readonly values: ChartValues | undefined
  /** Undefined where the tree has none. */
  readonly templates: ChartTemplates | undefined
  /** The chart that gets the values below a key; undefined where it is none of the tree. */
  chartBelow(key: string): Chart | undefined
}

/** Templates stand below folders of folders: `templates/operator/webhooks/job/`. */
const LEVELS = 8

/** The chart that a values file or a template belongs to, by where it stands. */
export function findChart(path: string, context: ReadContext): Chart | undefined {
  let folder = posix.dirname(path)
  for (let level = 0; level < LEVELS; level++) {
    const chart = chartIn(folder, context)
    if (chart !== undefined) return chart
    if (folder === '.' || folder === '..' || folder.endsWith('/..')) return undefined
    folder = posix.dirname(folder)
  }
  return undefined
}

/** The chart whose file lies in a folder. */
export function chartIn(folder: string, context: ReadContext): Chart | undefined {
  const file = context.sibling(posix.join(folder, 'Chart.yaml'))
  if (file === undefined) return undefined
  const root = rootOf(file)
  const dependencies = get(root, 'dependencies')
  const names = new Map<string, string>()
  for (const item of dependencies?.kind === 'sequence' ? dependencies.items : []) {
    const name = getText(item, 'name')
    if (name !== undefined) names.set(getText(item, 'alias') ?? name, name)
  }
  let values: { readonly found: ChartValues | undefined } | undefined
  let templates: { readonly found: ChartTemplates | undefined } | undefined
  return {
    folder,
    appVersion: filledText(getText(root, 'appVersion')),
    dependencies: new Set(names.keys()),
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
    chartBelow: (key) => {
      const name = names.get(key) ?? key
      return name.includes('/') || name.startsWith('.')
        ? undefined
        : chartIn(posix.join(folder, 'charts', name), context)
    },
  }
}

function filledText(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' || /[{}$]/.test(text) ? undefined : text
}

/** Files are parsed once, however many others ask for them. */
const roots = new WeakMap<SourceFile, YamlMap | 'none'>()

function rootOf(file: SourceFile): YamlMap | undefined {
  const known = roots.get(file)
  if (known !== undefined) return known === 'none' ? undefined : known
  let root: YamlMap | undefined
  for (const document of readDocuments(file.text)) {
    if (document.root?.kind === 'map') root = document.root
    break
  }
  roots.set(file, root ?? 'none')
  return root
}
