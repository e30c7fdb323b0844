/*
 * `fields:` of the root configuration: rows of a user's own for the table of fields that name images.
 */
import * as v from 'valibot'
import type { YamlMap, YamlNode } from '../languages/yaml.ts'
import { ROLES } from '../model/image-use.ts'
import { OWN_FIELD_FORMS, type OwnField, type OwnFieldPlace } from '../model/own-field.ts'
import type { FoundProblem } from '../model/reading.ts'
import { whyNoGlob } from '../text/glob-list.ts'
import { mergedEntries } from './document.ts'
import { choice, key, text } from './schema-parts.ts'

/** Rows of one configuration: each of them is held against every key of the documents that it may speak of. */
const ROWS_MAX = 1000
/** Characters of one path, and paths that its braces may stand for. */
const LENGTH_MAX = 512
const ALTERNATIVES_MAX = 64

/** What an edit may write, by the letters of the table of formats. */
const PINS = {
  A: 'digest',
  B: 'digest',
  C: 'digest',
  Cx: 'digest',
  D: 'tag-or-digest',
  E: 'tag-only',
} as const

export function ownFieldsSchema() {
  return v.array(ownFieldSchema(), 'a list of maps with path')
}

function ownFieldSchema() {
  const part = (what: string) => key(v.string('a key'), what)
  return v.strictObject(
    {
      files: key(
        v.array(text('a glob', whyNoGlob), 'a list of globs'),
        'Files of YAML, JSON or HCL that have the field, as globs relative to the folder of this file.',
      ),
      group: key(
        v.string('an API group'),
        'API group of the Kubernetes objects that have the field; *.example.com means those below it too.',
      ),
      kind: key(v.string('a kind'), 'Kind of these objects; all of the group where it is left out.'),
      path: v.pipe(
        text('a path of keys', whyNoFieldPath),
        v.description(
          'Keys from the root, joined by dots: a[] is every item of a list, * one key, ** any number of keys, *Image a key with that end, {a,b} either.',
        ),
      ),
      form: key(
        choice(OWN_FIELD_FORMS),
        'How the image is written: a string or a map of parts (reference), the same where only what looks like an image counts (value), or behind docker:// (docker-url).',
      ),
      role: key(choice(ROLES), 'What the image is used for; container where it is left out.'),
      parts: key(
        v.strictObject(
          {
            registry: part('Key of the registry.'),
            repository: v.pipe(v.string('a key'), v.description('Key of the repository.')),
            tag: part('Key of the tag.'),
            digest: part('Key of the digest.'),
          },
          'a map with repository',
        ),
        'The keys of a map over which the reference is spread, where they are not registry, repository, tag and digest.',
      ),
      pin: key(
        choice(['A', 'B', 'C', 'Cx', 'D', 'E']),
        'What may be written: a digest behind the tag (A, B) or in a key of its own (C, Cx), a digest in place of the tag (D), no digest (E).',
      ),
      confidence: key(
        choice(['certain', 'likely']),
        'Whether the field is always an image; likely uses are edited only with --unsafe-fixes.',
      ),
    },
    'a map with path',
  )
}

type Row = v.InferOutput<ReturnType<typeof ownFieldSchema>>

/** The rows of a configuration that the schema has found valid, with what is wrong between their keys. */
export function readOwnFields(
  root: YamlMap,
  rows: readonly Row[],
): { readonly fields: readonly OwnField[]; readonly problems: readonly FoundProblem[] } {
  const list = mergedEntries(root).get('fields')
  const items = list?.value?.kind === 'sequence' ? list.value.items : []
  if (rows.length > ROWS_MAX) {
    const message = `fields has ${rows.length} rows, more than ${ROWS_MAX}: put several paths into one row with {a,b}`
    return { fields: [], problems: [{ offset: list?.key.range.start ?? 0, message }] }
  }
  const fields: OwnField[] = []
  const problems: FoundProblem[] = []
  for (const [index, row] of rows.entries()) {
    const place = placeOf(row)
    if (typeof place === 'string') problems.push({ offset: startOf(items[index]), message: place })
    else fields.push(fieldOf(row, place))
  }
  return { fields, problems }
}

function startOf(node: YamlNode | undefined): number {
  return node?.range.start ?? 0
}

/** Where a row counts, or why that cannot be told. */
function placeOf({ files, group, kind }: Row): OwnFieldPlace | string {
  if (files !== undefined && (group !== undefined || kind !== undefined))
    return 'a row is about files or about objects of a group, not both: make two rows of it'
  if (files !== undefined)
    return files.some((glob) => !glob.startsWith('!'))
      ? { kind: 'files', globs: files }
      : 'files names no file: add a glob without !'
  if (group !== undefined) return { kind: 'objects', group, objectKind: kind }
  return kind === undefined
    ? 'this row does not say where its field is found: add files with globs, or group and kind of Kubernetes objects'
    : `kind ${kind} needs the group of its apiVersion: add group, such as apps.acme.example`
}

function fieldOf({ path, form, role, parts, pin, confidence }: Row, at: OwnFieldPlace): OwnField {
  return {
    at,
    path,
    form: form ?? 'reference',
    role: role ?? 'container',
    pin: PINS[pin ?? 'A'],
    ...(parts === undefined ? {} : { parts }),
    ...(pin === 'C' || pin === 'Cx' ? { hasDigestKey: true } : {}),
    ...(confidence === undefined ? {} : { confidence }),
  }
}

/** Why a text is no path of a field; undefined when it is one. */
function whyNoFieldPath(path: string): string | undefined {
  if (path === '') return 'it is empty'
  if (path.length > LENGTH_MAX) return `it is longer than ${LENGTH_MAX} characters`
  const choices = path.match(/\{[^{}]*\}/g) ?? []
  if (/[{}]/.test(path.replaceAll(/\{[^{}]*\}/g, ''))) return 'braces come in pairs, and not inside braces'
  let alternatives = 1
  for (const one of choices) alternatives *= one.split(',').length
  if (alternatives > ALTERNATIVES_MAX) return `its braces stand for more than ${ALTERNATIVES_MAX} paths`
  if (/^\.|\.\.|\.$/.test(path)) return 'a dot stands between two keys'
  if (path.endsWith('**')) return 'it ends with **, which names no field'
  const step = /^(?:\*\*|\*?[^*[\]]*|[^*[\]]+\*)(?:\[0?\])*$/
  const odd = path.split(/[.{},]/).find((one) => !step.test(one))
  return odd === undefined ? undefined : `${odd} is no key: * stands at one end, and behind a key [] or [0]`
}
