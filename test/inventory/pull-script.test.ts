import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { copyListInventory } from '../../src/inventory/copy-list.ts'
import { containerdListInventory, kubeletListInventory } from '../../src/inventory/node-lists.ts'
import { pullScriptInventory } from '../../src/inventory/pull-script.ts'
import type { ImageUse } from '../../src/model/image-use.ts'
import { index } from '../support/fake-registry.ts'
import { until } from '../support/pace.ts'
import {
  openStage,
  pushImage,
  pushManifest,
  type Registry,
  startFront,
  startRegistry,
} from '../support/real-registries.ts'
import { useOf } from '../support/result.ts'
import { createTree, type Tree } from '../support/tree.ts'

const A = `sha256:${'a'.repeat(64)}`

function scriptOf(...texts: readonly string[]): string {
  const uses = texts.map((text) => useOf({ path: 'deploy/web.yaml', text }, text))
  return pullScriptInventory.render(uses, { tagClass: undefined, color: false, width: undefined })
}

const trees: Tree[] = []
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove()
})

/** A folder with the script, and with a program that stands for the pull: it notes its last word, then does as told. */
function stub(script: string, body = ''): Tree {
  const tree = createTree({
    'pull.sh': script,
    fake: `#!/bin/bash\necho "\${@: -1}" >>asked\necho "$*" >>called\n${body}\n`,
  })
  chmodSync(join(tree.path, 'fake'), 0o755)
  trees.push(tree)
  return tree
}

function run(tree: Tree, env: Readonly<Record<string, string>> = {}, ...args: readonly string[]) {
  const result = spawnSync('bash', ['pull.sh', ...args], {
    cwd: tree.path,
    env: { PATH: process.env.PATH, HOME: tree.path, PULL: './fake', JOBS: '1', ...env },
  })
  return { code: result.status, stdout: result.stdout.toString(), stderr: result.stderr.toString() }
}

function asked(tree: Tree): readonly string[] {
  return existsSync(join(tree.path, 'asked'))
    ? readFileSync(join(tree.path, 'asked'), 'utf8').trim().split('\n')
    : []
}

