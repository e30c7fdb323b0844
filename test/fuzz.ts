/*
 * Reads N mutated files of a folder, and fixes M of them against a mirror on loopback:
 * `npm run fuzz -- DIR [N] [M] [SEED]`, 10,000 and 500 unless told. Nothing may throw, every place must hold its text,
 * no reading may take longer than its length allows, and a fix may change references alone. A seed gives the same
 * mutations again. Files that fail are written to `fuzz-failures/` in the working directory.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { type FileReading, readFileText } from '../src/engine/read.ts'
import { FORMATS } from '../src/formats/index.ts'
import { compilePathGlobs } from '../src/text/path-glob.ts'
import { startMirror, stopMirror } from './support/mirror-of-all.ts'
import { createMutator } from './support/mutate.ts'
import { every } from './support/pace.ts'
import { strayChange } from './support/stray-change.ts'

const MAIN = resolve('dist/cli/main.js')
/** A mutation that is read for so long hangs. Milliseconds; the machine may have other work. */
const HANGS_MS = 120_000
const [directory, reads = '10000', fixes = '500', seed = '1'] = process.argv.slice(2)
if (directory === undefined) throw new Error('usage: npm run fuzz -- DIR [N] [M] [SEED]')

/** Files fixed by one run. */
const BATCH = 50
/** Mutations between two lines on how far the run is. */
const PROGRESS = { reads: 10_000, fixes: 500 }
/** Work that a reading may take, and as much again for each 100 KiB; compiling is no fault, so twice. CPU milliseconds */
const SLOW_MS = 1000

interface Source {
  readonly path: string
  readonly text: string
}

const matchers = FORMATS.map((format) => ({
  format,
  matches: compilePathGlobs([...format.names, ...format.candidates], { ignoreCase: true }),
}))

function sourcesIn(folder: string): readonly Source[] {
  const sources: Source[] = []
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.parentPath.includes('/.git')) continue
    const file = join(entry.parentPath, entry.name)
    const path = relative(folder, file)
    if (!matchers.some(({ matches }) => matches(path))) continue
    const text = readFileSync(file, 'utf8')
    if (text.length > 0 && text.length < 100_000) sources.push({ path, text })
  }
  return sources.sort((a, b) => (a.path < b.path ? -1 : 1))
}

const sources = sourcesIn(directory)
const texts = new Map(sources.map(({ path, text }) => [path, text]))
const mutate = createMutator(
  Number(seed),
  sources.map(({ text }) => text),
)
const failures: string[] = []
let slowest = { ms: 0, path: '' }

function fail(kind: string, path: string, text: string, detail: string): void {
  failures.push(`${kind}: ${path}: ${detail}`)
  if (failures.length > 100) return
  mkdirSync('fuzz-failures', { recursive: true })
  writeFileSync(join('fuzz-failures', `${failures.length}-${path.replaceAll('/', '+')}`), text)
}

/** Tells on stderr, which is no part of the result, how far the run is. */
function tell(done: number, count: number, what: string, every: number): void {
  if (done % every !== 0 && done !== count) return
  const seconds = (performance.now() / 1000).toFixed(0)
  process.stderr.write(`${done} of ${count} ${what}, ${failures.length} failures, ${seconds} s\n`)
}

async function readOne({ path, text }: Source): Promise<FileReading> {
  const formats = matchers.filter(({ matches }) => matches(path)).map(({ format }) => format)
  return readFileText({ path, text }, formats, FORMATS, {
    vars: new Map(),
    fatal: true,
    sibling(name) {
      const found = texts.get(name)
      return found === undefined ? undefined : { path: name, text: found }
    },
  })
}

/** Why a reading cannot be true; undefined where nothing speaks against it. */
function whyWrong(
  { uses, observations, alsoRead, problems }: FileReading,
  { path, text }: Source,
): string | undefined {
  for (const { place } of [...uses, ...observations])
    if (place.start < 0 || place.end < place.start || place.end > text.length)
      return 'a place outside of the text'
  for (const at of alsoRead)
    if (at.path === path && at.end > text.length) return 'a place that is also read outside of the text'
  for (const { message } of problems) if (message === '') return 'a problem without words'
  for (const use of uses) {
    if (use.image.kind === 'unread') continue
    let spelled = ''
    for (const { text: own, at } of use.image.segments) {
      spelled += own
      const file = at === undefined ? undefined : at.path === path ? text : texts.get(at.path)
      if (at !== undefined && file?.slice(at.start, at.end) !== own)
        return `${use.path}: ${JSON.stringify(own)} does not stand at ${at.path} ${at.start}`
    }
    if (spelled !== use.text) return `${use.path}: its parts spell ${spelled}, not ${use.text}`
  }
  return undefined
}

