import { posix } from 'node:path'
import { readDocuments } from '../../languages/yaml/documents.ts'
import { get, getText, type YamlMap, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'
import type { ReadContext, YamlView } from '../../model/format.ts'
import type { Fact } from '../../model/reading.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { type ImageText, readSegments } from '../image/scalar.ts'
import { substitute, valueSegments } from '../substitution.ts'

const VARIABLE = /\$\{(\w+)(?::?[-=](?<fallback>[^${}]*))?\}/g
const OPEN = /\$\{/
/** An image with a variable, in a file of objects that have no format of their own. */
const TAKES = /\bimage["']?:.*\$\{/
const OTHER_OBJECTS = /^apiVersion:[ \t]*["']?(?:tekton\.dev|argoproj\.io|kustomize\.)/m

/** What a Kustomization of Flux puts in for variables, and the folder whose manifests have them. */
interface Substitutes {
  readonly file: SourceFile
  readonly folder: string
  readonly values: YamlMap
}

function substitutesIn(root: YamlNode | undefined, file: SourceFile): readonly Substitutes[] {
  if (getText(root, 'apiVersion')?.startsWith('kustomize.toolkit.fluxcd.io/') !== true) return []
  const spec = get(root, 'spec')
  const values = get(get(spec, 'postBuild'), 'substitute')
  const folder = posix.join(getText(spec, 'path') ?? '.').replace(/(.)\/$/, '$1')
  return values?.kind === 'map' ? [{ file, folder, values }] : []
}

/** The manifests in which images take variables of a Kustomization of Flux. */
export function substitutedFiles({ root, file }: YamlView, context: ReadContext): readonly SourceFile[] {
  return substitutesIn(root, file).flatMap(({ folder }) =>
    filesBelow(folder, context).filter(({ text }) => TAKES.test(text) && !OTHER_OBJECTS.test(text)),
  )
}

/** That it decides what their images are. */
export function substitutionFacts(files: readonly SourceFile[], { file, range }: YamlView): readonly Fact[] {
  const place = { path: file.path, start: range.start, end: range.start }
  return files.map(({ path }) => ({
    kind: 'names-file',
    name: path,
    format: 'kubernetes',
    decides: true,
    place,
  }))
}

/** Manifests of one folder that are looked into; of one with more none is. */
const FILES_MAX = 1000

function filesBelow(folder: string, context: ReadContext): readonly SourceFile[] {
  const names = context.below(folder).filter((name) => /\.ya?ml$/i.test(name))
  return names.length > FILES_MAX ? [] : names.flatMap((name) => context.sibling(name) ?? [])
}

/** Reads an image with the values that Flux puts in for its variables; undefined where it gives it none. */
export type Substitution = (scalar: YamlScalar) => ImageText | undefined

const known = new WeakMap<SourceFile, readonly Substitutes[]>()

/** What those Kustomizations of Flux put in that apply a file. Values that they do not agree on are none. */
export function substitutionFor({ file }: YamlView, context: ReadContext): Substitution | undefined {
  const applied = appliedTo(file, context)
  if (applied.length === 0) return undefined
  return (scalar) => {
    if (scalar.templated || scalar.style === 'block') return undefined
    const isGiven = [...scalar.value.matchAll(VARIABLE)].some(([, name = '']) => givenBy(name, applied))
    const segments = isGiven
      ? substitute(scalar, file, VARIABLE, OPEN, (name) => {
          const found = givenBy(name, applied)
          const value = found && valueSegments(found.scalar, found.by.file, OPEN)
          if (value === undefined || found === undefined || countsOf(found.by, context).get(name) === 1)
            return value
          return value.map(({ text }) => ({ text, at: undefined }))
        })
      : undefined
    return segments && { ...readSegments(scalar, file, segments), tracksVariables: true }
  }
}

/** By file and context: each document of a file asks. */
const appliedBefore = new WeakMap<SourceFile, WeakMap<ReadContext, readonly Substitutes[]>>()

function appliedTo(file: SourceFile, context: ReadContext): readonly Substitutes[] {
  const contexts = appliedBefore.get(file) ?? new WeakMap<ReadContext, readonly Substitutes[]>()
  appliedBefore.set(file, contexts)
  const known = contexts.get(context)
  if (known !== undefined) return known
  const files = OPEN.test(file.text)
    ? [file, ...context.namedBy.flatMap((path) => context.sibling(path) ?? [])]
    : []
  const applied = files.flatMap(allIn).filter(({ folder }) => isBelow(file.path, folder))
  contexts.set(context, applied)
  return applied
}

function allIn(file: SourceFile): readonly Substitutes[] {
  const found = file.text.includes('postBuild')
    ? (known.get(file) ?? [...readDocuments(file.text)].flatMap(({ root }) => substitutesIn(root, file)))
    : []
  known.set(file, found)
  return found
}

function isBelow(path: string, folder: string): boolean {
  return folder === '.' || path.startsWith(`${folder}/`)
}

function givenBy(name: string, applied: readonly Substitutes[]) {
  const found = applied.flatMap((by) => {
    const scalar = get(by.values, name)
    return scalar?.kind === 'scalar' ? [{ scalar, by }] : []
  })
  const [first] = found
  return found.every(({ scalar }) => scalar.value === first?.scalar.value) ? first : undefined
}

/** By the context of the file that is read. */
const counts = new WeakMap<ReadContext, Map<string, ReadonlyMap<string, number>>>()

/** How often each variable is taken by what a Kustomization applies, and by itself. */
function countsOf({ file, folder }: Substitutes, context: ReadContext): ReadonlyMap<string, number> {
  const counted = counts.get(context) ?? new Map<string, ReadonlyMap<string, number>>()
  counts.set(context, counted)
  const key = `${file.path} ${folder}`
  const known = counted.get(key)
  if (known !== undefined) return known
  const found = new Map<string, number>()
  const files = new Map([...filesBelow(folder, context), file].map((one) => [one.path, one]))
  for (const { text } of files.values())
    for (const [, name = ''] of text.matchAll(/\$\{(\w+)/g)) found.set(name, (found.get(name) ?? 0) + 1)
  counted.set(key, found)
  return found
}
