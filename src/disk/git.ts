import { spawn, spawnSync } from 'node:child_process'

/** What git printed, or why it did not do what it was asked. */
export type GitAnswer =
  | { readonly ok: true; readonly stdout: Buffer }
  | { readonly ok: false; readonly message: string }

/** Programs that a repository configures for git to run are not run. */
const SAFE = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '--no-pager']

/** A listing of the largest repositories takes some seconds. */
const TIMEOUT_MS = 60_000

/** Git waits for ever for a pipe that is called .gitignore. It has done so once, and would do so each time. */
let hasHung = false
const HUNG: GitAnswer = { ok: false, message: `git did not answer in ${TIMEOUT_MS / 1000} s` }

/** Runs git in a folder, without locks, programs of the repository's own, or questions. */
export function git(cwd: string, args: readonly string[], input = ''): Promise<GitAnswer> {
  if (hasHung) return Promise.resolve(HUNG)
  return new Promise((done) => {
    const child = spawn('git', [...SAFE, ...args], {
      cwd,
      env: environment(),
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: TIMEOUT_MS,
      killSignal: 'SIGKILL',
    })
    const out: Buffer[] = []
    const err: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
    child.stdin.on('error', () => undefined) // git ended before it read all: its exit code tells
    child.on('error', (error) => done(notRun(error)))
    child.on('close', (code, signal) => {
      hasHung ||= signal === 'SIGKILL'
      done(signal === 'SIGKILL' ? HUNG : answerOf(code, Buffer.concat(out), Buffer.concat(err)))
    })
    child.stdin.end(input)
  })
}

/**
 * As {@link git}, while this process waits.
 *
 * @param isNested a hook's index is the one of the outer repository, and not read
 */
export function gitSync(cwd: string, args: readonly string[], isNested = false): GitAnswer {
  if (hasHung) return HUNG
  const env: NodeJS.ProcessEnv = environment()
  if (isNested) delete env.GIT_INDEX_FILE
  const { error, status, signal, stdout, stderr } = spawnSync('git', [...SAFE, ...args], {
    cwd,
    env,
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
function environment(): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    LC_ALL: 'C',
  }
  for (const name of ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_COMMON_DIR', 'GIT_PREFIX']) delete env[name]
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
