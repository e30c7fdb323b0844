import { execFileSync, spawn } from 'node:child_process'
import { closeSync, constants, mkdirSync, openSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { image, startFakeRegistry } from '../support/fake-registry.ts'
import { pause } from '../support/pace.ts'
import { createTree, type Tree } from '../support/tree.ts'

const MAIN = resolve(import.meta.dirname, '../../dist/cli/main.js')

const trees: Tree[] = []
function tree(files: Readonly<Record<string, string | Uint8Array>> = {}): Tree {
  const made = createTree(files)
  trees.push(made)
  return made
}
afterEach(() => {
  for (const made of trees.splice(0)) made.remove()
})

const PINNED = `FROM ghcr.io/a/b:1.2.3@sha256:${'a'.repeat(64)}\n`
/** A device on which every write fails as on a full disk. */
const FULL = '/dev/full'

describe('output that is lost', () => {
  for (const args of [
    ['check'],
    ['images'],
    ['images', '--format', 'json'],
    ['check', '--format', 'sarif'],
    ['explain', 'nginx'],
    ['resolve', '--help'],
    ['completion', 'bash'],
    ['check', '--format', `json:${FULL}`],
  ])
    it(`gives exit code 2 and says so: ${args.join(' ')}`, () => {
      const { code, stderr } = tree({ Dockerfile: PINNED }).run(args, { stdoutTo: FULL })
      expect(code).toBe(2)
      expect(stderr).toContain('ENOSPC')
      expect(stderr).not.toContain('at ')
    })

  it('does not call a fixed text that was lost a success', () => {
    const { code, stderr } = tree().run(['check', '--fix', '-'], { input: PINNED, stdoutTo: FULL })
    expect(code).toBe(2)
    expect(stderr).toContain('standard output cannot be written whole: ENOSPC')
  })

  it('does not mind a reader that has seen enough', async () => {
    const made = tree({ Dockerfile: PINNED.repeat(5000) })
    const child = spawn(process.execPath, [MAIN, 'images'], {
      cwd: made.path,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const err: Buffer[] = []
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
    child.stdout.once('data', () => child.stdout.destroy())
    const code = await new Promise((done) => child.on('close', done))
    expect({ code, stderr: Buffer.concat(err).toString() }).toEqual({ code: 0, stderr: '' })
  })

  it('is none where a pipe that does not wait is full for a while', async () => {
    const made = tree({ Dockerfile: PINNED.repeat(5000) })
    const pipe = join(made.path, 'pipe')
    execFileSync('mkfifo', [pipe])
    const end = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK)
    const child = spawn(process.execPath, [MAIN, 'images'], {
      cwd: made.path,
      stdio: ['ignore', end, 'pipe'],
    })
    const ended = new Promise((done) => child.on('close', done))
    const reader = spawn('cat', [pipe], { stdio: ['ignore', 'pipe', 'ignore'] })
    closeSync(end)
    const out: Buffer[] = []
    for await (const chunk of reader.stdout) {
      out.push(chunk)
      await pause(1)
    }
    expect(await ended).toBe(0)
    expect(Buffer.concat(out).toString()).toBe(made.run(['images']).stdout)
  })
})

describe('a lock file that cannot be written', () => {
  const NGINX = image('nginx')
  for (const args of [
    ['check', '--fix'],
    ['check', '--fix', '--format', 'json'],
  ])
    it(`does not lose the report: ${args.join(' ')}`, async () => {
      const made = tree({ Dockerfile: 'FROM nginx:1.27\n' })
      const mirror = await startFakeRegistry({
        images: { 'library/nginx:1.27': NGINX },
        behave() {
          mkdirSync(join(made.path, 'holdfast.lock'), { recursive: true })
          return undefined
        },
      })
      made.write('holdfast.yaml', `registries: { docker.io: { mirror: "${mirror.url}" } }\n`)
      const { code, stdout, stderr } = await made.runBeside(args)
      expect(code).toBe(2)
      expect(stdout).toContain(NGINX.digest)
      expect(stderr).toContain('holdfast.lock is no file; remove it')
      expect(readFileSync(join(made.path, 'Dockerfile'), 'utf8')).toContain(NGINX.digest)
    })
})
