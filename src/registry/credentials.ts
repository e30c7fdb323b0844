import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { HUB, HUB_API, HUB_INDEX } from '../oci/hub.ts'
import { askHelper, type HelperAnswer } from './credential-helper.ts'
import { fieldOf } from './errors.ts'
import { type MachineFile, readMachineFile } from './machine-file.ts'
import type { Environment } from './proxies.ts'

/** What proves who we are; `from` says where it stands, without the secret. */
export type Credential =
  | { readonly kind: 'password'; readonly username: string; readonly password: string; readonly from: string }
  | { readonly kind: 'identity-token' | 'registry-token'; readonly token: string; readonly from: string }

/** The outcome of looking for credentials; `detail` names file and key, never a value. */
export type CredentialAnswer =
  | { readonly ok: true; readonly credential: Credential | undefined }
  | { readonly ok: false; readonly detail: string }

/** Finds the credentials of endpoints. */
export interface CredentialStore {
  /**
   * The credentials of an endpoint; never looked for by a name that a server gave.
   *
   * @param host of the endpoint, with its port where it is written
   * @param name of the repository there: keys may have a path
   */
  find(host: string, name: string): Promise<CredentialAnswer>
}

export interface CredentialOptions {
  readonly authfile: string | undefined
  readonly environment: Environment
  readonly homeDirectory: string
  readonly helperTimeoutMs: number
  notice(line: string): void
}

/** A file with credentials: where it is, or the text that stands in its place. */
interface Source {
  readonly label: string
  read(): MachineFile
}

/** A configuration of docker holds some dozen lines. Bytes. */
const SIZE_MAX = 1024 * 1024

/** The key under which `docker login` keeps Docker Hub's credentials. */
const HUB_LOGIN = `https://${HUB_INDEX}/v1/`
const HUB_KEYS: readonly string[] = [HUB_LOGIN, HUB_INDEX, HUB, HUB_API]

/** Files are read when the first server asks for credentials, and once. */
export function createCredentialStore(options: CredentialOptions): CredentialStore {
  const found = new Map<string, Promise<CredentialAnswer>>()
  const asked = new Map<string, Promise<HelperAnswer>>()
  let files: readonly AuthFile[] | string | undefined

  /** Each helper once for a server, however many repositories are asked for. */
  function ask(helper: string, server: string): Promise<HelperAnswer> {
    const key = `${helper} ${server}`
    const known = asked.get(key) ?? askHelper(helper, server, options.environment, options.helperTimeoutMs)
    asked.set(key, known)
    return known
  }

  async function find(host: string, name: string): Promise<CredentialAnswer> {
    files ??= readSources(options)
    if (typeof files === 'string') return { ok: false, detail: files }
    const keys = keysFor(host, name)
    for (const file of files) {
      const answer = await findIn(file, host, keys, ask)
      if (!answer.ok || answer.credential !== undefined) return answer
    }
    return { ok: true, credential: undefined }
  }

  return {
    find(host, name) {
      const key = `${host}/${name}`
      const known = found.get(key) ?? find(host, name)
      found.set(key, known)
      return known
    },
  }
}

interface AuthFile {
  readonly label: string
  readonly content: unknown
}

function readSources(options: CredentialOptions): readonly AuthFile[] | string {
  const files: AuthFile[] = []
  for (const { label, read } of listSources(options)) {
    const file = read()
    if (file.kind !== 'read') return `cannot read the credentials in ${label}: it ${file.why}`
    try {
      files.push({ label, content: JSON.parse(file.bytes.toString()) })
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      // Its message repeats a piece of the text.
      return `cannot read the credentials in ${label}: it is no JSON`
    }
  }
  return files
}

