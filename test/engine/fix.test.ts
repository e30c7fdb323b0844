import { lstatSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { FixRequest } from '../../src/engine/fix.ts'
import type { RunResult } from '../../src/model/finding.ts'
import { briefFixes, digestOf, fakeResolver, fixFolder } from '../support/fix.ts'
import { createTree, type Tree } from '../support/tree.ts'

const trees: Tree[] = []
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove()
})

function folder(files: Readonly<Record<string, string | Uint8Array>> = {}): Tree {
  const tree = createTree(files)
  trees.push(tree)
  return tree
}

describe('a run that fixes', () => {
  const CONFIG = 'registries: { docker.io: { mirror: https://mirror.corp.example/h } }\n'
  const NGINX = digestOf('docker.io/library/nginx:1.25')

  async function fix(tree: Tree, request: Partial<FixRequest> = {}, paths: readonly string[] = ['.']) {
    return fixFolder(tree.path, request, { paths })
  }
  function reasons({ findings }: RunResult) {
    return [...new Set(findings.map(({ fix }) => fix.reason ?? fix.status))]
  }

  it('writes nothing for a diff, and gives the files as it would write them', async () => {
    const files = { 'holdfast.yaml': CONFIG, Dockerfile: '\ufeffFROM nginx:1.25\r\n' }
    const tree = folder(files)
    const before = tree.contents()
    const diff = await fix(tree, { mode: 'diff' })
    expect(tree.contents()).toEqual(before)
    expect(briefFixes(diff)).toEqual(['nginx:1.25 mutable-tag available'])
    expect([...diff.outcomes.values()]).toEqual(['finding'])
    const written = await fix(tree)
    expect(written.files).toEqual(diff.files)
    expect(diff.files).toEqual([
      {
        path: 'Dockerfile',
        before: files.Dockerfile,
        after: `\ufeffFROM nginx:1.25@${NGINX}\r\n`,
        edits: [{ range: { start: 16, end: 16 }, newText: `@${NGINX}` }],
        isPrivate: false,
      },
    ])
    expect(readFileSync(join(tree.path, 'Dockerfile'), 'utf8')).toBe(diff.files[0]?.after)
  })

  const MAPPED = CONFIG.replace('h }', 'h, rewrite: registry.corp.example/hub }')
  it.each([
    ['a variable and what a variable is made of', CONFIG, 'ARG A=1\nARG B=ruby:$A\nFROM $A$B\n'],
    ['a name that is to be another one, and its tag', MAPPED, 'ARG A=1\nARG B=ruby:$A\nFROM $A$B\n'],
    ['the tag twice', CONFIG, 'ARG A=1\nFROM nginx:$A.$A\n'],
  ])('asks nothing for a reference that holds the value to be changed in %s', async (_, config, text) => {
    const tree = folder({ 'holdfast.yaml': config, Dockerfile: text })
    const resolver = fakeResolver()
    const result = await fix(tree, { resolver })
    expect(resolver.asked).toEqual([])
    expect(result.files).toEqual([])
    expect(new Set(result.findings.map(({ fix }) => fix.status))).toEqual(new Set(['refused']))
    expect(reasons(result)).not.toContain('read-back-differs')
  })

  it('gives back what came from standard input and writes nothing', async () => {
    const tree = folder({ 'holdfast.yaml': CONFIG, Dockerfile: 'FROM redis:7\n' })
    const before = tree.contents()
    const stdin = { path: 'Dockerfile', bytes: Buffer.from('FROM nginx:1.25\n') }
    const result = await fixFolder(tree.path, {}, { paths: [], stdin })
    expect(result.files.map(({ after }) => after)).toEqual([`FROM nginx:1.25@${NGINX}\n`])
    expect(briefFixes(result)).toEqual(['nginx:1.25 mutable-tag applied'])
    expect(tree.contents()).toEqual(before)
  })

  it('leaves a file that changes while digests are resolved', async () => {
    const tree = folder({
      'holdfast.yaml': CONFIG,
      Dockerfile: 'FROM nginx:1.25\n',
      Containerfile: 'FROM redis:7\n',
    })
    const resolver = fakeResolver()
    const { resolve } = resolver
    resolver.resolve = async (reference, want) => {
      tree.write('Dockerfile', 'FROM nginx:1.26\n')
      return resolve(reference, want)
    }
    const result = await fix(tree, { resolver })
    expect(briefFixes(result)).toEqual([
      'redis:7 mutable-tag applied',
      'nginx:1.25 mutable-tag refused changed-on-disk',
    ])
    expect(tree.contents().get('Dockerfile')).toBe('FROM nginx:1.26\n')
    expect(tree.contents().get('Containerfile')).toContain('@sha256')
  })

  it('follows a link that was named, inside of the tree only', async () => {
    const outside = folder({ 'a.dockerfile': 'FROM nginx:1.25\n' })
    const tree = folder({ 'holdfast.yaml': CONFIG, 'real/a.dockerfile': 'FROM nginx:1.25\n' })
    symlinkSync('real/a.dockerfile', join(tree.path, 'in.dockerfile'))
    symlinkSync(join(outside.path, 'a.dockerfile'), join(tree.path, 'out.dockerfile'))
    const result = await fix(tree, {}, ['in.dockerfile', 'out.dockerfile', 'real/a.dockerfile'])
    expect(result.findings.map(({ at, fix }) => [at.place.path, fix.reason ?? fix.status])).toEqual([
      ['in.dockerfile', 'applied'],
      ['real/a.dockerfile', 'applied'],
    ])
    expect(result.problems.map(({ file, message }) => [file, message])).toEqual([
      ['out.dockerfile', expect.stringContaining('symbolic link out of the tree')],
    ])
    expect(outside.contents().get('a.dockerfile')).toBe('FROM nginx:1.25\n')
    expect(lstatSync(join(tree.path, 'in.dockerfile')).isSymbolicLink()).toBe(true)
    expect(tree.contents().get('real/a.dockerfile')).toBe(`FROM nginx:1.25@${NGINX}\n`)
  })

  describe('with a variable of an .env', () => {
    const COMPOSE = 'services:\n  a:\n    image: nginx:${V}\n'
    const ENV = 'PASSWORD=hunter2\nV=1.25 # for nginx\n'
    const files = { 'holdfast.yaml': CONFIG, 'compose.yaml': COMPOSE, '.env': ENV }
    function kept(more: Readonly<Record<string, string>> = {}): Tree {
      const tree = folder({ ...files, ...more })
      tree.git('init', '-q')
      tree.git('add', '.')
      return tree
    }

    it('changes it there where git keeps the file, which stays private', async () => {
      const tree = kept()
      const result = await fix(tree)
      expect(tree.contents().get('.env')).toBe(`PASSWORD=hunter2\nV=1.25@${NGINX} # for nginx\n`)
      expect(tree.contents().get('compose.yaml')).toBe(COMPOSE)
      expect(result.files.map(({ path, isPrivate }) => [path, isPrivate])).toEqual([['.env', true]])
      const { files: _, uses: __, outcomes: ___, ...shown } = result
      expect(JSON.stringify(shown)).not.toContain('hunter2')
    })

    it('leaves it where git does not keep the file, or there is no repository', async () => {
      const untracked = folder(files)
      expect(reasons(await fix(untracked))).toEqual(['not-editable'])
      untracked.git('init', '-q')
      untracked.git('add', 'compose.yaml')
      expect(reasons(await fix(untracked))).toEqual(['not-editable'])
      expect(untracked.contents().get('.env')).toBe(ENV)
    })

    it.each([
      ['the environment', { 'compose.yaml': `${COMPOSE}    environment: ["TAG=$V"]\n` }],
      [
        'the environment of another service',
        { 'compose.yaml': `${COMPOSE}  b:\n    build: .\n    environment:\n      T: \${V}\n` },
      ],
      [
        'the environment of another file',
        { 'compose.prod.yaml': 'services:\n  a:\n    environment:\n      T: ${V:-x}\n' },
      ],
      ['the whole file as an env_file', { 'compose.yaml': `${COMPOSE}    env_file: .env\n` }],
      ['the whole file in a list', { 'compose.yaml': `${COMPOSE}    env_file: [{path: ./.env}]\n` }],
      ['a build argument', { 'compose.yaml': `${COMPOSE}  b:\n    build: {context: ., args: {V: "$V"}}\n` }],
      [
        'a RUN of an inline Dockerfile',
        {
          'compose.yaml': `${COMPOSE}  b:\n    build:\n      dockerfile_inline: |\n        FROM scratch\n        RUN echo \${V}\n`,
        },
      ],
      ['another image', { 'compose.prod.yaml': 'services:\n  a:\n    image: redis:${V}\n' }],
      [
        'the name of what is built',
        { 'compose.yaml': `${COMPOSE}  b:\n    build: .\n    image: acme/b:$V\n` },
      ],
    ])('leaves it where it goes into %s too', async (_, more) => {
      const tree = kept(more)
      const result = await fix(tree)
      expect(tree.contents().get('.env')).toBe(ENV)
      expect(reasons(result)).toContain('shared-disagrees')
    })

    it('leaves it where a Compose file beside it was not read but uses it', async () => {
      const tree = kept({ 'compose.prod.yaml': 'services:\n  a:\n    environment:\n      T: ${V}\n' })
      expect(reasons(await fix(tree, {}, ['compose.yaml']))).toEqual(['shared-disagrees'])
      expect(tree.contents().get('.env')).toBe(ENV)
    })

    it.each([
      ['Makefile', 'include .env\nexport\ntag:\n\tgit tag v$(V)\n'],
      ['release.sh', 'set -a\n. ./.env\ngit tag "v$V"\n'],
      ['run', '#!/bin/sh\ndocker run \\\r\n  --env-file .env acme/a:1.2.3\n'],
      ['justfile', 'set dotenv-load\ntag:\n  git tag v$V\n'],
      ['web.container', '[Container]\nImage=acme/a:1.2.3\nEnvironmentFile=.env\n'],
      [
        'kustomization.yaml',
        'kind: Kustomization\napiVersion: kustomize.config.k8s.io/v1beta1\nconfigMapGenerator: [{name: x, envs: [.env]}]\n',
      ],
    ])('leaves it where %s takes it for something else', async (name, text) => {
      const tree = kept({ [name]: text })
      expect(reasons(await fix(tree))).toContain('shared-disagrees')
      expect(tree.contents().get('.env')).toBe(ENV)
    })

    it.each([
      ['Makefile', 'up:\n\tdocker compose --env-file .env up\n'],
      ['other.sh', 'cat .env.example\necho "$V"\n'],
      ['README.md', 'Copy `.env` and set V.\n'],
    ])('changes it where %s only gives it to Compose, or speaks of it', async (name, text) => {
      const tree = kept({ [name]: text })
      await fix(tree)
      expect(tree.contents().get('.env')).toContain(`V=1.25@${NGINX}`)
    })

    it('changes it once for several images that agree', async () => {
      const tree = kept({ 'compose.prod.yaml': 'services:\n  a:\n    image: nginx:${V}\n' })
      const result = await fix(tree)
      expect(result.files.map(({ path, edits }) => [path, edits.length])).toEqual([['.env', 1]])
      expect([...result.outcomes.values()]).toEqual(['fixed', 'fixed'])
    })

    it('is not mistaken for one that only looks like it', async () => {
      const compose = `${COMPOSE}    command: ["echo", "$$V", "\${VERSION:-1}"]\n# $V\n`
      const tree = kept({ 'compose.yaml': compose })
      await fix(tree)
      expect(tree.contents().get('.env')).toContain(`V=1.25@${NGINX} # for nginx`)
    })
  })

  it('gives every use one outcome, and what a fix mends by the way is mended', async () => {
    const tree = folder({
      'holdfast.yaml':
        'registries: { docker.io: { mirror: https://m.example/h, rewrite: registry.corp.example/hub } }\nrules: { untrusted-registry: { allow: ["ghcr.io/acme/**"] } }\n',
      Dockerfile: `FROM nginx:1.25
FROM redis:7
FROM python:\${V:-3}-slim
FROM $UNKNOWN
FROM quay.io/a/b:1.2.3@${NGINX}
FROM ghcr.io/acme/c:1.2.3@${NGINX}
`,
    })
    const result = await fix(tree, { resolver: fakeResolver({ missing: (name) => name.includes('redis') }) })
    expect(result.uses.map((use) => `${use.raw.slice(0, 20)} ${result.outcomes.get(use)}`)).toEqual([
      'nginx:1.25 fixed',
      'redis:7 unresolved',
      'python:${V:-3}-slim refused',
      '$UNKNOWN unread',
      'quay.io/a/b:1.2.3@sh finding',
      'ghcr.io/acme/c:1.2.3 ok',
    ])
    const nginx = result.findings.filter(({ use }) => use?.raw === 'nginx:1.25')
    expect(nginx.map(({ rule, fix }) => `${rule} ${fix.status}`).sort()).toEqual([
      'hub-hosted applied',
      'mutable-tag applied',
      'untrusted-registry applied',
    ])
  })
})
