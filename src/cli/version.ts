import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'

/** From this file, or the bundle that holds it, and from the same file of the library. */
const PLACES = ['../../package.json', '../../../../package.json']

/** The version of the package that this file belongs to. */
export function version(): string {
  const manifests = PLACES.map((place) => new URL(place, import.meta.url))
  const manifest = manifests.find((place) => existsSync(place))
  const text = manifest === undefined ? '' : readFileSync(manifest, 'utf8')
  return /"version": "([^"]+)"/.exec(text)?.[1] ?? 'unknown'
}

/** Tells builds apart that have the same version, such as those of a checkout. */
export function build(): string {
  return createHash('sha256')
    .update(readFileSync(new URL(import.meta.url)))
    .digest('hex')
}
