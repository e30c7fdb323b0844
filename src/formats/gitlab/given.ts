import { get, type YamlMap } from '../../languages/yaml.ts'
import type { ReadContext } from '../../model/format.ts'
import { tailOf } from '../../model/image-use.ts'
import type { Fact } from '../../model/reading.ts'
import type { Place } from '../../text/range.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { readImage } from '../image/reading.ts'
import { addUse, type Collected, common } from './collect.ts'
import { type Field, fieldsOf } from './field.ts'
import type { Include } from './includes.ts'
import { pipelineFile } from './joined.ts'
import { inputDefaults, type Surroundings } from './surroundings.ts'
import { choicesOf, type Scope } from './values.ts'

/** Fields that the inputs of one file are followed to. */
const FIELDS_MAX = 3000

const TAKEN_ELSEWHERE = 'the included file may take the input for something else than this image too'

/** Tells that files of the tree are pipelines, whatever their names: those that this one includes or triggers. */
export function includeFacts(file: SourceFile, includes: readonly Include[]): readonly Fact[] {
  return includes
    .filter(({ path }) => path !== file.path)
    .map(({ path, at, isChild, inputs }) => ({
      kind: 'names-file',
      name: path,
      format: 'gitlab-ci',
      decides: !isChild || inputs !== undefined,
      place: { path: file.path, ...at.range },
    }))
}

/** Reads the inputs that the file gives to those which it includes: an image stands where its input is given. */
export function readGiven(
  to: Collected,
  includes: readonly Include[],
  around: Surroundings,
  context: ReadContext,
): void {
  let count = 0
  for (const include of includes) {
    const { inputs, path } = include
    const file = inputs === undefined || path === to.file.path ? undefined : context.sibling(path)
    if (inputs === undefined || file?.text.includes('inputs.') !== true) continue
    const given = pipelineFile(file)
    const holders = given.roots.map((node) => ({
      trail: { node, parent: undefined, step: '' },
      name: undefined,
    }))
    for (const { trail, name } of [...holders, ...given.jobs]) {
      const scope = givenScope(around.scopeOf(name), to.file, file, inputs)
      for (const field of fieldsOf(trail, file.text)) {
        if (field.keys !== undefined || !field.scalar.value.includes('$')) continue
        if (++count > FIELDS_MAX) return
        addGiven(to, include, field, scope)
      }
    }
  }
}

/** What a job of the included file sees, with the inputs that this file gives. */
function givenScope(outer: Scope, from: SourceFile, file: SourceFile, inputs: YamlMap): Scope {
  return {
    ...outer,
    file,
    valuesOf(name, asking) {
      if (!name.startsWith('inputs.') || asking.path !== file.path) return outer.valuesOf(name, asking)
      const input = name.slice('inputs.'.length)
      const value = get(inputs, input)
      if (value === undefined) return inputDefaults(input, file)
      return value.kind === 'scalar' ? [{ scalar: value, file: from }] : []
    },
  }
}

function addGiven(
  to: Collected,
  { inputs, label }: Include,
  { trail, scalar, options }: Extract<Field, { readonly scalar: unknown }>,
  scope: Scope,
): void {
  const { file } = to
  const isGiven = (at: Place | undefined): at is Place =>
    at?.path === file.path &&
    inputs !== undefined &&
    at.start >= inputs.range.start &&
    at.end <= inputs.range.end
  for (const { segments } of choicesOf(scalar, scope).choices) {
    const { text, image } = readImage(segments)
    const tail = tailOf({ image })
    const places = segments.map(({ at, printedFrom }) => at ?? printedFrom).filter(isGiven)
    const place = isGiven(tail) ? places.find((at) => at.end === tail.end) : places[0]
    if (place === undefined) continue
    const raw = file.text.slice(place.start, place.end)
    const name = inputs?.entries.find(({ value }) => value?.range.start === place.start)?.key.value ?? ''
    const path = `${label}.inputs.${name}`
    addUse(to, {
      ...common(trail, options),
      path,
      identity: path,
      place,
      raw,
      text: image.kind === 'read' ? text : raw,
      image,
      unsafe: TAKEN_ELSEWHERE,
    })
  }
}
