import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { cyclonedxInventory } from '../../src/inventory/cyclonedx.ts'
import type { ImageUse } from '../../src/model/image-use.ts'
import { useOf } from '../support/result.ts'

const A = `sha256:${'0a'.repeat(32)}`
const LIBRARY = dirname(createRequire(import.meta.url).resolve('@cyclonedx/cyclonedx-library/package.json'))
const ajv = new Ajv({ strict: false, validateFormats: false })
for (const name of ['spdx', 'jsf-0.82', 'bom-1.6']) {
  const file = `${name}.SNAPSHOT.schema.json`
  const schema = JSON.parse(readFileSync(join(LIBRARY, 'res/schema', file), 'utf8'))
  ajv.addSchema({ ...schema, $id: `http://cyclonedx.org/schema/${file}` })
}
const validate = ajv.getSchema('http://cyclonedx.org/schema/bom-1.6.SNAPSHOT.schema.json')

function render(uses: readonly ImageUse[]) {
  const text = cyclonedxInventory.render(uses, { tagClass: undefined, color: false, width: undefined })
  const bom = JSON.parse(text)
  expect(validate?.(bom), JSON.stringify(validate?.errors)).toBe(true)
  return bom
}

function use(path: string, text: string, more: Partial<ImageUse> = {}): ImageUse {
  return { ...useOf({ path, text }, text), ...more }
}

describe('cyclonedx', () => {
  it('has one component an image, with a package URL and every place', () => {
    const { components } = render([
      use('b.yaml', `nginx:1.27@${A}`),
      use('a.yaml', `docker.io/library/nginx:1.27@${A}`),
      use('a.yaml', 'registry.example.com:5000/team/app-x:v1_b'),
      use('c.yaml', `ghcr.io/acme/web@${A}`),
    ])
    expect(components.map(({ purl }: { purl: string }) => purl)).toEqual([
      `pkg:oci/nginx@sha256%3A${'0a'.repeat(32)}?repository_url=docker.io/library/nginx&tag=1.27`,
      `pkg:oci/web@sha256%3A${'0a'.repeat(32)}?repository_url=ghcr.io/acme/web`,
      'pkg:oci/app-x?repository_url=registry.example.com:5000/team/app-x&tag=v1_b',
    ])
    expect(components[0].evidence.occurrences).toEqual([
      { location: 'b.yaml', line: 1 },
      { location: 'a.yaml', line: 1 },
    ])
    expect(components[0].hashes).toEqual([{ alg: 'SHA-256', content: '0a'.repeat(32) }])
    expect(components[1].version).toBe(A)
  })

  it('keeps platforms apart', () => {
    const { components } = render([
      use('a.yaml', 'nginx:1', { platform: { os: 'linux', architecture: 'arm64' } }),
      use('b.yaml', 'nginx:1'),
    ])
    expect(components.map(({ purl }: { purl: string }) => purl)).toEqual([
      'pkg:oci/nginx?repository_url=docker.io/library/nginx&tag=1',
      'pkg:oci/nginx?arch=arm64&repository_url=docker.io/library/nginx&tag=1',
    ])
    expect(new Set(components.map((one: Record<string, string>) => one['bom-ref'])).size).toBe(2)
  })

  it('is valid for nothing at all', () => {
    expect(render([]).components).toEqual([])
  })
})
