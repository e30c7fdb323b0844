import { describe, expect, it } from 'vitest'
import { parseReference } from '../../src/oci/reference.ts'
import { compileRepositoryGlobs, explainRepositoryGlob } from '../../src/oci/repository-glob.ts'

function matches(globs: readonly string[], text: string): boolean {
  const reference = parseReference(text)
  if (reference === undefined) throw new Error(`${text} is no reference`)
  return compileRepositoryGlobs(globs)(reference.repository)
}

describe('compileRepositoryGlobs', () => {
  it.each([
    ['docker.io/library/*', 'nginx:1.25'],
    ['docker.io/library/*', 'docker.io/library/nginx'],
    ['docker.io/nginx', 'nginx'],
    ['docker.io/library/nginx', 'index.docker.io/nginx'],
    ['docker.io', 'acme/app'],
    ['docker.io/**', 'nginx'],
    ['docker.io/library/{nginx,redis}', 'redis'],
    ['docker.io/library/node-[0-9]', 'node-8'],
    ['docker.io/library/nod?', 'node'],
    ['index.docker.io/acme/*', 'acme/app'],
    ['registry-1.docker.io', 'nginx'],
    ['docker.io/acme/*', 'registry.hub.docker.com/acme/app'],
    ['ghcr.io/**', 'ghcr.io/acme/team/app'],
    ['ghcr.io', 'ghcr.io/acme/app'],
    ['GHCR.io/acme/*', 'ghcr.io/acme/app'],
    ['ghcr.io/acme/*', 'GHCR.IO/acme/app'],
    ['ghcr.io/**/app', 'ghcr.io/app'],
    ['ghcr.io/**/app', 'ghcr.io/a/b/app'],
    ['*.gcr.io/**', 'eu.gcr.io/acme/app'],
    ['*.gcr.io', 'eu.gcr.io/acme/app'],
    ['{ghcr.io,quay.io}/acme/*', 'quay.io/acme/app'],
    ['*/acme/*', 'quay.io/acme/app'],
    ['*', 'quay.io/acme/app'],
    ['**', 'nginx'],
    ['**/nginx', 'docker.io/library/nginx'],
    ['localhost', 'localhost/app'],
    ['localhost:5000/**', 'localhost:5000/a/b'],
    ['reg.example:5000', 'reg.example:5000/app'],
    ['reg.example:*/app', 'reg.example:5000/app'],
    ['[::1]:5000/**', '[::1]:5000/app'],
    ['[2001:DB8::1]', '[2001:db8::1]/app'],
    ['ghcr.io/a.b/*', 'ghcr.io/a.b/c'],
    ['Corp/app', 'CORP/app'],
  ])('%s matches %s', (glob, text) => {
    expect(matches([glob], text)).toBe(true)
  })

  it.each([
    ['docker.io/library/*', 'acme/app'],
    ['docker.io/library/*', 'ghcr.io/library/nginx'],
    ['docker.io/library/nginx', 'nginx-proxy'],
    ['docker.io/library', 'nginx'],
    ['ghcr.io/*', 'ghcr.io/acme/app'],
    ['ghcr.io', 'ghcr.io:443/acme/app'],
    ['ghcr.io', 'xghcr.io/acme/app'],
    ['ghcr.io', 'evil/ghcr.io'],
    ['ghcr.io/acme/*', 'ghcr.io/acmeevil/app'],
    ['*.gcr.io/**', 'gcr.io/acme/app'],
    ['ghcr.io/a.b/*', 'ghcr.io/axb/c'],
    ['reg.example/**', 'reg.example:5000/app'],
    ['[::1]/**', 'a.b/app'],
    ['hub.docker.com', 'nginx'],
  ])('%s does not match %s', (glob, text) => {
    expect(matches([glob], text)).toBe(false)
  })

  it('lets the last glob that matches decide', () => {
    const globs = ['docker.io/**', '!docker.io/library/*', 'docker.io/library/nginx']
    expect(matches(globs, 'acme/app')).toBe(true)
    expect(matches(globs, 'redis')).toBe(false)
    expect(matches(globs, 'nginx')).toBe(true)
  })

  it('matches nothing with an empty list, or with nothing to take out from', () => {
    expect(matches([], 'nginx')).toBe(false)
    expect(matches(['!ghcr.io/**'], 'nginx')).toBe(false)
  })

  it('throws for a glob that has a reason against it', () => {
    expect(() => compileRepositoryGlobs(['nginx'])).toThrow(RangeError)
  })
})

describe('explainRepositoryGlob', () => {
  it.each([
    ['', 'it is empty'],
    ['!', 'it is empty'],
    ['nginx', 'it begins with a registry host: for Docker Hub write docker.io/library/nginx'],
    ['library/*', 'it begins with a registry host: for Docker Hub write docker.io/library/*'],
    ['!acme/**', 'it begins with a registry host: for Docker Hub write docker.io/acme/**'],
    ['/app', 'it begins with a registry host: for Docker Hub write docker.io//app'],
    [
      'docker.io/*',
      'every repository of Docker Hub has two parts: write docker.io/library/* or docker.io/**',
    ],
    [
      'docker.io/ng*',
      'every repository of Docker Hub has two parts: write docker.io/library/ng* or docker.io/**',
    ],
    ['docker.io/library/nginx:1.25', 'it names repositories: leave out tag and digest'],
    ['ghcr.io/a/b@sha256:abc', 'it names repositories: leave out tag and digest'],
    ['https://ghcr.io/acme', 'a registry is named without a scheme such as https://'],
    ['ghcr.io/Acme/*', 'a repository is written in lower case'],
    ['ghcr.io//app', 'it has an empty part between slashes'],
    ['ghcr.io/', 'it has an empty part between slashes'],
    ['ghcr.io/acme/', 'it has an empty part between slashes'],
    ['ghcr.io/{a,b', 'a bracket or brace is not closed'],
    ['ghcr.io/[a', 'a bracket or brace is not closed'],
    ['ghcr.io/{a,{b,c}}', 'a bracket or brace is not closed'],
    ['ghcr.io/+(a|b)', '"+(a|b)" is not a repository path'],
    ['ghcr.io/a b', '"a b" is not a repository path'],
    ['gh cr.io/a', '"gh cr.io" is not a registry host'],
    ['ghcr.io:http/a', '"ghcr.io:http" is not a registry host'],
    [`ghcr.io/${'{a,b}'.repeat(9)}`, 'its braces stand for more than 256 globs'],
    ['ghcr.io/a/../b', 'a part of it is nothing but dots'],
    [`ghcr.io/${'a'.repeat(260)}`, 'it is longer than 256 characters'],
  ])('says what is wrong with %j', (glob, reason) => {
    expect(explainRepositoryGlob(glob)).toBe(reason)
  })

  it.each([
    'docker.io',
    '!docker.io/library/*',
    'localhost',
    '*',
    '**',
    '*.gcr.io/**',
    '[::1]:5000/a',
    'ghcr.io/{a,b}/*',
    'reg:5000/**',
    'ghcr.io/a*b*c*',
    'ghcr.io/*/*/*/*/*',
  ])('has nothing against %s', (glob) => {
    expect(explainRepositoryGlob(glob)).toBeUndefined()
  })
})
