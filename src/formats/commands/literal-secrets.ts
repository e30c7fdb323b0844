import { HUB } from '../../oci/hub.ts'
import type { TextRange } from '../../text/range.ts'
import { isLiteralSecret } from '../credentials/secret-text.ts'
import { type Alternative, rangeOf, spell } from './expanded-word.ts'
import type { Session } from './program.ts'

/** A variable that by its name holds the password of a registry. */
const REGISTRY_SECRET =
  /^((?:-e|--env=|--from-literal=|--set-env=)?(\w{0,40}(?:REGISTRY|DOCKER|(?<!GIT)HUB|HARBOR|QUAY|GHCR)\w{0,40}_(?:PASSWORD|TOKEN))=)./is
const TOKEN = /\bdckr_pat_([\w-]{10,200})/g
const USER_INFO =
  /\bimgpkg(?:\+https?)?:\/\/[^\s:@/"'`]{1,200}:((?!\d+\/)[^\s@"'`]{1,500})@(?!sha\d+:)([^\s/"'`?]{1,300})/g

/** Adds observations for what is a secret wherever it stands: Docker Hub's tokens, and passwords in imgpkg URLs. */
export function markSecretsIn(session: Session): void {
  const { text } = session.script
  for (const { secrets } of session.observations)
    for (const { start } of secrets ?? []) session.seen.add(secretKey(start))
  for (const match of text.matchAll(TOKEN)) {
    const range = { start: match.index, end: match.index + match[0].length }
    if (isLiteralSecret(match[1] ?? ''))
      addObservation(session, 'a Docker Hub access token', HUB, range, range)
  }
  for (const match of text.matchAll(USER_INFO)) {
    const [whole, secret = '', host = ''] = match
    const end = match.index + whole.length - host.length - 1
    const range = { start: end - secret.length, end }
    const registry = /[${}]/.test(host) ? undefined : host
    const place = { start: match.index, end: match.index + whole.length }
    if (isLiteralSecret(secret)) addObservation(session, 'imgpkg URL', registry, range, place)
  }
}

/** In what a session has seen, the secret that begins here. */
function secretKey(start: number): string {
  return `secret ${start}`
}

/** Adds an observation where a word is `DOCKER_PASSWORD=literal`. */
export function markSecretWord(session: Session, alternative: Alternative): void {
  const [head, before, name] = REGISTRY_SECRET.exec(spell(alternative).slice(0, 200)) ?? []
  if (head === undefined || before === undefined || name === undefined) return
  let offset = 0
  const value = alternative.flatMap((part) => {
    const skipped = Math.max(0, Math.min(part.text.length, before.length - offset))
    offset += part.text.length
    if (skipped === part.text.length) return []
    const text = part.text.slice(skipped)
    const start = part.at === undefined ? part.from.start : part.from.start + skipped
    return [{ ...part, text, from: { start, end: part.from.end } }]
  })
  markAssigned(session, name, value)
}

/** Adds an observation where a variable with such a name is given a literal value. */
export function markSecretVariable(session: Session, name: string, value: Alternative): void {
  if (REGISTRY_SECRET.test(`${name}=x`)) markAssigned(session, name, value)
}

function markAssigned(session: Session, name: string, value: Alternative): void {
  const range = rangeOf(value)
  if (range === undefined || !value.every(({ literal }) => literal) || !isLiteralSecret(spell(value))) return
  const registry = /docker|(?<!git)hub/i.test(name) && !/registry|harbor/i.test(name) ? HUB : undefined
  const text = session.script.text.slice(Math.max(0, range.start - name.length - 2), range.start)
  const at = text.lastIndexOf(name)
  const start = at === -1 ? range.start : range.start - text.length + at
  addObservation(session, `variable ${name}`, registry, range, { start, end: range.end })
}

function addObservation(
  { script: { path }, options, observations, seen }: Session,
  how: string,
  registry: string | undefined,
  secret: TextRange,
  place: TextRange,
): void {
  const key = secretKey(secret.start)
  if (seen.has(key)) return
  seen.add(key)
  const label = `${options.label} ${how}`.trim()
  observations.push({
    format: options.format,
    path: label,
    identity: label,
    place: { path, ...place },
    text: how,
    subject: { kind: 'credential', how, registry, isPlatform: false },
    secrets: [{ path, ...secret }],
  })
}
