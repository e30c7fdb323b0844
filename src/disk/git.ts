import { spawn } from 'node:child_process'

/** What git printed, or why it did not do what it was asked. */
export type GitAnswer =
  | { readonly ok: true; readonly stdout: Buffer }
  | { readonly ok: false; readonly message: string }

/** What a repository configures to be run when git reads it is not run here. */
const SAFE = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '--no-pager']

/** Runs git in a folder, without locks, programs of the repository's own, or questions. */
export function git(cwd: string, args: readonly string[], input = ''): Promise<GitAnswer> {
  return new Promise((done) => {
    const env = { ...process.env, GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' }
    const child = spawn('git', [...SAFE, ...args], { cwd, env, stdio: ['pipe', 'pipe', 'pipe'] })
    const out: Buffer[] = []
    const err: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
    child.stdin.on('error', () => undefined) // git ended before it read all: its exit code tells
    child.on('error', (error) => done({ ok: false, message: `git cannot be run: ${error.message}` }))
    child.on('close', (code) => {
      const [first = ''] = Buffer.concat(err).toString().trim().split('\n')
      if (code === 0) done({ ok: true, stdout: Buffer.concat(out) })
      else done({ ok: false, message: first.replace(/^(?:fatal|error): /, '') || `git ended with ${code}` })
    })
    child.stdin.end(input)
  })
}

/** The entries of a list that git printed with `-z`. */
export function entriesIn(stdout: Buffer): readonly string[] {
  return stdout
    .toString()
    .split('\0')
    .filter((entry) => entry !== '')
}
