import type { DocumentFormat, DocumentReader, Format, YamlView } from '../model/format.ts'
import type { OwnField } from '../model/own-field.ts'
import { compileGlobList } from '../text/glob-list.ts'
import { lastKeysOf } from './field-path.ts'
import { FORMATS } from './index.ts'
import { kubernetesFormat } from './kubernetes/descriptor.ts'
import type { ImageField } from './kubernetes/image-field.ts'
import { mayBeManifest } from './prefilter.ts'
import { describeField } from './table-format.ts'

const ID = 'fields'
/** What holds a tree of keys. A glob that only names a folder takes no other file in it. */
const TREE_FILE = /\.(?:ya?ml|jsonc?|tf|tofu|tfvars|hcl|nomad)(?:\.[a-z0-9]+)?$/i
const HCL_FILE = /\.(?:tf|tofu|tfvars|hcl|nomad)(?:\.json)?$/i

/**
 * Every format that is read, with the fields of a user's own: those in files are a format of their own, which reads
 * beside the others; those of Kubernetes objects are more rows for the reader of objects.
 *
 * @param fromRoot the path from the folder of the configuration of a path from the working directory
 */
export function formatsWith(
  fields: readonly OwnField[],
  fromRoot: (path: string) => string,
): readonly Format[] {
  const inFiles = fields.filter(({ at }) => at.kind === 'files')
  const inObjects = fields.flatMap(objectField)
  if (fields.length === 0) return FORMATS
  const formats = FORMATS.map((format) =>
    format.id === kubernetesFormat.id && inObjects.length > 0 ? kubernetesWith(inObjects) : format,
  )
  return inFiles.length === 0 ? formats : [...formats, fileFields(inFiles, fromRoot)]
}

function objectField(field: OwnField): readonly ImageField[] {
  const { at, ...row } = field
  if (at.kind !== 'objects') return []
  const kinds = at.objectKind === undefined ? {} : { kinds: [at.objectKind] }
  return [{ ...row, groups: [at.group], ...kinds }]
}

function kubernetesWith(rows: readonly ImageField[]): DocumentFormat {
  const keys = wordsOf(rows)
  let reader: Promise<DocumentReader> | undefined
  return {
    ...kubernetesFormat,
    settings: JSON.stringify(rows),
    mayHold: (text, path) =>
      kubernetesFormat.mayHold(text, path) || (holdsOneOf(text, keys) && mayBeManifest(text)),
    load: () => (reader ??= import('./kubernetes.ts').then(({ kubernetesReader }) => kubernetesReader(rows))),
  }
}

function fileFields(fields: readonly OwnField[], fromRoot: (path: string) => string): DocumentFormat {
  const rules = fields.map((field) => {
    const globs = field.at.kind === 'files' ? field.at.globs : []
    return { field, isIn: compileGlobList(globs), namesFiles: globs.some(namesFile), words: wordsOf([field]) }
  })
  let reader: Promise<DocumentReader> | undefined
  const rulesOf = (path: string) => {
    const own = fromRoot(path)
    return rules.filter(({ isIn, namesFiles }) => isIn(own) === true && (namesFiles || TREE_FILE.test(own)))
  }
  const rowsOf = (path: string) => rulesOf(path).map(({ field }) => field)
  return {
    id: ID,
    kind: 'document',
    reads: 'beside',
    settings: JSON.stringify(fields),
    names: [],
    candidates: [],
    takes: (path) => rulesOf(path).length > 0,
    fields: fields.map(describeField),
    mayHold: (text, path) => rulesOf(path).some(({ words }) => holdsOneOf(text, words)),
    traits: { comments: 'yaml' },
    load: () => (reader ??= loadReader(rowsOf)),
  }
}

/** Reads each file by a table of the rows that are about it. */
async function loadReader(rowsOf: (path: string) => readonly OwnField[]): Promise<DocumentReader> {
  const [{ tableReader }, { treeOf }] = await Promise.all([
    import('./fields.ts'),
    import('./terraform/module.ts'),
  ])
  const tables = new Map<string, DocumentReader>()
  const readerOf = (path: string): DocumentReader => {
    const rows = rowsOf(path)
    const key = JSON.stringify(rows)
    const table = tables.get(key) ?? tableReader({ id: ID, names: ['**'], candidates: [], rows })
    tables.set(key, table)
    return table
  }
  // HCL is one document, whatever it looks like to YAML.
  const treeIn = (view: YamlView): YamlView =>
    HCL_FILE.test(view.file.path)
      ? { ...view, root: view.index === 0 ? treeOf(view.file) : undefined, templated: false }
      : view
  return {
    claims: (view) => readerOf(view.file.path).claims(treeIn(view)),
    read: (view, context) => readerOf(view.file.path).read(treeIn(view), context),
  }
}

/** A glob whose last part tells files from others: `*.conf`, not `deploy/**`. */
function namesFile(glob: string): boolean {
  const last = glob.slice(glob.lastIndexOf('/') + 1)
  return !glob.startsWith('!') && /[^*?]/.test(last) && last.includes('.')
}

function wordsOf(rows: readonly { readonly path: string }[]): readonly string[] {
  return [...new Set(rows.flatMap(({ path }) => lastKeysOf(path)))]
}

function holdsOneOf(text: string, words: readonly string[]): boolean {
  return words.some((word) => text.includes(word))
}
