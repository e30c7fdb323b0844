import { getText } from '../../languages/yaml.ts'
import type { DocumentReader, ReadContext, YamlView } from '../../model/format.ts'
import type { FormatId } from '../../model/format-id.ts'
import type { FoundUse } from '../../model/image-use.ts'
import { NOTHING, type Reading } from '../../model/reading.ts'
import { readCarried } from '../helm/carried.ts'
import { linkToValues } from '../helm/given.ts'
import { filesOfObject } from '../helm/linked-objects.ts'
import { substitutionFor } from '../kustomize/substitutes.ts'
import { readCarriedPatches } from './carried-patches.ts'
import { describeObject } from './cursor.ts'
import { readEmbedded } from './embedded.ts'
import { lineUses } from './image-lines.ts'
import { readManifest } from './object.ts'
import type { Dialect } from './object-walk.ts'
import { parametersOf, readElsewhere } from './parameters.ts'

/** What a document says it is; taken from its lines where it could not be parsed. */
export interface Declared {
  readonly apiVersion: string
  readonly kind: string
}

/** The `apiVersion` and `kind` of a document; undefined when it has not both. */
export function declaredIn(view: YamlView): Declared | undefined {
  const apiVersion = getText(view.root, 'apiVersion') ?? lineValue(view, 'apiVersion')
  const kind = getText(view.root, 'kind') ?? lineValue(view, 'kind')
  return apiVersion === undefined || kind === undefined ? undefined : { apiVersion, kind }
}

function lineValue({ file, range, root, problems }: YamlView, key: string): string | undefined {
  const isThere = root?.kind === 'map' && root.entries.some((entry) => entry.key.value === key)
  if (problems.length === 0 || isThere) return undefined
  const text = file.text.slice(range.start, range.end)
  return new RegExp(`^${key}:[ \\t]+["']?([^\\s"'#]+)`, 'm').exec(text)?.[1]
}

/** A reader of Kubernetes objects that claims some documents and knows some dialects. */
export function manifestReader(
  claims: (declared: Declared) => boolean,
  dialects: readonly Dialect[],
  format: FormatId,
): DocumentReader {
  return {
    claims(view) {
      const declared = declaredIn(view)
      return declared !== undefined && claims(declared)
    },
    read(view, context) {
      const own = formatOf(view, context, format)
      const found = readDocument(view, dialects, own, context)
      const reading = view.templated
        ? { ...found, uses: linkToValues(found.uses, view.file, context) }
        : found
      const embedded = readEmbedded(view, dialects, own)
      const facts = [...reading.facts, ...filesOfObject(view, context)]
      const whole = withPatches(withCarried(reading, view, own), view, dialects, own)
      const known = new Set(whole.uses.map(({ place }) => place.start))
      const inTexts = embedded.uses.filter(({ place }) => !known.has(place.start))
      if (inTexts.length === 0) return { ...whole, facts }
      const sites = [...(whole.sites ?? []), ...inTexts.map(({ place }) => place.start)]
      return { ...whole, uses: [...whole.uses, ...inTexts], sites, facts }
    },
  }
}

/** Values that an object carries for a chart say more than the shapes of Kubernetes find in them. */
function withCarried(reading: Reading, view: YamlView, format: FormatId): Reading {
  if (view.root?.kind !== 'map') return reading
  const carried = readCarried(view, describeObject(view.root).label, format)
  if (carried.length === 0) return reading
  const isOther = ({ role, place }: FoundUse) =>
    role === 'environment' ||
    role === 'cli-argument' ||
    !carried.some(({ node: { range } }) => place.start >= range.start && place.end <= range.end)
  const uses = [...reading.uses.filter(isOther), ...carried.flatMap((values) => values.uses)]
  return { ...reading, uses, sites: [...(reading.sites ?? []), ...carried.flatMap(({ sites }) => sites)] }
}

/** Patches for kustomize are manifests, whatever the object around them says of its own fields. */
function withPatches(
  reading: Reading,
  view: YamlView,
  dialects: readonly Dialect[],
  format: FormatId,
): Reading {
  if (view.root?.kind !== 'map') return reading
  const { uses } = readCarriedPatches(view, describeObject(view.root).label, dialects, format)
  if (uses.length === 0) return reading
  const known = new Set(uses.map(({ place }) => place.start))
  return {
    ...reading,
    uses: [...reading.uses.filter(({ place }) => !known.has(place.start)), ...uses],
    sites: [...new Set([...(reading.sites ?? []), ...known])],
  }
}

function readDocument(
  view: YamlView,
  dialects: readonly Dialect[],
  format: FormatId,
  context: ReadContext,
): Reading {
  const { root, templated } = view
  const problems = templated
    ? []
    : view.problems.map((problem) => ({ ...problem, refusesDocument: true }) as const)
  if (declaredIn(view)?.kind === 'CustomResourceDefinition') return { ...NOTHING, problems }
  const { uses, sites } =
    root?.kind === 'map'
      ? readManifest(view, root, dialects, format, substitutionFor(view, context))
      : { uses: [], sites: [] }
  if (view.problems.length === 0)
    return { sites, ...NOTHING, uses, alsoRead: readElsewhere(parametersOf(root), uses, view) }
  // An unclosed bracket or quote takes in the lines below it; no reference has several lines.
  const whole = uses.filter(({ raw }) => !raw.includes('\n'))
  const label = root?.kind === 'map' ? describeObject(root).label : (declaredIn(view)?.kind ?? '')
  const byLine = lineUses(view, label, format, whole)
  return {
    ...NOTHING,
    uses: [...whole, ...byLine],
    sites: [...sites, ...byLine.map(({ place }) => place.start)],
    problems,
  }
}

/** A template is Helm's where its folder, or the chart's own file above it, says so. */
function formatOf(view: YamlView, context: ReadContext, format: FormatId): FormatId {
  const { path } = view.file
  if (!view.templated || format !== 'kubernetes' || path.endsWith('.j2')) return format
  const folders = path.split('/').slice(0, -1)
  if (folders.includes('templates')) return 'helm-template'
  if (folders.length === 0) return format
  const chart = [...folders.slice(0, -1), 'Chart.yaml'].join('/')
  return context.sibling(chart) === undefined ? format : 'helm-template'
}
