import { get, getText, type YamlMap, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'
import { expressionAfter } from '../../languages/ytt.ts'
import type { FoundUse } from '../../model/image-use.ts'
import { HUB } from '../../oci/hub.ts'
import type { TextRange } from '../../text/range.ts'
import { findConfigs, hostOf } from '../credentials/docker-config.ts'
import { isLiteralSecret, userInfoIn } from '../credentials/secret-text.ts'
import { type Cursor, child } from '../kubernetes/cursor.ts'
import { addMark, type Scope, select } from './workshop-scope.ts'

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
/** Keeps an observation for a literal secret. */
export function addCredential(scope: Scope, at: Cursor, found: FoundSecret): void {
  const { range, text, how, registry, secrets, isPlatform = false } = found
  addMark(scope, at, { range, text, subject: { kind: 'credential', how, registry, isPlatform } }, secrets)
}

/** The scalar of a literal secret: no variable, placeholder or template. */
function literalSecret({ view: { file } }: Scope, node: YamlNode | undefined): YamlScalar | undefined {
  if (node?.kind !== 'scalar' || node.templated || !isLiteralSecret(node.value)) return undefined
  return expressionAfter(file.text, node.alias ?? node.range) === undefined ? node : undefined
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

/** Finds credentials for registries in a Secret or ConfigMap that a workshop creates. */
export function readSecret(scope: Scope, root: YamlMap): void {
  for (const { at, key, how, registry, secret } of findConfigs(root)) {
    const found = { range: key.range, text: key.value, how, registry, secrets: [secret.range] }
    addCredential(scope, at, found)
  }
}

/** Finds tokens of Docker Hub anywhere in a document, comments included, that have no observation yet. */
export function readHubTokens(scope: Scope, at: Cursor, isPlatform: boolean): void {
  const { file, range } = scope.view
  const known = scope.observations.flatMap(({ secrets }) => secrets ?? [])
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

/** A password in a URL of the configuration of the platform. */
export function readPlatformUrl(scope: Scope, at: Cursor | undefined, setting: string): void {
  if (at?.node.kind !== 'scalar' || at.node.templated) return
  const { value, range, alias } = at.node
  if (expressionAfter(scope.view.file.text, alias ?? range) !== undefined) return
  const info = userInfoIn(value, true)
  if (info?.password === undefined) return
  if (!isLiteralSecret(value.slice(info.password.start, info.password.end))) return
  addCredential(scope, at, {
    range,
    text: setting,
    how: `user info of ${setting}`,
    registry: hostOf(`https://${value.slice(info.end)}`),
    secrets: [rangeIn(scope, at.node, info.password)],
    isPlatform: true,
  })
}

/**
 * Finds passwords in what was to be an image: people write user info there as in URLs.
 *
 * @param uses of the document
 */
export function readUserInfo(scope: Scope, uses: readonly FoundUse[]): void {
  const { file } = scope.view
  for (const { image, raw, place, path, identity } of uses) {
    const info = image.kind === 'unread' ? userInfoIn(raw) : undefined
    if (info?.password === undefined) continue
    const { start, end } = info.password
    if (!isLiteralSecret(raw.slice(start, end))) continue
    const isInPlace = file.text.slice(place.start, place.end) === raw
    const secret = isInPlace ? { path: file.path, start: place.start + start, end: place.start + end } : place
    const registry = hostOf(raw.slice(info.end))
    scope.observations.push({
      format: 'educates',
      path,
      identity,
      place,
      text: `${raw.slice(0, start)}***${raw.slice(end)}`,
      subject: { kind: 'credential', how: 'user info of an image', registry, isPlatform: false },
      secrets: [secret],
    })
  }
}
