import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** From this file, or the bundle that holds it, and from the same file of the library. */
const PLACES = ['../../package.json', '../../../../package.json']

/** The version of the package that this file belongs to. */
export function version(): string {
  const manifests = PLACES.map((place) => join(import.meta.dirname, place))
  const manifest = manifests.find((place) => existsSync(place))
  const text = manifest === undefined ? '' : readFileSync(manifest, 'utf8')
  return /"version": "([^"]+)"/.exec(text)?.[1] ?? 'unknown'
}

/** Tells builds apart that have the same version, such as those of a checkout: a sum over the files of the command. */
export function build(): string {
  const folder = import.meta.dirname
  const sum = join(folder, 'build.txt')
  // bundle.mjs has added the files up: doing so takes longer than reading a hundred files.
  return existsSync(sum) ? readFileSync(sum, 'utf8') : sumOf(folder)
}

function sumOf(folder: string): string {
  const hash = createHash('sha256')
  for (const name of readdirSync(folder).sort())
    if (/\.[jt]s$/.test(name)) hash.update(name).update(readFileSync(join(folder, name)))
  return hash.digest('hex')
}
