import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'

const MAIN = resolve(import.meta.dirname, '../../dist/cli/main.js')
/**
 * One for all runs of all tests, which start sooner and leave nothing in the tree that is their home. It stays: the
 * processes of the tests are not told when they end.
 */
const CACHE = join(tmpdir(), `holdfast-tests-${userInfo().username}`)

/** A folder of files that goes away with its test. */
export interface Tree {
  readonly path: string
  write(path: string, content: string | Uint8Array): void
  /** Every file's path and bytes. */
  contents(): ReadonlyMap<string, string>
  /** Runs the built command in the folder. */
  run(
    args: readonly string[],
    options?: {
      input?: string | Uint8Array
      env?: Readonly<Record<string, string>>
      cwd?: string
      /** Standard output goes to this file. */
      stdoutTo?: string
    },
  ): Run
  /** As `run`, while this process goes on, which may be the registry. */
  runBeside(args: readonly string[], options?: { env?: Readonly<Record<string, string>> }): Promise<Run>
  /** Starts the built command; what it prints is lost. */
  start(
    args: readonly string[],
    env?: Readonly<Record<string, string>>,
    stdin?: 'ignore' | 'pipe',
  ): ChildProcess
  git(...args: readonly string[]): string
  remove(): void
}

export interface Run {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Makes a folder with these files. */
export function createTree(files: Readonly<Record<string, string | Uint8Array>> = {}): Tree {
  const path = mkdtempSync(join(tmpdir(), 'holdfast-'))
  const tree: Tree = {
    path,
    write(name, content) {
      mkdirSync(dirname(join(path, name)), { recursive: true })
      writeFileSync(join(path, name), content)
    },
    contents() {
      const entries = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) =>
        entry.isFile(),
      )
      const names = entries.map((entry) => relative(path, join(entry.parentPath, entry.name))).sort()
      return new Map(names.map((name) => [name, readFileSync(join(path, name)).toString('latin1')]))
    },
    run(args, { input, env, cwd, stdoutTo } = {}) {
      const out = stdoutTo === undefined ? undefined : openSync(stdoutTo, 'w')
      const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
        stdio: ['pipe', out ?? 'pipe', 'pipe'],
        cwd: cwd === undefined ? path : join(path, cwd),
        input: input ?? '',
        // A command that hangs fails its test, and does not stop all of them.
        timeout: 120_000,
        killSignal: 'SIGKILL',
        env: { PATH: process.env.PATH, HOME: path, HOLDFAST_CACHE_DIR: CACHE, ...env },
        maxBuffer: 256 * 1024 * 1024,
      })
      if (out !== undefined) closeSync(out)
      return { code: status, stdout: stdout?.toString() ?? '', stderr: stderr.toString() }
    },
    runBeside(args, { env } = {}) {
      const child = spawn(process.execPath, [MAIN, ...args], {
        cwd: path,
        env: { PATH: process.env.PATH, HOME: path, HOLDFAST_CACHE_DIR: CACHE, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      const out: Buffer[] = []
      const err: Buffer[] = []
      child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
      child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
      return new Promise((done, fail) => {
        child.on('error', fail)
        child.on('close', (code) =>
          done({ code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }),
        )
      })
    },
    start: (args, env, stdin = 'ignore') =>
      spawn(process.execPath, [MAIN, ...args], {
        cwd: path,
        env: { PATH: process.env.PATH, HOME: path, HOLDFAST_CACHE_DIR: CACHE, ...env },
        stdio: [stdin, 'ignore', 'ignore'],
      }),
    git: (...args) =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
        cwd: path,
      }).toString(),
    remove() {
      chmodSync(path, 0o755)
      rmSync(path, { recursive: true, force: true })
    },
  }
  for (const [name, content] of Object.entries(files)) tree.write(name, content)
  return tree
}
