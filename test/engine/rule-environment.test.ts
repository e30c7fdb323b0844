import { describe, expect, it } from 'vitest'
import { createRuleEnvironment } from '../../src/engine/rule-environment.ts'
import type { MirrorRule, RegistryRule, RootConfiguration } from '../../src/model/configuration.ts'
import { findRegistryRule } from '../../src/model/configuration.ts'
import { formatRepository, parseReference, type Repository, sourceOf } from '../../src/oci/reference.ts'

function prefix(text: string): Repository {
  const [registry = '', ...path] = text.split('/')
  return { registry, path: path.join('/') }
}

function mirror(url: string): MirrorRule {
  const unset = {
    kind: undefined,
    layout: undefined,
    ns: undefined,
    resolve: undefined,
    rewritesDigests: undefined,
    ca: undefined,
  }
  return { ...unset, url, fallback: 'never', insecure: false, authRealms: [] }
}

function rule(source: string, to?: string, library: 'keep' | 'drop' = 'keep', url?: string): RegistryRule {
  return {
    source: prefix(source),
    rewrite: to === undefined ? undefined : { to: prefix(to), library, assumeTarget: false },
    mirror: url === undefined ? undefined : mirror(url),
  }
}

function environmentOf(registries: readonly RegistryRule[], more: Partial<RootConfiguration> = {}) {
  return createRuleEnvironment(
    {
      directory: '/repository',
      preset: 'recommended',
      registries,
      internal: [],
      vars: new Map(),
      tagClasses: {},
      direct: false,
      ...more,
    },
    new Date('2026-11-21'),
  )
}

function repository(text: string): Repository {
  const reference = parseReference(text)
  if (reference === undefined) throw new Error(`${text} is no reference`)
  return sourceOf(reference)
}

describe('a rewrite', () => {
  function target(registries: readonly RegistryRule[], written: string): string | undefined {
    const found = environmentOf(registries).rewriteOf(repository(written))
    return found === undefined ? undefined : formatRepository(found)
  }
  const hub = [rule('docker.io', 'r.corp.example/hub')]

  it('puts what lies below the source below the target', () => {
    expect(target(hub, 'nginx')).toBe('r.corp.example/hub/library/nginx')
    expect(target(hub, 'registry-1.docker.io/bitnami/redis')).toBe('r.corp.example/hub/bitnami/redis')
    expect(target(hub, 'ghcr.io/acme/app')).toBeUndefined()
  })

  it('of a path takes nothing beside it whose name begins alike', () => {
    const acme = [rule('ghcr.io/acme', 'r.corp.example/acme')]
    expect(target(acme, 'ghcr.io/acme/tools/app')).toBe('r.corp.example/acme/tools/app')
    expect(target(acme, 'GHCR.io/acme/app')).toBe('r.corp.example/acme/app')
    expect(target(acme, 'ghcr.io/acme-corp/app')).toBeUndefined()
    expect(target(acme, 'ghcr.io:443/acme/app')).toBeUndefined()
  })

  it('of a whole repository gives the target itself', () => {
    expect(target([rule('docker.io/library/nginx', 'r.corp.example/web')], 'nginx')).toBe(
      'r.corp.example/web',
    )
    expect(target([rule('docker.io/library/nginx', 'r.corp.example')], 'nginx')).toBeUndefined()
  })

  it('may drop library/ of official images and nothing else', () => {
    const dropping = [rule('docker.io', 'r.corp.example', 'drop')]
    expect(target(dropping, 'nginx')).toBe('r.corp.example/nginx')
    expect(target(dropping, 'bitnami/library')).toBe('r.corp.example/bitnami/library')
    expect(target([rule('quay.io', 'r.corp.example', 'drop')], 'quay.io/library/nginx')).toBe(
      'r.corp.example/library/nginx',
    )
  })

  it('comes from the longest source, which may say that the name is kept', () => {
    const registries = [rule('docker.io/bitnami', undefined, 'keep', 'https://h.corp.example'), ...hub]
    expect(target(registries, 'bitnami/redis')).toBeUndefined()
    expect(target(registries, 'redis')).toBe('r.corp.example/hub/library/redis')
    expect(findRegistryRule(registries, repository('bitnami/redis'))).toBe(registries[0])
    expect(findRegistryRule(registries, repository('redis'))).toBe(registries[1])
  })

  it('is done once: what lies below a target stays', () => {
    const circle = [
      rule('docker.io', 'docker.io/corp'),
      rule('quay.io', 'ghcr.io/quay'),
      rule('ghcr.io', 'r.corp.example/ghcr'),
    ]
    expect(target(circle, 'nginx')).toBe('docker.io/corp/library/nginx')
    expect(target(circle, 'corp/library/nginx')).toBeUndefined()
    expect(target(circle, 'ghcr.io/quay/app')).toBeUndefined()
  })
})

describe('internal registries', () => {
  it('are those that are listed and the targets of rewrites', () => {
    const { isInternal } = environmentOf([rule('docker.io', 'r.corp.example/hub')], {
      internal: [prefix('registry.corp.example'), prefix('docker.io/corp')],
    })
    expect(isInternal(repository('registry.corp.example/any/thing'))).toBe(true)
    expect(isInternal(repository('Registry.corp.example/any'))).toBe(true)
    expect(isInternal(repository('registry.corp.example:5000/any'))).toBe(false)
    expect(isInternal(repository('r.corp.example/hub/library/nginx'))).toBe(true)
    expect(isInternal(repository('r.corp.example/hubs/nginx'))).toBe(false)
    expect(isInternal(repository('corp/app'))).toBe(true)
    expect(isInternal(repository('nginx'))).toBe(false)
  })
})

describe('classifying', () => {
  function classOf(registries: readonly RegistryRule[], text: string): string {
    const reference = parseReference(text)
    if (reference === undefined) throw new Error(`${text} is no reference`)
    const tagClasses = { schemes: new Map([['docker.io/acme/app', { full: '{major}' }]]) }
    return environmentOf(registries, { tagClasses }).classify(reference).tagClass
  }

  it('follows what the configuration says of an image', () => {
    expect(classOf([], 'acme/app:7')).toBe('full')
    expect(classOf([], 'acme/other:7')).toBe('major')
  })

  it('reads a name with the path of a mirror or a target back to its source', () => {
    const registries = [
      rule('docker.io/acme', undefined, 'keep', 'https://h.corp.example/acme'),
      rule('docker.io', 'r.corp.example', 'drop', 'https://h.corp.example/hub'),
    ]
    expect(classOf(registries, 'h.corp.example/acme/app:7')).toBe('full')
    expect(classOf(registries, 'h.corp.example/hub/acme/app:7')).toBe('full')
    expect(classOf(registries, 'r.corp.example/acme/app:7')).toBe('full')
    expect(classOf(registries, 'h.corp.example/other/acme/app:7')).toBe('major')
    expect(classOf(registries, 'r.corp.example/postgres:17.2')).toBe('full')
  })

  it('reads nothing back from a URL that is a template', () => {
    expect(
      classOf(
        [rule('docker.io', undefined, 'keep', 'https://h.corp.example/v2/{name}')],
        'h.corp.example/acme/app:7',
      ),
    ).toBe('major')
  })
})
