import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { copyListInventory } from '../../src/inventory/copy-list.ts'
import { pullScriptInventory } from '../../src/inventory/pull-script.ts'
import { skopeoSyncInventory } from '../../src/inventory/skopeo-sync.ts'
import type { ImageUse } from '../../src/model/image-use.ts'
import type { InventoryOptions } from '../../src/model/inventory.ts'
import { index, type StoredManifest } from '../support/fake-registry.ts'
import {
  openStage,
  pushImage,
  pushManifest,
  type Registry,
  startRegistry,
} from '../support/real-registries.ts'
import { useOf } from '../support/result.ts'
import { createTree } from '../support/tree.ts'

const OCI = 'application/vnd.oci.image.manifest.v1+json'
const DOCKER = 'application/vnd.docker.distribution.manifest.v2+json'
const TYPES = [OCI, DOCKER, 'application/vnd.oci.image.index.v1+json'].join(', ')
const OPTIONS: InventoryOptions = { tagClass: undefined, color: false, width: undefined }

const stage = openStage()
let source: Registry
let target: Registry
let many: StoredManifest
let single: StoredManifest
let other: StoredManifest

beforeAll(async () => {
  source = await startRegistry(stage, 'source')
  target = await startRegistry(stage, 'target')
  mkdirSync(join(stage.folder, '.config/containers'), { recursive: true })
  writeFileSync(
    join(stage.folder, '.config/containers/policy.json'),
    '{"default":[{"type":"insecureAcceptAnything"}]}',
  )
  writeFileSync(
    join(stage.folder, '.config/containers/registries.conf'),
    `[[registry]]\nprefix = "docker.io"\nlocation = "${source.host}"\ninsecure = true\n`,
  )
  many = index({
    'linux/amd64': await pushImage(source, 'library/many', 'amd64', OCI),
    'linux/arm64': await pushImage(source, 'library/many', 'arm64', OCI),
  })
  await pushManifest(source, 'library/many', many, '1.0')
  single = await pushImage(source, 'acme/x', 'single', DOCKER, '2')
  other = await pushImage(source, 'corp/x', 'other', OCI, '2')
}, 60_000)
afterAll(() => stage.stop(), 60_000)

function uses(...texts: readonly string[]): readonly ImageUse[] {
  return texts.map((text) => useOf({ path: 'deploy/web.yaml', text }, text))
}

async function skopeo(...args: readonly string[]): Promise<string> {
  const { stderr } = await promisify(execFile)('skopeo', args, {
    env: { PATH: process.env.PATH, HOME: stage.folder },
    timeout: 20_000,
  })
  return stderr
}

async function served(path: string): Promise<string | null> {
  const answer = await fetch(`${target.url}/v2/${path}`, { method: 'HEAD', headers: { accept: TYPES } })
  return answer.ok ? answer.headers.get('docker-content-digest') : null
}

/** The command that the list itself names, with addresses of this test. */
async function sync(list: string): Promise<string> {
  const file = join(stage.folder, 'list.yml')
  writeFileSync(file, list)
  return skopeo(
    'sync',
    '--all',
    '--scoped',
    '--keep-going',
    '--preserve-digests',
    '--src-tls-verify=false',
    '--dest-tls-verify=false',
    '--src',
    'yaml',
    '--dest',
    'docker',
    file,
    `${target.host}/mirror`,
  )
}

describe('skopeo sync', () => {
  it('brings three pins into three repositories with their digests, and asks for all of it again the next time', async () => {
    const list = skopeoSyncInventory.render(
      uses(
        `docker.io/library/many:1.0@${many.digest}`,
        `docker.io/acme/x:2@${single.digest}`,
        `docker.io/corp/x@${other.digest}`,
      ),
      OPTIONS,
    )
    await source.takeManifestRequests()
    expect(await sync(list)).toContain('Synced 3 images')
    expect(await served(`mirror/docker.io/library/many/manifests/${many.digest}`)).toBe(many.digest)
    expect(await served(`mirror/docker.io/acme/x/manifests/${single.digest}`)).toBe(single.digest)
    expect(await served(`mirror/docker.io/corp/x/manifests/${other.digest}`)).toBe(other.digest)
    const first = await source.takeManifestRequests()
    // An index and its two images, and two single ones, each by GET.
    expect(first.filter((line) => line.startsWith('GET'))).toHaveLength(5)
    await sync(list)
    const again = await source.takeManifestRequests()
    expect(again.filter((line) => line.startsWith('GET'))).toHaveLength(5)
  }, 60_000)

  it('copies nothing for tag@digest and still ends well, which is why no entry has both', async () => {
    const mixed = `docker.io:\n  images:\n    library/many: ["1.0@${many.digest}"]\n`
    expect(await sync(mixed)).toContain('Synced 0 images')
    const list = skopeoSyncInventory.render(uses(`docker.io/library/many:1.0@${many.digest}`), OPTIONS)
    expect(
      list.split('\n').filter((line) => /^ +- /.test(line) && line.split('#')[0]?.includes('@')),
    ).toEqual([])
  }, 60_000)
})

