import { expect, it } from 'vitest'
import { type MirrorRule, nameAtMirror } from '../../src/model/configuration.ts'
import { formatRepository } from '../../src/oci/reference.ts'

function nameAt(
  mirror: Partial<MirrorRule>,
  registry = 'docker.io',
  path = 'library/nginx',
): string | undefined {
  const rule: MirrorRule = {
    url: 'https://m.example',
    kind: undefined,
    layout: undefined,
    fallback: undefined,
    ns: undefined,
    resolve: undefined,
    rewritesDigests: undefined,
    insecure: false,
    ca: undefined,
    authRealms: [],
    ...mirror,
  }
  const name = nameAtMirror(
    [{ source: { registry: 'docker.io', path: '' }, rewrite: undefined, mirror: rule }],
    { registry, path },
  )
  return name === undefined ? undefined : formatRepository(name)
}

it.each([
  [{ url: 'https://m.example' }, 'm.example/library/nginx'],
  [{ url: 'https://m.example:5000/hub/' }, 'm.example:5000/hub/library/nginx'],
  [{ url: 'https://m.example/hub', ns: false }, 'm.example/hub/library/nginx'],
] as const)('a repository has the name of its path at %j', (mirror, name) =>
  expect(nameAt(mirror)).toBe(name),
)

it.each([
  { url: 'https://m.example/v2/hub' },
  { url: 'https://m.example/v2/hub/{name}' },
  { url: 'https://m.example/api/{name}/v2' },
  { url: 'https://m.example', ns: true },
  { url: 'https://m.example/hub', layout: 'before' },
  { url: 'https://m.example/group', kind: 'gitlab' },
])('a repository has no plain name at %j', (mirror) => expect(nameAt(mirror)).toBeUndefined())

it('a repository without a mirror has none', () => expect(nameAt({}, 'ghcr.io', 'a/b')).toBeUndefined())
