import { readDocuments } from '../../languages/yaml/documents.ts'
import { get, getText, type YamlMap, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'
import type { YamlView } from '../../model/format.ts'
import type { FormatId } from '../../model/format-id.ts'
import { joinReadings, NOTHING, type Reading } from '../../model/reading.ts'
import { lineSegments, nestReading } from '../image/nested.ts'
import { readManifest } from '../kubernetes/object.ts'
import type { Dialect } from '../kubernetes/object-walk.ts'
import { isJsonPatch, objectsOfPatch, type PatchTarget } from './json-patch.ts'

/** How the objects in patches are read, and what they are called. */
export interface PatchReading {
  readonly dialects: readonly Dialect[]
  readonly format: FormatId
}

/** Reads the patches that are written into a kustomization. */
export function readPatches(
  body: YamlNode | undefined,
  label: string,
  view: YamlView,
  how: PatchReading,
): Reading {
  const readings: Reading[] = []
  for (const key of ['patches', 'patchesStrategicMerge', 'patchesJson6902']) {
    const list = get(body, key)
    if (list?.kind !== 'sequence') continue
    for (const [index, item] of list.items.entries()) {
      const where = `${label}${key}[${index}]`
      // Kustomize's entries are texts or hold one; Flux's may be the object itself.
      const patch = get(item, 'patch') ?? (key === 'patchesStrategicMerge' ? item : undefined)
      if (patch !== undefined)
        readings.push(readPatch(patch, targetOf(get(item, 'target')), where, view, how))
    }
  }
  return joinReadings(readings)
}

/** Reads a document that is a JSON Patch, whose target the kustomization names. */
export function readPatchDocument(view: YamlView, how: PatchReading): Reading {
  return readPatch(view.root, {}, '', view, how)
}

/** Reads one patch, be it a text or the object itself. */
export function readPatch(
  patch: YamlNode | undefined,
  target: PatchTarget,
  where: string,
  view: YamlView,
  how: PatchReading,
): Reading {
  if (patch === undefined) return NOTHING
  if (patch.kind === 'scalar') return isText(patch) ? readText(patch, target, where, view, how) : NOTHING
  const objects = patch.kind === 'map' ? [patch] : isJsonPatch(patch) ? objectsOfPatch(patch, target) : []
  return readObjects(objects, where, view, how)
}

/** One line without a brace is the name of a file. */
function isText({ value, templated }: YamlScalar): boolean {
  return !templated && /[\n{]/.test(value)
}

function readText(
  scalar: YamlScalar,
  target: PatchTarget,
  where: string,
  view: YamlView,
  how: PatchReading,
): Reading {
  const { file } = view
  const inner = { path: file.path, text: scalar.value }
  const readings = [...readDocuments(scalar.value)].map((document) =>
    readPatch(document.root, target, where, { file: inner, ...document }, how),
  )
  const whole = { path: file.path, start: scalar.range.start, end: scalar.range.end }
  return nestReading(joinReadings(readings), lineSegments(scalar, file), whole, file)
}

function readObjects(
  objects: readonly YamlMap[],
  where: string,
  view: YamlView,
  { dialects, format }: PatchReading,
): Reading {
  const readings = objects.map((root) => {
    const { uses } = readManifest(view, root, dialects, format)
    const prefix = where === '' ? '' : `${where} `
    return {
      ...NOTHING,
      uses: uses.map((use) => ({
        ...use,
        format,
        path: prefix + use.path,
        identity: prefix.replaceAll(/\[\d+\]/g, '') + use.identity,
      })),
    }
  })
  return joinReadings(readings)
}

/** The objects that the target of a patch names. */
export function targetOf(target: YamlNode | undefined): PatchTarget {
  const [group, version, kind, name] = ['group', 'version', 'kind', 'name'].map((key) => getText(target, key))
  return { group, version, kind, name }
}
