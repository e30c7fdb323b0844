/*
 * Files that take in others of their format and give values to their parameters: an image stands where it is given.
 */
import { documentsOf } from '../languages/yaml/documents.ts'
import { get, type YamlEntry, type YamlMap, type YamlNode, type YamlScalar } from '../languages/yaml.ts'
import type { YamlView } from '../model/format.ts'
import type { FoundUse } from '../model/image-use.ts'
import type { Segment } from '../text/segment.ts'
import { scopeOf } from './field-scope.ts'
import { runsOf, type TableView } from './field-variables.ts'
import { isInside, placeGiven } from './given-place.ts'
import { scalarSegments } from './image/reading.ts'
import { allEntries, stepsTo, type Trail } from './trail.ts'

/** Files that call one another are followed no further. */
const DEPTH_MAX = 3
/** Characters that are read again for the calls of one file: each reads all of what it calls. */
const CHARACTERS_MAX = 512 * 1024

const TAKEN_ELSEWHERE = 'what is called may take the value for something else than this image too'

/** How far the calls of one file have led. */
export interface CallState {
  left: number
  depth: number
}

export function newCalls(): CallState {
  return { left: CHARACTERS_MAX, depth: 0 }
}

/**
 * Reads a file of the tree with what is given to it.
 *
 * @param trail of the path of the file
 * @param key beside the path, of the map of values; undefined where there is none
 * @param read reads a document with these values
 */
export function readCall(
  { parent }: Trail,
  key: string | undefined,
  name: string,
  walk: TableView & { readonly calls: CallState },
  read: (view: YamlView, given: YamlMap) => readonly FoundUse[],
): readonly FoundUse[] {
  const { view, context, calls } = walk
  const called = context.sibling(name)
  const values = key === undefined ? undefined : get(parent?.node, key)
  if (key === undefined || called === undefined || values?.kind !== 'map' || !called.text.includes(key))
    return []
  calls.left -= called.text.length
  if (calls.left < 0 || calls.depth >= DEPTH_MAX) return []
  const trail = { node: values, parent, step: key }
  const given = { ...values, entries: allEntries(values).flatMap((entry) => givenBy(entry, trail, walk)) }
  calls.depth++
  const uses = documentsOf(called).flatMap((document) => read({ ...document, file: called }, given))
  calls.depth--
  return uses.flatMap((use) => {
    const place = placeGiven(use, view.file.path)
    if (place === undefined) return calls.depth > 0 ? [use] : []
    const entry = values.entries.find(({ value }) => value !== undefined && isInside(place, value.range))
    const path = [stepsTo(trail).path, ...(entry === undefined ? [] : [entry.key.value])].join('.')
    const raw = view.file.text.slice(place.start, place.end)
    return [{ ...use, path, identity: path, place, raw, unsafe: TAKEN_ELSEWHERE }]
  })
}

/** A value as the caller sees it, once for each of its runs; a list where it is not known. */
function givenBy(entry: YamlEntry, parent: Trail, walk: TableView): readonly YamlEntry[] {
  const { value } = entry
  if (value?.kind !== 'scalar') return [entry]
  const { view, context, table } = walk
  const trail = { node: value, parent, step: entry.key.value }
  return runsOf(walk, trail).map((run) => {
    const segments =
      table.variables?.open.test(value.value) === true
        ? table.variables.expand?.(
            value,
            scopeOf(trail, view.file, context, run === undefined ? walk : { ...walk, run }),
          )
        : scalarSegments(value, view.file)
    return { ...entry, value: segments === undefined ? UNKNOWN : textOf(segments, value) }
  })
}

const UNKNOWN: YamlNode = { kind: 'sequence', items: [], range: { start: 0, end: 0 } }

function textOf(segments: readonly Segment[], scalar: YamlScalar): YamlScalar {
  const text = segments.map((segment) => segment.text).join('')
  return { ...scalar, value: text, segments, exact: false, templated: false }
}