describe('the pull script', () => {
  it('pulls each image once and leaves nothing behind', () => {
    const tree = stub(scriptOf('redis:7', `nginx:1@${A}`, 'redis:7'))
    expect(run(tree)).toEqual({
      code: 0,
      stderr: '',
      stdout: `pulled docker.io/library/nginx:1@${A}\npulled docker.io/library/redis:7\n`,
    })
    expect(asked(tree)).toEqual([`docker.io/library/nginx:1@${A}`, 'docker.io/library/redis:7'])
    expect(readdirSync(join(tree.path, '.cache/holdfast'))).toEqual([])
  })

  it('is good bash, and the list is text that no shell expands', () => {
    const tree = stub(scriptOf('redis:7', `nginx:1@${A}`))
    expect(spawnSync('bash', ['-n', 'pull.sh'], { cwd: tree.path }).stderr.toString()).toBe('')
    expect(readFileSync(join(tree.path, 'pull.sh'), 'utf8')).toContain("<<'IMAGES'")
  })

  it('gives shellcheck nothing to say, the lists of commands neither', () => {
    const list = ['redis:7', `nginx:1@${A}`].map((text) => useOf({ path: 'deploy/web.yaml', text }, text))
    const options = { tagClass: undefined, color: false, width: undefined }
    const texts = {
      'pull.sh': pullScriptInventory.render(list, options),
      'copies.sh': copyListInventory.render(list, {
        ...options,
        rewriteOf: ({ path }) => ({ registry: 'r.example', path }),
      }),
      'kubelet.sh': kubeletListInventory.render(list, options),
      'containerd.sh': containerdListInventory.render(list, options),
    }
    const tree = createTree(texts)
    trees.push(tree)
    for (const [name, text] of Object.entries(texts)) {
      expect(text, name).toContain('redis:7')
      const judged = spawnSync('shellcheck', ['--shell', 'bash', name], { cwd: tree.path })
      expect([name, judged.status, judged.stdout.toString()]).toEqual([name, 0, ''])
    }
    const faulty = createTree({ 'a.sh': '#!/bin/bash\nrm $1\n' })
    trees.push(faulty)
    expect(spawnSync('shellcheck', ['a.sh'], { cwd: faulty.path }).status).toBe(1)
  })

  it('asks for the platform that a use names', () => {
    const use: ImageUse = {
      ...useOf({ path: 'a', text: 'redis:7' }, 'redis:7'),
      platform: { os: 'linux', architecture: 'arm64' },
    }
    const tree = stub(
      pullScriptInventory.render([use], { tagClass: undefined, color: false, width: undefined }),
    )
    expect(run(tree).code).toBe(0)
    expect(readFileSync(join(tree.path, 'called'), 'utf8')).toBe(
      '--platform linux/arm64 docker.io/library/redis:7\n',
    )
  })

  it('tries again after a failure that passes', () => {
    const tree = stub(scriptOf('redis:7'), '[ -e once ] || { : >once; echo "connection reset" >&2; exit 1; }')
    writeFileSync(join(tree.path, 'sleep'), '#!/bin/sh\necho "$1" >>slept\n', { mode: 0o755 })
    expect(run(tree, { PATH: `${tree.path}:${process.env.PATH}` }).code).toBe(0)
    expect(asked(tree)).toHaveLength(2)
    expect(readFileSync(join(tree.path, 'slept'), 'utf8')).toBe('2\n')
  })

  it('ends with 123 where an image cannot be had, after the others', () => {
    const tree = stub(
      scriptOf('redis:7', 'nginx:1', 'busybox:1'),
      '[[ $1 != *nginx* ]] || { echo "manifest unknown" >&2; exit 1; }',
    )
    const { code, stderr } = run(tree, { TRIES: '1' })
    expect([code, stderr]).toEqual([123, 'failed docker.io/library/nginx:1: manifest unknown\n'])
    expect(asked(tree)).toHaveLength(3)
    // A second run asks for nothing but what is missing.
    run(tree, { TRIES: '1' })
    expect(asked(tree).slice(3)).toEqual(['docker.io/library/nginx:1'])
  })

  it('starts nothing more once a limit is reached, ends with 124, and goes on later', () => {
    const limit =
      '[ -e paid ] || [[ $1 != *nginx* ]] || { echo "toomanyrequests: You have reached your pull rate limit" >&2; exit 1; }'
    const tree = stub(scriptOf('busybox:1', 'nginx:1', 'redis:7'), limit)
    const { code, stderr } = run(tree)
    expect(code).toBe(124)
    expect(stderr).toContain('limited docker.io/library/nginx:1\n')
    expect(asked(tree)).toEqual(['docker.io/library/busybox:1', 'docker.io/library/nginx:1'])
    tree.write('paid', '')
    expect(run(tree).code).toBe(0)
    expect(asked(tree).slice(2)).toEqual(['docker.io/library/nginx:1', 'docker.io/library/redis:7'])
    expect(readdirSync(join(tree.path, '.cache/holdfast'))).toEqual([])
  })

  it.each([
    ['retry-after: 1.16ms, allowed: 44000/minute', 1],
    ['Retry-After: 7', 7],
    ['Retry-After: 2.5s', 3],
  ])('waits as long as a rate asks for: %s', (words, seconds) => {
    const tree = stub(
      scriptOf('redis:7'),
      `[ -e once ] || { : >once; echo "toomanyrequests: ${words}" >&2; exit 1; }`,
    )
    writeFileSync(join(tree.path, 'sleep'), '#!/bin/sh\necho "$1" >>slept\n', { mode: 0o755 })
    expect(run(tree, { PATH: `${tree.path}:${process.env.PATH}` }).code).toBe(0)
    expect(readFileSync(join(tree.path, 'slept'), 'utf8')).toBe(`${seconds}\n`)
  })

  it('takes a wait of hours for an allowance that is spent', () => {
    const tree = stub(scriptOf('redis:7'), 'echo "429 Too Many Requests; Retry-After: 21600" >&2; exit 1')
    expect(run(tree).code).toBe(124)
    expect(asked(tree)).toHaveLength(1)
  })

  it.each(['', '\n\n', '# only a comment\n   # and another\n'])(
    'has nothing to do for the list %j',
    (list) => {
      const tree = stub(scriptOf('redis:7'))
      tree.write('list', list)
      expect(run(tree, {}, 'list')).toEqual({ code: 0, stdout: '', stderr: 'nothing to pull\n' })
      expect(asked(tree)).toEqual([])
      expect(run(stub(scriptOf())).code).toBe(0)
    },
  )

  it.each([
    '$(touch hit)',
    '`touch hit`',
    '; touch hit',
    'a b c; touch hit',
    '-v',
    '--privileged',
    "'",
    '"',
    'a\\',
    'x&&touch hit',
    'nginx:1 $(touch${IFS}hit)',
    'nginx:1 linux/amd64;touch',
  ])('runs nothing of a list, and asks nobody for what is no reference: %j', (line) => {
    const tree = stub(scriptOf())
    tree.write('list', `${line}\nredis:7\n`)
    const { code, stderr } = run(tree, {}, 'list')
    expect(code).toBe(123)
    expect(stderr).toMatch(/^refused, no reference: /)
    expect(asked(tree)).toEqual(['redis:7'])
    expect(existsSync(join(tree.path, 'hit'))).toBe(false)
  })

  it('logs in from the environment, and hands the password to nothing else', () => {
    const tree = stub(scriptOf('redis:7'), 'env >>environment')
    writeFileSync(join(tree.path, 'login'), '#!/bin/sh\necho "$@" >login-args\ncat >login-input\n', {
      mode: 0o755,
    })
    const env = {
      LOGIN: './login',
      REGISTRY_USERNAME: 'ada',
      REGISTRY_PASSWORD: 'correct horse',
      REGISTRY_HOST: 'r.example:5000',
    }
    expect(run(tree, env).code).toBe(0)
    expect(readFileSync(join(tree.path, 'login-args'), 'utf8')).toBe(
      '--username ada --password-stdin r.example:5000\n',
    )
    expect(readFileSync(join(tree.path, 'login-input'), 'utf8')).toBe('correct horse')
    expect(readFileSync(join(tree.path, 'environment'), 'utf8')).not.toContain('correct horse')
  })
})

