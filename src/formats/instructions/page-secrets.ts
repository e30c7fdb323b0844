import type { Credential, FoundObservation } from '../../model/observation.ts'
import { HUB } from '../../oci/hub.ts'
import type { Place, TextRange } from '../../text/range.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { hostOf } from '../credentials/docker-config.ts'
import { isLiteralSecret, userInfoIn } from '../credentials/secret-text.ts'

const TOKEN = /\bdckr_(?:pat|oat)_([\w-]{16,})/g
/** The value of a Secret for pulling: base64, or JSON with a password or with `user:password` as base64. */
const ENCODED = /\.dockerconfigjson["']?[ \t]*:[ \t]*["']?([A-Za-z\d+/]{40,20000}={0,2})/g
const WRITTEN =
  /\.dockerconfigjson["']?[ \t]*:[\s\S]{0,400}?\\?"(auth|password)\\?"[ \t]*:[ \t]*\\?"([^"\\\s]{4,4000})/g

/** A URL of workshop files, in a definition that a page shows as well as in a command. */
const IMGPKG = /\bimgpkg(?:\+(?:https?|\$\(ingress_protocol\)))?:\/\/[^\s"'`<>?]{3,2000}/g

interface Found {
  readonly range: TextRange
  readonly name: string
  readonly text: string
  readonly how: string
  readonly registry: string | undefined
}

/**
 * Finds what is a secret wherever it stands: access tokens of Docker Hub, passwords in URLs of workshop files, and
 * configurations for pulling in Secrets;
 * except those that already have an observation.
 */
export function findSecrets(
  { path, text }: SourceFile,
  observations: readonly FoundObservation[],
): readonly FoundObservation[] {
  const known = observations.flatMap(({ secrets }) => secrets ?? []).sort((a, b) => a.start - b.start)
  const all = [...tokensIn(text), ...urlsIn(text), ...configurationsIn(text)].sort(
    (a, b) => a.range.start - b.range.start,
  )
  const found: FoundObservation[] = []
  let next = 0
  for (const { range, name, how, registry, ...spot } of all) {
    const place: Place = { path, ...range }
    while (next < known.length && (known[next]?.end ?? 0) <= place.start) next++
    if ((known[next]?.start ?? text.length) < place.end) continue
    const subject: Credential = { kind: 'credential', how, registry, isPlatform: false }
    const spoken = { format: 'instructions', path: name, identity: name, text: spot.text } as const
    found.push({ ...spoken, place, subject, secrets: [place] })
  }
  return found
}

function tokensIn(text: string): readonly Found[] {
  return [...text.matchAll(TOKEN)].flatMap(({ 0: token, 1: secret = '', index }) => {
    if (!isLiteralSecret(secret)) return []
    const range = { start: index, end: index + token.length }
    const how = 'an access token'
    return [{ range, name: 'access token', text: 'an access token of Docker Hub', how, registry: HUB }]
  })
}

function urlsIn(text: string): readonly Found[] {
  return [...text.matchAll(IMGPKG)].flatMap(({ 0: url, index }) => {
    const { password, end = 0 } = userInfoIn(url) ?? {}
    if (password === undefined || !isLiteralSecret(url.slice(password.start, password.end))) return []
    const range = { start: index + password.start, end: index + password.end }
    const how = 'user info of an imgpkg URL'
    return [{ range, name: 'imgpkg URL', text: 'imgpkg URL', how, registry: hostOf(url.slice(end)) }]
  })
}

function configurationsIn(text: string): readonly Found[] {
  const found: Found[] = []
  const add = (match: RegExpMatchArray, secret: string) => {
    const end = (match.index ?? 0) + match[0].length
    const range = { start: end - secret.length, end }
    found.push({
      range,
      name: 'Secret',
      text: '.dockerconfigjson',
      how: 'data of a Secret',
      registry: undefined,
    })
  }
  for (const match of text.matchAll(ENCODED)) {
    const secret = match[1] ?? ''
    if (/"(?:auth|password)"/.test(decode(secret))) add(match, secret)
  }
  for (const match of text.matchAll(WRITTEN)) {
    const secret = match[2] ?? ''
    const password = match[1] === 'auth' ? /^[^:]+:(.+)$/s.exec(decode(secret))?.[1] : secret
    if (password !== undefined && isLiteralSecret(password)) add(match, secret)
  }
  return found
}

function decode(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8')
}
