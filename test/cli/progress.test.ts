import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { check } from '../../src/check.ts'
import { openProgressLine, readingProgress, withProgress } from '../../src/cli/progress.ts'
import type { Resolver } from '../../src/model/resolver.ts'
import { parseDigest } from '../../src/oci/digest.ts'
import { parseReference } from '../../src/oci/reference.ts'
import { createRegistryResolver } from '../../src/registry/resolver.ts'
import { image, startFakeRegistry } from '../support/fake-registry.ts'
import { createTree, type Tree } from '../support/tree.ts'

const MAIN = resolve(import.meta.dirname, '../../dist/cli/main.js')
const CLEAR = '\r\u001b[K'

const trees: Tree[] = []
afterEach(() => {
  for (const made of trees.splice(0)) made.remove()
})

/** A terminal that keeps what is written to it. */
function terminal({ columns = 80, isTTY = true } = {}) {
  const written: string[] = []
  const stream = { columns, isTTY, write: (text: string | Uint8Array) => written.push(String(text)) > 0 }
  return {
    stream,
    written,
    shown: () => written.filter((text) => text !== CLEAR).map((text) => text.replace(CLEAR, '')),
  }
}

const open = (stream: ReturnType<typeof terminal>['stream'], environment: Record<string, string> = {}) =>
  openProgressLine({ stream, environment, delayMs: 0 })

describe('the line of progress', () => {
  it('is for a terminal that somebody looks at', () => {
    const { stream } = terminal()
    expect(open(stream)).toBeDefined()
    expect(open(stream, { CI: '' })).toBeDefined()
    expect(open(stream, { CI: 'false' })).toBeDefined()
    expect(open(stream, { CI: 'true' })).toBeUndefined()
    expect(open(stream, { CI: '1' })).toBeUndefined()
    expect(open(stream, { TERM: 'dumb' })).toBeUndefined()
    expect(open(terminal({ isTTY: false }).stream)).toBeUndefined()
  })

  it('is never wider than the terminal, takes the place of the one before, and goes away', () => {
    const { stream, written } = terminal({ columns: 20 })
    const line = open(stream)
    line?.show('a text that is far too long for this terminal')
    line?.show('short')
    line?.clear()
    line?.clear()
    expect(written).toEqual([`${CLEAR}a text that is far…`, `${CLEAR}short`, CLEAR])
  })

  it('says nothing where nothing takes long', () => {
    const { stream, written } = terminal()
    const line = openProgressLine({ stream, environment: {}, delayMs: 60_000 })
    line?.show('quick')
    line?.clear()
    expect(written).toEqual([])
  })
})

describe('progress of reading', () => {
  it('counts all files of a run, and is gone at its end', async () => {
    const made = createTree({
      Dockerfile: 'FROM a\n',
      'b/Dockerfile': 'FROM b\n',
      'compose.yaml': 'services: {}\n',
    })
    trees.push(made)
    const { stream, written, shown } = terminal()
    const onRead = readingProgress(open(stream))
    await check({ cwd: made.path, ...(onRead === undefined ? {} : { onRead }) })
    expect(shown()).toEqual([0, 1, 2].map((read) => `reading files: ${read} of 3`))
    expect(written.at(-1)).toBe(CLEAR)
  })

  it('begins before threads do', async () => {
    const made = createTree({ Dockerfile: 'FROM a\n', 'b/Dockerfile': 'FROM b\n' })
    trees.push(made)
    const told: string[] = []
    const start = () => {
      told.push('thread')
      let end = (_why: string) => {}
      return {
        give: () => setImmediate(() => end('gone')),
        listen: (_onAnswer: unknown, onEnd: (why: string) => void) => {
          end = onEnd
        },
        finish() {},
      }
    }
    const onRead = (read: number, files: number) => told.push(`${read} of ${files}`)
    await check({ cwd: made.path, threads: { count: () => 2, filesEach: 1, start }, onRead })
    expect(told.slice(0, 2)).toEqual(['0 of 2', 'thread'])
  })
})