/** In the order in which they are searched; what stands first and knows the endpoint decides. */
function listSources({ authfile, environment, homeDirectory, notice }: CredentialOptions): readonly Source[] {
  const sources: Source[] = []
  const addFile = (path: string): void => {
    sources.push({ label: path, read: () => readMachineFile(path, SIZE_MAX) })
  }
  if (authfile !== undefined) addFile(authfile)
  const named = environment.REGISTRY_AUTH_FILE
  if (named !== undefined && named !== '') addFile(named)
  const inline = environment.DOCKER_AUTH_CONFIG
  if (inline !== undefined && inline !== '')
    sources.push({ label: 'DOCKER_AUTH_CONFIG', read: () => ({ kind: 'read', bytes: Buffer.from(inline) }) })
  const runtime = environment.XDG_RUNTIME_DIR
  const usual = [
    join(environment.DOCKER_CONFIG || join(homeDirectory, '.docker'), 'config.json'),
    ...(runtime === undefined || runtime === '' ? [] : [join(runtime, 'containers/auth.json')]),
    join(environment.XDG_CONFIG_HOME || join(homeDirectory, '.config'), 'containers/auth.json'),
  ]
  for (const path of usual) if (existsSync(path)) addFile(path)
  const old = join(homeDirectory, '.dockercfg')
  if (existsSync(old)) notice(`${old} is ignored; docker login writes ~/.docker/config.json`)
  return sources
}

/** The keys that may stand for an endpoint, most specific first. */
function keysFor(host: string, name: string): readonly string[] {
  const isHub = HUB_KEYS.includes(host)
  const base = isHub ? HUB : host
  const keys: string[] = []
  for (let path = name; path !== ''; path = path.slice(0, Math.max(path.lastIndexOf('/'), 0))) {
    keys.push(`${base}/${path}`)
  }
  return [...keys, ...(isHub ? HUB_KEYS : [host])]
}

async function findIn(
  file: AuthFile,
  host: string,
  keys: readonly string[],
  ask: (helper: string, server: string) => Promise<HelperAnswer>,
): Promise<CredentialAnswer> {
  const { label, content } = file
  const server = HUB_KEYS.includes(host) ? HUB_LOGIN : host
  const helpers = fieldOf(content, 'credHelpers')
  const own = keys.map((key) => fieldOf(helpers, key)).find((name) => name !== undefined)
  const general = fieldOf(content, 'credsStore')
  for (const helper of [own, general]) {
    if (typeof helper !== 'string' || helper === '') continue
    const from = `${label} (credential helper ${JSON.stringify(helper.slice(0, 60))})`
    const answer = await ask(helper, server)
    if (!answer.ok)
      return { ok: false, detail: `no credentials for ${host}: ${answer.detail} (named in ${label})` }
    if (answer.username === undefined) continue
    const { username, secret } = answer
    if (username === '<token>')
      return { ok: true, credential: { kind: 'identity-token', token: secret, from } }
    return { ok: true, credential: { kind: 'password', username, password: secret, from } }
  }
  const auths = fieldOf(content, 'auths')
  const key = keys.find((candidate) => fieldOf(auths, candidate) !== undefined) ?? legacyKey(auths, host)
  return key === undefined
    ? { ok: true, credential: undefined }
    : parseEntry(fieldOf(auths, key), `${label}, key ${key}`)
}

/** `https://host/v1/`, as old versions of docker login wrote it. */
function legacyKey(auths: unknown, host: string): string | undefined {
  if (typeof auths !== 'object' || auths === null) return undefined
  return Object.keys(auths).find((key) => {
    const match = /^https?:\/\/([^/]+)(?:\/(?:v[12]\/?)?)?$/.exec(key)
    return match?.[1] === host
  })
}

function parseEntry(entry: unknown, from: string): CredentialAnswer {
  const text = (name: string): string | undefined => {
    const value = fieldOf(entry, name)
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const identity = text('identitytoken')
  const registry = text('registrytoken')
  const token = identity ?? registry
  if (token !== undefined) {
    if (/[^\x21-\x7e]/.test(token))
      return { ok: false, detail: `the token in ${from} holds characters that no token has` }
    return {
      ok: true,
      credential: { kind: identity === undefined ? 'registry-token' : 'identity-token', token, from },
    }
  }
  const auth = text('auth')
  if (auth === undefined) {
    const username = text('username')
    const password = text('password')
    // Docker leaves an empty entry where a helper keeps the secret.
    if (username === undefined || password === undefined) return { ok: true, credential: undefined }
    return { ok: true, credential: { kind: 'password', username, password, from } }
  }
  const decoded = /^[A-Za-z0-9+/]+={0,2}$/.test(auth) ? Buffer.from(auth, 'base64').toString() : ''
  const colon = decoded.indexOf(':')
  if (colon < 1) return { ok: false, detail: `auth in ${from} is not the base64 of user:password` }
  const password = decoded.slice(colon + 1).replace(/\0+$/, '')
  return { ok: true, credential: { kind: 'password', username: decoded.slice(0, colon), password, from } }
}