describe('between two real registries', () => {
  const stage = openStage()
  const OCI = 'application/vnd.oci.image.manifest.v1+json'
  let source: Registry
  let target: Registry
  beforeAll(async () => {
    source = await startRegistry(stage, 'source')
    target = await startRegistry(stage, 'target')
    mkdirSync(join(stage.folder, '.config/containers'), { recursive: true })
    writeFileSync(
      join(stage.folder, '.config/containers/policy.json'),
      '{"default":[{"type":"insecureAcceptAnything"}]}',
    )
  }, 60_000)
  afterAll(() => stage.stop(), 60_000)

  /** A program that pulls with skopeo: into the second registry, where what came can be looked at. */
  function puller(before = ''): string {
    const file = join(stage.folder, 'pull')
    writeFileSync(
      file,
      `#!/bin/bash
ref=\${@: -1}; name=\${ref%%@*}
# skopeo refuses a tag beside a digest.
if [[ $ref == *@* ]]; then from=\${name%:*}@\${ref#*@}; else from=$ref; fi
path=\${name#*/}
${before}
exec skopeo copy --all --preserve-digests --src-tls-verify=false --dest-tls-verify=false "docker://$from" "docker://${target.host}/$path"
`,
      { mode: 0o755 },
    )
    return file
  }

  function environment(pull: string): NodeJS.ProcessEnv {
    return {
      PATH: process.env.PATH,
      HOME: stage.folder,
      PULL: pull,
      JOBS: '2',
      TRIES: '1',
      DONE: join(stage.folder, 'done'),
    }
  }

  async function runScript(script: string, pull: string): Promise<{ code: number | null; stderr: string }> {
    const child = spawn('bash', ['-c', script], {
      env: environment(pull),
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let stderr = ''
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString()
    })
    const code = await new Promise<number | null>((done) => child.on('close', done))
    return { code, stderr }
  }

  async function served(path: string): Promise<string | null> {
    const accept = [OCI, 'application/vnd.oci.image.index.v1+json'].join(', ')
    const answer = await fetch(`${target.url}/v2/${path}`, { method: 'HEAD', headers: { accept } })
    return answer.ok ? answer.headers.get('docker-content-digest') : null
  }

  it('brings every image with the digest of the source, by one request a manifest', async () => {
    const children = {
      'linux/amd64': await pushImage(source, 'library/many', 'amd64', OCI),
      'linux/arm64': await pushImage(source, 'library/many', 'arm64', OCI),
    }
    const many = index(children)
    await pushManifest(source, 'library/many', many, '1.0')
    const single = await pushImage(source, 'acme/single', 'single', OCI, '2')
    await source.takeManifestRequests()
    const script = scriptOf(`${source.host}/library/many:1.0@${many.digest}`, `${source.host}/acme/single:2`)
    expect(await runScript(script, puller())).toEqual({ code: 0, stderr: '' })
    expect(await served('library/many/manifests/1.0')).toBe(many.digest)
    for (const { digest } of Object.values(children))
      expect(await served(`library/many/manifests/${digest}`)).toBe(digest)
    expect(await served('acme/single/manifests/2')).toBe(single.digest)
    // skopeo asks with GET alone: the index, its two images, and the single one. All four would count.
    const requests = await source.takeManifestRequests()
    expect(requests.filter((line) => line.startsWith('GET'))).toHaveLength(4)
    expect(requests).toHaveLength(4)
  }, 60_000)

  it('goes on where it was killed, and after a limit', async () => {
    const names = ['a', 'b', 'c', 'd', 'e']
    for (const name of names) await pushImage(source, `acme/${name}`, name, OCI, '1')
    const front = await startFront(stage, source)
    const host = new URL(front.url).host
    const script = scriptOf(...names.map((name) => `${host}/acme/${name}:1`))
    const done = join(stage.folder, 'done')
    const lines = () => (existsSync(done) ? readFileSync(done, 'utf8').split('\n').length - 1 : 0)
    // The third one never comes back: what stands after it waits.
    const hanging = puller('[[ $ref != */c:* ]] || exec sleep 1000')
    const child = spawn('bash', ['-c', script], {
      env: { ...environment(hanging), JOBS: '1' },
      stdio: 'ignore',
      detached: true,
    })
    await until('two images are pulled', () => lines() === 2)
    process.kill(-(child.pid ?? 0), 'SIGKILL')
    expect(front.take().filter((line) => /\/manifests\//.test(line))).toEqual([
      'GET /v2/acme/a/manifests/1',
      'GET /v2/acme/b/manifests/1',
    ])

    front.mode = 'busy'
    const limited = await runScript(script, puller())
    expect(limited.code).toBe(124)
    expect(limited.stderr).toMatch(/^limited .*\/acme\/[cd]:1$/m)
    expect(front.take().join('\n')).not.toMatch(/acme\/[ab]\//)
    expect(lines()).toBe(2)

    front.mode = 'pass'
    expect(await runScript(script, puller())).toEqual({ code: 0, stderr: '' })
    expect(
      front
        .take()
        .filter((line) => /\/manifests\//.test(line))
        .sort(),
    ).toEqual(['c', 'd', 'e'].map((name) => `GET /v2/acme/${name}/manifests/1`))
    for (const name of names) expect(await served(`acme/${name}/manifests/1`)).toMatch(/^sha256:/)
    expect(existsSync(done)).toBe(false)
  }, 90_000)
})