it('keeps the digest of an index by --all alone', async () => {
  const { host } = source
  const rewriteOf: InventoryOptions['rewriteOf'] = ({ path }) => ({
    registry: target.host,
    path: `hub/${path}`,
  })
  const list = copyListInventory.render(uses(`${host}/library/many:1.0@${many.digest}`), {
    ...OPTIONS,
    rewriteOf,
  })
  const words =
    list
      .split('\n')
      .find((line) => line.startsWith('skopeo'))
      ?.split(' ')
      .slice(1) ?? []
  const plain = ['--src-tls-verify=false', '--dest-tls-verify=false']
  expect(words).toContain('--all')
  await skopeo(...words.filter((word) => word !== '--all' && word !== '--preserve-digests'), ...plain)
  expect(await served('hub/library/many/manifests/1.0')).not.toBe(many.digest)
  await skopeo(...words, ...plain)
  expect(await served('hub/library/many/manifests/1.0')).toBe(many.digest)
}, 60_000)

describe('what each way of filling asks of the source, as its own log has it', () => {
  /** An index with two images, and a single one: four manifests. */
  const names = () => [`docker.io/library/many:1.0@${many.digest}`, `docker.io/acme/x:2@${single.digest}`]
  async function asked(fill: () => Promise<unknown>): Promise<string> {
    await source.takeManifestRequests()
    await fill()
    const lines = await source.takeManifestRequests()
    const count = (method: string) => lines.filter((line) => line.startsWith(method)).length
    return `${count('HEAD')} HEAD, ${count('GET')} GET`
  }
  const rewriteOf: InventoryOptions['rewriteOf'] = ({ path }) => ({
    registry: target.host,
    path: `ways/${path}`,
  })
  const sh = (script: string) =>
    promisify(execFile)('bash', ['-c', script], {
      env: { PATH: process.env.PATH, HOME: stage.folder, JOBS: '1', PULL: join(stage.folder, 'pull') },
      timeout: 30_000,
    })

  it('is each manifest by GET, at every run, for all that build on skopeo', async () => {
    writeFileSync(
      join(stage.folder, 'pull'),
      `#!/bin/bash\nname=\${1%%@*}\nexec skopeo copy --all --preserve-digests --dest-tls-verify=false "docker://\${name%:*}@\${1#*@}" "docker://${target.host}/script/\${name#*/}"\n`,
      { mode: 0o755 },
    )
    const copies = copyListInventory.render(uses(...names()), { ...OPTIONS, rewriteOf })
    const insecure = copies.replaceAll('--preserve-digests', '--preserve-digests --dest-tls-verify=false')
    const ways = {
      'copy-list': () => sh(insecure),
      'skopeo-sync': () => sync(skopeoSyncInventory.render(uses(...names()), OPTIONS)),
      'pull-script': () => sh(pullScriptInventory.render(uses(...names()), OPTIONS)),
    }
    for (const [way, fill] of Object.entries(ways))
      expect([way, await asked(fill), await asked(fill)]).toEqual([way, '0 HEAD, 4 GET', '0 HEAD, 4 GET'])
    for (const path of ['ways/library/many', 'script/library/many', 'mirror/docker.io/library/many'])
      expect(await served(`${path}/manifests/${many.digest}`)).toBe(many.digest)
  }, 90_000)

  it('is one HEAD and one GET for each name through a pull-through mirror, and a HEAD for it later', async () => {
    const mirror = await startRegistry(stage, 'pull-through', source.url)
    const tree = createTree({
      'holdfast.yaml': `registries: { docker.io: { mirror: "${mirror.url}" } }\n`,
      Dockerfile: 'FROM many:1.0\nFROM acme/x:2\n',
    })
    try {
      const check = () => tree.runBeside(['resolve', 'many:1.0', 'acme/x:2'])
      expect([await asked(check), await asked(check)]).toEqual(['2 HEAD, 2 GET', '2 HEAD, 0 GET'])
    } finally {
      tree.remove()
    }
  }, 60_000)
})
