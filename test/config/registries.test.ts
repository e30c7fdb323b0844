import { describe, expect, it } from 'vitest'
import { loadText } from './folder.ts'

describe('registries', () => {
  it('come longest source first, with every default filled in', async () => {
    const { root } = await loadText(`registries:
  registry-1.docker.io: { rewrite: registry.corp.example:5000/hub }
  GHCR.io/acme: { mirror: "https://h.corp.example/ghcr" }
  docker.io/bitnami: { rewrite: { to: registry.corp.example/bitnami, library: drop, assumeTarget: true } }
`)
    expect(root.registries).toEqual([
      {
        source: { registry: 'docker.io', path: 'bitnami' },
        mirror: undefined,
        rewrite: {
          to: { registry: 'registry.corp.example', path: 'bitnami' },
          library: 'drop',
          assumeTarget: true,
        },
      },
      {
        source: { registry: 'ghcr.io', path: 'acme' },
        rewrite: undefined,
        mirror: {
          url: 'https://h.corp.example/ghcr',
          kind: undefined,
          layout: undefined,
          fallback: 'never',
          ns: undefined,
          resolve: undefined,
          rewritesDigests: undefined,
          insecure: false,
          ca: undefined,
          authRealms: [],
        },
      },
      {
        source: { registry: 'docker.io', path: '' },
        mirror: undefined,
        rewrite: {
          to: { registry: 'registry.corp.example:5000', path: 'hub' },
          library: 'keep',
          assumeTarget: false,
        },
      },
    ])
  })

  it('may have targets beside each other whose names begin alike', async () => {
    const { root } = await loadText(`registries:
  docker.io: { rewrite: r.corp.example/a }
  quay.io: { rewrite: r.corp.example/a-b }
  ghcr.io: { rewrite: r.corp.example/ab }
  gcr.io: { rewrite: r.corp.example:5000/a }
`)
    expect(root.registries).toHaveLength(4)
  })

  it('read internal hosts with the other names of Docker Hub folded in', async () => {
    const { root } = await loadText('internal: [index.docker.io/acme, "localhost:5000", "[::1]:5000/x"]')
    expect(root.internal).toEqual([
      { registry: 'docker.io', path: 'acme' },
      { registry: 'localhost:5000', path: '' },
      { registry: '[::1]:5000', path: 'x' },
    ])
  })
})

describe('vars', () => {
  it('are the texts as they are written', async () => {
    const { root } = await loadText(
      'vars: { A: 1.10, B: 007, C: yes, D: TRUE, E: "", F: 0x1F, constructor: x, G: !!str 1.0 }',
    )
    expect([...root.vars]).toEqual([
      ['A', '1.10'],
      ['B', '007'],
      ['C', 'yes'],
      ['D', 'TRUE'],
      ['E', ''],
      ['F', '0x1F'],
      ['constructor', 'x'],
      ['G', '1.0'],
    ])
  })
})

describe('images', () => {
  it('are known by the canonical name', async () => {
    const { root } = await loadText(
      'images: { postgres: { full: "{major}.{minor}" }, ghcr.io/acme/app: { full: "{major}" } }',
    )
    expect([...(root.tagClasses.schemes ?? [])]).toEqual([
      ['docker.io/library/postgres', { full: '{major}.{minor}' }],
      ['ghcr.io/acme/app', { full: '{major}' }],
    ])
  })
})