describe('progress of asking', () => {
  it('names who has not answered yet, goes away with the last answer, and passes everything on', async () => {
    const nginx = image('nginx')
    const mirror = await startFakeRegistry({ images: { 'library/nginx:1.27': nginx } })
    const { stream, written, shown } = terminal({ columns: 200 })
    const line = open(stream)
    const registries = [
      { source: { registry: 'docker.io', path: '' }, rewrite: undefined, mirror: mirrorAt(mirror.url) },
    ]
    if (line === undefined) throw new Error('the test is wrong')
    const inner: Resolver = createRegistryResolver({ registries, direct: false, environment: {} })
    const resolver = withProgress(inner, registries, line)
    const reference = parseReference('nginx:1.27')
    const other = parseReference('localhost:1/x:1')
    const digest = parseDigest(nginx.digest)
    if (reference === undefined || other === undefined || !digest.ok) throw new Error('the test is wrong')
    const want = { platform: undefined, known: undefined }
    const [first, , third] = await Promise.all([
      resolver.resolve(reference, want),
      resolver.resolve(other, want),
      resolver.askByDigest(reference.repository, digest.digest, {}),
    ])
    expect([first, third]).toMatchObject([
      { ok: true, descriptor: { digest: nginx.digest } },
      { serves: 'same' },
    ])
    expect(shown()[2]).toBe(`asking registries: 0 of 3 answers, waiting for ${mirror.host} (2), localhost:1`)
    expect(written.at(-1)).toBe(CLEAR)
    expect(await resolver.listTags(reference.repository, {})).toMatchObject({ ok: false })
    expect([...resolver.requests.keys()]).toContain(mirror.url)
    expect(resolver.notices).toEqual([])
    await resolver.close()
    expect(written.at(-1)).toBe(CLEAR)
  })

  /** Runs the command in a terminal of 70 columns, and answers the registry once `until` is on the screen. */
  async function inTerminal(
    until: string,
    environment: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    let screen = ''
    let seen: () => void = () => undefined
    const isSeen = new Promise<void>((done) => {
      seen = done
    })
    const nginx = image('nginx')
    const mirror = await startFakeRegistry({
      images: { 'library/nginx:1.27': nginx },
      behave: ({ method }) =>
        method !== 'HEAD'
          ? undefined
          : (response) => {
              void isSeen.then(() => {
                response.writeHead(200, {
                  'docker-content-digest': nginx.digest,
                  'content-type': nginx.mediaType,
                })
                response.end()
              })
            },
    })
    const made = createTree({
      'holdfast.yaml': `registries: { docker.io: { mirror: "${mirror.url}" } }\n`,
      Dockerfile: 'FROM nginx:1.27\n',
    })
    trees.push(made)
    const command = `stty cols 70; "${process.execPath}" "${MAIN}" check --fix`
    const child = spawn('script', ['-qec', command, '/dev/null'], {
      cwd: made.path,
      env: { PATH: process.env.PATH, HOME: made.path, TERM: 'xterm', ...environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    child.stdout.on('data', (chunk: Buffer) => {
      screen += chunk.toString()
      if (screen.includes(until.replace('MIRROR', mirror.host))) seen()
    })
    if (until === '') seen()
    await new Promise((done) => child.on('close', done))
    return screen.replaceAll(mirror.host, 'MIRROR')
  }

  it('stands on a terminal as long as a registry lets wait, and not behind the report', async () => {
    const screen = await inTerminal('waiting for MIRROR')
    const [line = '', ...rest] = screen.slice(screen.indexOf('asking')).split(CLEAR)
    expect(line).toBe('asking registries: 0 of 1 answers, waiting for MIRROR')
    expect(rest.join('')).not.toContain('asking')
    expect(rest.at(-1)).toContain('1 fixed')
  })

  it('is not in the log of a CI job that has a terminal', async () => {
    const screen = await inTerminal('', { CI: 'true' })
    expect(screen).not.toContain('asking')
    expect(screen).toContain('1 fixed')
  })
})

function mirrorAt(url: string) {
  return {
    kind: undefined,
    layout: undefined,
    fallback: undefined,
    ns: undefined,
    resolve: undefined,
    rewritesDigests: undefined,
    insecure: false,
    ca: undefined,
    authRealms: [],
    url,
  }
}
