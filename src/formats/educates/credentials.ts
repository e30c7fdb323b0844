import { parseReference, sourceOf } from '../../oci/reference.ts'
import type { TextRange } from '../../text/range.ts'
import { get, getText, type YamlMap, type YamlNode, type YamlScalar } from '../../text/yaml.ts'
import { type Cursor, child, describeObject, rootCursor } from '../support/cursor.ts'
import { isLiteralSecret } from '../support/secret-text.ts'
import { addMark, keyRange, type Scope, select } from './scope.ts'
import { expressionAfter } from './variables.ts'

/** A literal password or token, as it was found. */
export interface FoundSecret {
  /** What is underlined: the key or the value. */
  readonly range: TextRange
  /** Never the secret. */
  readonly text: string
  readonly how: string
  readonly registry: string | undefined
  readonly secrets: readonly TextRange[]
  readonly isPlatform?: boolean
}

const HUB = 'docker.io'
/** Words in the names of variables that speak of registries; `GITHUB` and the like do not. */
const REGISTRIES: ReadonlyMap<string, string | undefined> = new Map([
  ['REGISTRY', undefined],
  ['DOCKER', undefined],
  ['DOCKERHUB', HUB],
  ['HUB', HUB],
  ['HARBOR', undefined],
  ['QUAY', 'quay.io'],
  ['GHCR', 'ghcr.io'],
])
/** Docker Hub's access tokens. */
const HUB_TOKEN = /dckr_pat_[\w-]{8,128}/g
const CONFIG_TYPES: ReadonlyMap<string, string> = new Map([
  ['kubernetes.io/dockerconfigjson', '.dockerconfigjson'],
  ['kubernetes.io/dockercfg', '.dockercfg'],
])
/** A configuration of credentials is short; what is longer is none. */
const CONFIG_MAX = 100_000

/** Keeps a mark for a literal secret. */
export function addCredential(scope: Scope, at: Cursor, found: FoundSecret): void {
  const { range, text, how, registry, secrets, isPlatform = false } = found
  addMark(scope, at, { range, text, subject: { kind: 'credential', how, registry, isPlatform } }, secrets)
}

