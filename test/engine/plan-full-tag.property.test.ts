import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { isFixed } from '../../src/engine/plan/full-tags.ts'
import { parseReference } from '../../src/oci/reference.ts'
import { classifyTag } from '../../src/oci/tag-class.ts'
import { createFakeResolver } from '../support/fake-resolver.ts'
import { fakeBook, fixFolder } from '../support/fix.ts'
import { ruleOf } from '../support/fix-tree.ts'
import { FULL_TAG, serveTags } from '../support/full-tag.ts'
import { createTree } from '../support/tree.ts'

const HUB = 'registry.corp.example/hub'
const tree = createTree({
  'holdfast.yaml': `registries: { docker.io: { mirror: https://m.example/h, rewrite: ${HUB} } }\n`,
})
afterAll(() => tree.remove())

const versions = fc
  .tuple(fc.constantFrom('', 'v'), fc.array(fc.nat(3), { minLength: 1, maxLength: 4 }))
  .map(([v, numbers]) => v + numbers.join('.'))
const words = fc.constantFrom(
  'slim',
  'alpine',
  'alpine3.20',
  'bookworm',
  'stable',
  'lts',
  'main',
  'jdk17',
  'rc1',
)
const tags = fc.oneof(
  { weight: 3, arbitrary: versions },
  { weight: 3, arbitrary: fc.tuple(versions, words).map(([version, word]) => `${version}-${word}`) },
  { weight: 1, arbitrary: words },
  fc.constantFrom('latest', '20240110', 'bookworm-20240110', 'main-1a2b3c4', 'build-789', '1.2.3rc1', 'ä'),
)
const registries = fc.dictionary(tags, fc.constantFrom('a', 'b'), { minKeys: 6, maxKeys: 25 })

function isMoving(tag: string): boolean {
  const reference = parseReference(`acme/a:${tag}`)
  return reference !== undefined && !isFixed(classifyTag(reference).tagClass)
}

describe('whatever tags a registry has', { timeout: 120_000 }, () => {
  it('what is written names the image that was meant, and a second run has nothing to do', async () => {
    const found = { tags: 0, digests: 0 }
    await fc.assert(
      fc.asyncProperty(registries, registries, fc.nat(), fc.boolean(), async (content, target, at, maps) => {
        // A full tag is only mapped, which asks nobody.
        const moving = Object.keys(content).filter(isMoving)
        const [tag] = moving.slice(at % moving.length)
        if (tag === undefined) return
        const served = { ...serveTags('docker.io/acme/a', content), ...serveTags(`${HUB}/acme/a`, target) }
        const rules = maps ? [FULL_TAG, ruleOf('hub-hosted')] : [FULL_TAG]
        const text = `FROM acme/a:${tag}`
        const fix = (bytes: string, resolver = createFakeResolver(served)) =>
          fixFolder(
            tree.path,
            { resolver, book: fakeBook() },
            { paths: [], rules, stdin: { path: 'Dockerfile', bytes: Buffer.from(bytes) } },
          )
        const [file] = (await fix(text)).files
        if (file === undefined) return
        const reference = parseReference(file.after.slice('FROM '.length))
        const name = reference?.repository.registry === 'docker.io' ? 'docker.io' : HUB
        const meant = served[`docker.io/acme/a:${tag}`]
        expect(reference?.digest ?? served[`${name}/acme/a:${reference?.tag}`]).toBe(meant)
        if (reference?.digest === undefined) found.tags++
        else found.digests++
        const silent = createFakeResolver(served)
        expect((await fix(file.after, silent)).files).toEqual([])
        expect(silent.log).toEqual([])
      }),
      { numRuns: 150 },
    )
    expect(found.tags).toBeGreaterThan(10)
    expect(found.digests).toBeGreaterThan(10)
  })
})