/** What this process has worked so far, in milliseconds, whatever else the machine had to do. */
function worked(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

async function timeOf(source: Source): Promise<number> {
  const started = worked()
  await readOne(source)
  return worked() - started
}

/** The next mutation of the readers' turn. @param i which one, from 0 */
function nextSource(i: number): Source {
  const { path, text } = sources[i % sources.length] as Source
  return { path, text: mutate(text) }
}

/** @param at holds the number of the mutation that is being read, for who watches */
async function fuzzReaders(count: number, at: Int32Array): Promise<void> {
  let uses = 0
  for (let i = 0; i < count; i++) {
    const source = nextSource(i)
    const { path } = source
    Atomics.store(at, 0, i)
    const limit = SLOW_MS * (1 + source.text.length / 100_000)
    try {
      const started = worked()
      const reading = await readOne(source)
      const ms = worked() - started
      if (ms > slowest.ms) slowest = { ms, path }
      if (ms > limit && (await timeOf(source)) > limit) fail('slow', path, source.text, `${ms.toFixed(0)} ms`)
      uses += reading.uses.length
      const wrong = whyWrong(reading, source)
      if (wrong !== undefined) fail('wrong', path, source.text, wrong)
    } catch (error) {
      fail(
        'thrown',
        path,
        source.text,
        error instanceof Error ? (error.stack ?? error.message) : String(error),
      )
    }
    tell(i + 1, count, 'read', PROGRESS.reads)
  }
  process.stdout.write(
    `${count} mutated files read: ${uses} uses, slowest ${slowest.ms.toFixed(0)} ms (${slowest.path})\n`,
  )
}

/** Reads in another thread, since only from outside can be told that a reader hangs. @returns the failures */
function watchReaders(count: number): Promise<readonly string[]> {
  const at = new Int32Array(new SharedArrayBuffer(4))
  const worker = new Worker(fileURLToPath(import.meta.url), {
    argv: process.argv.slice(2),
    workerData: { at, count },
  })
  return new Promise((done, failed) => {
    let last = -1
    const stop = every(HANGS_MS, () => {
      const now = Atomics.load(at, 0)
      if (now === last) {
        for (let i = 0; i < now; i++) nextSource(i)
        const { path, text } = nextSource(now)
        fail('hangs', path, text, `longer than ${HANGS_MS / 1000} s, so that no further file was read`)
        stop()
        worker.terminate().then(() => done(failures.splice(0)), failed)
      }
      last = now
    })
    worker.on('message', (told: readonly string[]) => {
      stop()
      done(told)
    })
    worker.on('error', failed)
  })
}

interface Ran {
  readonly code: number | null
  readonly stderr: string
}

function fixFolder(cwd: string): Promise<Ran> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [MAIN, 'check', '--fix', '--format', 'json'], {
      cwd,
      stdio: ['ignore', 'ignore', 'pipe'],
      // Names of registries are mutated too, and no stranger is to be asked for them: nobody listens at this port.
      env: {
        ...process.env,
        HTTPS_PROXY: 'http://127.0.0.1:9',
        HTTP_PROXY: 'http://127.0.0.1:9',
        NO_PROXY: '',
      },
      timeout: 120_000,
    })
    const chunks: Buffer[] = []
    child.stderr.on('data', (chunk) => chunks.push(chunk))
    child.on('error', failed)
    child.on('close', (code) => done({ code, stderr: Buffer.concat(chunks).toString() }))
  })
}

const HOSTS = [
  'docker.io',
  'ghcr.io',
  'quay.io',
  'gcr.io',
  'registry.k8s.io',
  'mcr.microsoft.com',
  'public.ecr.aws',
]

async function fuzzFixes(count: number): Promise<void> {
  const port = await startMirror()
  const rows = HOSTS.map((host) => `  ${host}: { mirror: "http://127.0.0.1:${port}/${host}" }\n`).join('')
  let changed = 0
  for (let done = 0; done < count; done += BATCH) {
    const tree = mkdtempSync(join(tmpdir(), 'holdfast-fuzz-'))
    try {
      const written: Source[] = []
      for (let i = done; i < Math.min(count, done + BATCH); i++) {
        const { path, text } = sources[(i * 7919) % sources.length] as Source
        const source = { path: `${i}/${path}`, text: mutate(text) }
        mkdirSync(dirname(join(tree, source.path)), { recursive: true })
        writeFileSync(join(tree, source.path), source.text)
        written.push({ path: source.path, text: readFileSync(join(tree, source.path), 'utf8') })
      }
      writeFileSync(join(tree, 'holdfast.yaml'), `preset: strict\nregistries:\n${rows}`)
      const { code, stderr } = await fixFolder(tree)
      if (code === null || code === 5 || code === 2)
        fail('exit', `${done}`, stderr, `${code} ${stderr.slice(0, 300)}`)
      for (const { path, text } of written) {
        const after = readFileSync(join(tree, path), 'utf8')
        if (after !== text) changed++
        const stray = strayChange(text, after)
        if (stray !== undefined) fail('stray', path, text, stray)
      }
      const left = readdirSync(tree, { recursive: true }).filter((name) =>
        String(name).includes('.holdfast-'),
      )
      if (left.length > 0) fail('left over', `${done}`, left.join('\n'), `${left.length} temporary files`)
    } finally {
      rmSync(tree, { recursive: true, force: true })
    }
    tell(Math.min(count, done + BATCH), count, 'fixed', PROGRESS.fixes)
  }
  stopMirror()
  process.stdout.write(`${count} mutated files through --fix: ${changed} changed\n`)
}

if (isMainThread) {
  const told = await watchReaders(Number(reads))
  await fuzzFixes(Number(fixes))
  const all = [...told, ...failures]
  process.stdout.write(
    all.length === 0 ? 'no failures\n' : `${all.length} failures\n${all.slice(0, 40).join('\n')}\n`,
  )
  process.exitCode = all.length === 0 ? 0 : 1
} else {
  const { at, count } = workerData as { at: Int32Array; count: number }
  await fuzzReaders(count, at)
  parentPort?.postMessage(failures)
}
