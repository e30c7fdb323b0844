import { spawn, spawnSync } from 'node:child_process'

/** What git printed, or why it did not do what it was asked. */
export type GitAnswer =
  | { readonly ok: true; readonly stdout: Buffer }
  | { readonly ok: false; readonly message: string }

/** Programs that a repository configures for git to run are not run. */
const SAFE = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '--no-pager']

/** A listing of the largest repositories takes some seconds. */
const TIMEOUT_MS = 60_000

const ENDING = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const

/** Git waits for ever for a pipe that is called .gitignore. It has done so once, and would do so each time. */
let hasHung = false
const HUNG: GitAnswer = { ok: false, message: `git did not answer in ${TIMEOUT_MS / 1000} s` }

export interface GitOptions {
  readonly input?: string
  /** The index that a hook names is the one of the outer repository, and not read. */
  readonly isNested?: boolean
}

/**
 * Runs git in a folder, without locks, programs of the repository's own, or questions. A signal that ends this process
 * ends git too.
 */
export function git(cwd: string, args: readonly string[], options: GitOptions = {}): Promise<GitAnswer> {
  if (hasHung) return Promise.resolve(HUNG)
  return new Promise((done) => {
    // Before it is started: a signal may come at any time.
    const forget = onEnd(() => child.kill('SIGKILL'))
    const child = spawn('git', [...SAFE, ...args], {
      cwd,
      env: environment(options.isNested),
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: TIMEOUT_MS,
      killSignal: 'SIGKILL',
    })
    const out: Buffer[] = []
    const err: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
    child.stdin.on('error', () => undefined) // git ended before it read all: its exit code tells
    child.on('error', (error) => {
      forget()
      done(notRun(error))
    })
    child.on('close', (code, signal) => {
      forget()
      hasHung ||= signal === 'SIGKILL'
      done(signal === 'SIGKILL' ? HUNG : answerOf(code, Buffer.concat(out), Buffer.concat(err)))
    })
    child.stdin.end(options.input ?? '')
  })
}

/** Does something when a signal ends this process. @returns stops that */
function onEnd(act: () => void): () => void {
  const onSignal = (signal: NodeJS.Signals): void => {
    forget()
    act()
    // Whoever else listens decides how this process ends.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal)
  }
  const forget = (): void => {
    for (const signal of ENDING) process.off(signal, onSignal)
  }
  for (const signal of ENDING) process.prependListener(signal, onSignal)
  return forget
}

/** As {@link git}, while this process waits. */
export function gitSync(cwd: string, args: readonly string[], isNested = false): GitAnswer {
  if (hasHung) return HUNG
  const { error, status, signal, stdout, stderr } = spawnSync('git', [...SAFE, ...args], {
    cwd,
    env: environment(isNested),
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: Number.POSITIVE_INFINITY,
    timeout: TIMEOUT_MS,
    killSignal: 'SIGKILL',
  })
  hasHung ||= signal === 'SIGKILL'
  if (hasHung) return HUNG
  return error === undefined ? answerOf(status, stdout, stderr) : notRun(error)
}

/** The entries of a list that git printed with `-z`. */
export function entriesIn(stdout: Buffer): readonly string[] {
  return stdout
    .toString()
    .split('\0')
    .filter((entry) => entry !== '')
}

/** The repository is the one of the folder, whichever one a hook or a user's shell works in. */
function environment(isNested = false): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    LC_ALL: 'C',
  }
  for (const name of ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_COMMON_DIR', 'GIT_PREFIX']) delete env[name]
  if (isNested) delete env.GIT_INDEX_FILE
  return env
}

function notRun(error: Error): GitAnswer {
  return { ok: false, message: `git cannot be run: ${error.message}` }
}

function answerOf(code: number | null, stdout: Buffer, stderr: Buffer): GitAnswer {
  if (code === 0) return { ok: true, stdout }
  const [first = ''] = stderr.toString().trim().split('\n')
  return { ok: false, message: first.replace(/^(?:fatal|error): /, '') || `git ended with ${code}` }
}
