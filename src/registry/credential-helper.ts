import { spawn } from 'node:child_process'
import type { Environment } from './proxies.ts'

/** What the program that keeps credentials says of a server. */
export type HelperAnswer =
  | { readonly ok: true; readonly username: string; readonly secret: string }
  | { readonly ok: true; readonly username: undefined }
  | { readonly ok: false; readonly detail: string }

const OUTPUT_MAX = 64 * 1024
const NOT_FOUND = 'credentials not found in native keychain'

/**
 * Asks `docker-credential-<name> get` for the credentials of a server.
 *
 * Nothing that the program prints is ever repeated: it may be the secret.
 *
 * @see https://github.com/docker/docker-credential-helpers/blob/v0.9.3/client/client.go
 */
export async function askHelper(
  name: string,
  server: string,
  environment: Environment,
  timeoutMs: number,
): Promise<HelperAnswer> {
  const program = `docker-credential-${name}`
  // It becomes the name of a program.
  if (!/^[A-Za-z0-9._-]+$/.test(name)) {
    return {
      ok: false,
      detail: `${JSON.stringify(name.slice(0, 60))} is not the name of a credential helper`,
    }
  }
  const ended = await run(program, server, environment, timeoutMs)
  if (typeof ended === 'string') return { ok: false, detail: `${program} ${ended}` }
  const output = ended.output.trim()
  if (ended.code !== 0) {
    if (output === NOT_FOUND) return { ok: true, username: undefined }
    return { ok: false, detail: `${program} ended with code ${ended.code}; run it by hand to see why` }
  }
  const found = parseOutput(output)
  return found === undefined
    ? { ok: false, detail: `${program} printed no credentials` }
    : { ok: true, ...found }
}

function parseOutput(output: string): { username: string; secret: string } | undefined {
  let parsed: { readonly Username?: unknown; readonly Secret?: unknown } | null
  try {
    parsed = JSON.parse(output)
  } catch {
    return undefined
  }
  const username = parsed?.Username
  const secret = parsed?.Secret
  return typeof username === 'string' && typeof secret === 'string' ? { username, secret } : undefined
}

/** @returns what went wrong, in words that follow the program's name */
function run(
  program: string,
  input: string,
  environment: Environment,
  timeoutMs: number,
): Promise<{ code: number | null; output: string } | string> {
  return new Promise((resolve) => {
    const child = spawn(program, ['get'], {
      env: { ...environment },
      stdio: ['pipe', 'pipe', 'ignore'],
      detached: true,
    })
    const chunks: Buffer[] = []
    let size = 0
    const giveUp = (why: string): void => {
      clearTimeout(timer)
      kill(child.pid)
      // What it started may have left its group and still hold the pipe, which would keep this process alive.
      child.stdout.destroy()
      child.unref()
      resolve(why)
    }
    const timer = setTimeout(() => giveUp(`gave no answer in ${timeoutMs / 1000} s`), timeoutMs)
    child.on('error', () => {
      clearTimeout(timer)
      resolve('cannot be started; install it or take it out of the configuration of docker')
    })
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > OUTPUT_MAX) giveUp('printed too much')
      else chunks.push(chunk)
    })
    child.on('close', (code) => {
      clearTimeout(timer)
      resolve({ code, output: Buffer.concat(chunks).toString() })
    })
    // A program that ends without reading its input is judged by its end.
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
  })
}

/** With all that it started: a helper is often a script. */
function kill(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    // It ended in the meantime.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