/** The registry that a reference or URL names, Hub's names folded; undefined where a variable does. */
export function hostOf(text: string): string | undefined {
  if (/[${]/.test(text)) return undefined
  const [, host] = /^[a-z][a-z+]*:\/\/(?:[^/@]*@)?([^/?#]+)/i.exec(text) ?? []
  const reference = parseReference(host === undefined ? text : `${host}/image`)
  if (reference === undefined) return undefined
  return host !== undefined && reference.parts.domain === undefined ? host : sourceOf(reference).registry
}

/** The scalar of a literal secret: no variable, placeholder or template. */
export function literalSecret({ view: { file } }: Scope, node: YamlNode | undefined): YamlScalar | undefined {
  if (node?.kind !== 'scalar' || node.templated || !isLiteralSecret(node.value)) return undefined
  return expressionAfter(file, node.alias ?? node.range) === undefined ? node : undefined
}

/** Where a part of a value stands; the whole value where its characters do not stand as they are. */
export function rangeIn(
  { view: { file } }: Scope,
  { value, range, style }: YamlScalar,
  part: TextRange,
): TextRange {
  if (style === 'block' || file.text.slice(range.start, range.end) !== value) return range
  return { start: range.start + part.start, end: range.start + part.end }
}

/** Finds passwords and tokens for registries among the variables that a workshop sets for its sessions. */
export function readEnvironment(scope: Scope, from: Cursor, path: string): void {
  for (const at of select(scope, from, path)) {
    const name = getText(at.node, 'name')
    const registry = name === undefined ? undefined : registryOfVariable(name)
    const value = registry === undefined ? undefined : literalSecret(scope, get(at.node, 'value'))
    if (name === undefined || registry === undefined || value === undefined) continue
    addCredential(scope, child(at, 'value', value), {
      range: value.range,
      text: name,
      how: 'variable of the session',
      registry: registry.host,
      secrets: [value.range],
    })
  }
}

/** Whether a variable is a password or token for a registry, and for which. */
function registryOfVariable(name: string): { readonly host: string | undefined } | undefined {
  const words = name.toUpperCase().split('_')
  if (!/^(?:PASSWORD|PASSWD|TOKEN)$/.test(words.at(-1) ?? '')) return undefined
  const known = words.filter((word) => REGISTRIES.has(word))
  if (known.length === 0) return undefined
  const host = known.map((word) => REGISTRIES.get(word)).find((each) => each !== undefined)
  return { host: host ?? (known.every((word) => word === 'DOCKER') ? HUB : undefined) }
}

/** Finds credentials for registries in a Secret that a workshop creates. */
export function readSecret(scope: Scope, root: YamlMap): void {
  const key = CONFIG_TYPES.get(getText(root, 'type') ?? '') ?? '.dockerconfigjson'
  const at = rootCursor(describeObject(root))
  for (const field of ['stringData', 'data']) {
    const fields = get(root, field)
    const value = get(fields, key)
    if (fields === undefined || value?.kind !== 'scalar' || value.templated) continue
    const found = secretInConfig(field === 'data' ? decode(value.value) : value.value)
    if (found === undefined) continue
    addCredential(scope, child(child(at, field, fields), key, value), {
      range: keyRange(fields, key) ?? value.range,
      text: key,
      how: `${field} of a Secret`,
      registry: found.registry,
      secrets: [value.range],
    })
  }
}

function decode(base64: string): string {
  return base64.length > CONFIG_MAX ? '' : Buffer.from(base64, 'base64').toString('utf8')
}

/** The first literal secret of a Docker configuration, with its registry. */
function secretInConfig(json: string): { readonly registry: string | undefined } | undefined {
  if (json.length > CONFIG_MAX) return undefined
  for (const match of json.matchAll(/"(auth|password|identitytoken)"\s*:\s*"((?:[^"\\]|\\.)*)"/g)) {
    const [, field, secret = ''] = match
    if (!isLiteralSecret(secret) || (field === 'auth' && isTemplate(decode(secret)))) continue
    const before = json.slice(0, match.index)
    const servers = [...before.matchAll(/"([^"\s]*[.:$][^"\s]*)"\s*:\s*\{/g)]
    const server = servers.at(-1)?.[1] ?? ''
    return { registry: server === '' ? undefined : hostOf(`https://${server.replace(/^https?:\/\//, '')}`) }
  }
  return undefined
}

/** Whether what base64 hides is to be filled in: even a password such as `pass` is real once it is encoded. */
function isTemplate(userAndPassword: string): boolean {
  return /[<>{}]|\$\(|:$/.test(userAndPassword)
}

/** Finds tokens of Docker Hub anywhere in a document, comments included, that no other mark speaks of. */
export function readHubTokens(scope: Scope, at: Cursor, isPlatform: boolean): void {
  const { file, range } = scope.view
  const known = scope.marks.flatMap(({ secrets }) => secrets ?? [])
  for (const match of file.text.slice(range.start, range.end).matchAll(HUB_TOKEN)) {
    const start = range.start + match.index
    const token = { start, end: start + match[0].length }
    if (!isLiteralSecret(match[0]) || known.some((other) => other.start < token.end && other.end > start))
      continue
    addCredential(scope, at, {
      range: token,
      text: 'dckr_pat_***',
      how: 'access token of Docker Hub',
      registry: HUB,
      secrets: [token],
      isPlatform,
    })
  }
}

/** A password in the configuration of the platform. */
export function readPlatformPassword(scope: Scope, at: Cursor, setting: string, server: string): void {
  const password = literalSecret(scope, get(at.node, 'password'))
  if (password === undefined) return
  addCredential(scope, child(at, 'password', password), {
    range: password.range,
    text: setting,
    how: setting,
    registry: server === '' ? undefined : hostOf(/:\/\//.test(server) ? server : `https://${server}`),
    secrets: [password.range],
    isPlatform: true,
  })
}
