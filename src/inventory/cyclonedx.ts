import type { ImageUse } from '../model/image-use.ts'
import type { Inventory, InventoryOptions } from '../model/inventory.ts'
import { formatRepository } from '../oci/reference.ts'
import { toJson } from '../text/printable.ts'
import { listPulls, nameOf, type Pull, platformOf } from './pull-list.ts'

/** Places of one image that are listed: some scanners refuse a larger file. */
const PLACES_MAX = 1000

interface Occurrence {
  readonly location: string
  readonly line: number
}

/**
 * A CycloneDX 1.6 bill of materials: one component of type container an image and platform, with each place that names it.
 *
 * It has neither a serial number nor a time, so that the same tree gives the same file.
 *
 * @see https://cyclonedx.org/docs/1.6/json/
 */
export const cyclonedxInventory: Inventory = {
  id: 'cyclonedx',
  render(uses, options) {
    const occurrences = occurrencesOf(uses, options)
    const components = listPulls(uses, 'all', options).pulls.map((pull) => ({
      type: 'container',
      'bom-ref': keyOf(pull),
      name: formatRepository(pull.repository),
      version: pull.tag ?? pull.digest,
      purl: purlOf(pull),
      ...(pull.digest?.startsWith('sha256:') === true
        ? { hashes: [{ alg: 'SHA-256', content: pull.digest.slice('sha256:'.length) }] }
        : {}),
      evidence: { occurrences: occurrences.get(keyOf(pull))?.slice(0, PLACES_MAX) ?? [] },
    }))
    const bom = {
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      version: 1,
      metadata: { tools: { components: [{ type: 'application', name: 'holdfast' }] } },
      components,
    }
    return `${toJson(bom)}\n`
  },
  leftOut: (uses, options) => listPulls(uses, 'all', options),
}

/** The places of each image, in the order of the files. */
function occurrencesOf(
  uses: readonly ImageUse[],
  options: InventoryOptions,
): ReadonlyMap<string, readonly Occurrence[]> {
  const occurrences = new Map<string, Occurrence[]>()
  for (const use of uses) {
    const [pull] = listPulls([use], 'all', options).pulls
    if (pull === undefined) continue
    const list = occurrences.get(keyOf(pull)) ?? []
    occurrences.set(keyOf(pull), list)
    list.push({ location: use.place.path, line: use.position.line })
  }
  return occurrences
}

function keyOf(pull: Pull): string {
  const platform = platformOf(pull)
  return platform === '' ? nameOf(pull) : `${nameOf(pull)} ${platform}`
}

/**
 * The package URL: `pkg:oci/nginx@sha256%3A0a…?repository_url=docker.io/library/nginx&tag=1.27`; without a digest it has
 * no version.
 *
 * @see https://github.com/package-url/purl-spec/blob/main/types-doc/oci-definition.md
 */
function purlOf({ repository, tag, digest, platform }: Pull): string {
  const name = repository.path.slice(repository.path.lastIndexOf('/') + 1)
  const version = digest === undefined ? '' : `@${encodeURIComponent(digest)}`
  const qualifiers = [
    ...(platform === undefined ? [] : [`arch=${encodeURIComponent(platform.architecture)}`]),
    `repository_url=${formatRepository(repository)}`,
    ...(tag === undefined ? [] : [`tag=${encodeURIComponent(tag)}`]),
  ]
  return `pkg:oci/${encodeURIComponent(name)}${version}?${qualifiers.join('&')}`
}
