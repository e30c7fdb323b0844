import { entriesOf, get, getText, type YamlMap, type YamlScalar } from '../../languages/yaml.ts'
import { parseReference, sourceOf } from '../../oci/reference.ts'
import { type Cursor, child, describeObject, rootCursor } from '../kubernetes/cursor.ts'
import { isLiteralSecret } from './secret-text.ts'

/** A literal password or token in a Docker configuration that an object holds. */
export interface FoundConfig {
  /** The value. */
  readonly at: Cursor
  readonly key: YamlScalar
  /** `stringData of a Secret`. */
  readonly how: string
  /** The registry that it is for; undefined where nothing tells. */
  readonly registry: string | undefined
  /** All of the configuration. */
  readonly secret: YamlScalar
}

/** Keys of Secrets for pulling, and the file that tools look for: others call their own settings so, too. */
const KEYS: ReadonlySet<string> = new Set(['.dockerconfigjson', '.dockercfg', 'config.json'])
const FIELDS: ReadonlyMap<string, readonly { readonly field: string; readonly isEncoded: boolean }[]> =
  new Map([
    [
      'Secret',
      [
        { field: 'stringData', isEncoded: false },
        { field: 'data', isEncoded: true },
      ],
    ],
    [
      'ConfigMap',
      [
        { field: 'data', isEncoded: false },
        { field: 'binaryData', isEncoded: true },
      ],
    ],
  ])
/** A registry that a session has for itself: its password is of no use to anyone else. */
const OF_SESSION = /^\$[({]?(?:registry_host|session_\w+)\b/i
/** A configuration of credentials is short; longer texts are not looked into. */
const CONFIG_MAX = 100_000

/** Finds literal credentials for registries in a Secret or ConfigMap, at most one for each of its keys. */
export function findConfigs(root: YamlMap): readonly FoundConfig[] {
  const kind = getText(root, 'kind') ?? ''
  const at = rootCursor(describeObject(root))
  const found: FoundConfig[] = []
  for (const { field, isEncoded } of FIELDS.get(kind) ?? []) {
    const fields = get(root, field)
    if (fields?.kind !== 'map') continue
    for (const [name, { key, value }] of entriesOf(fields)) {
      if (!KEYS.has(name) || value?.kind !== 'scalar' || value.templated) continue
      const json = isEncoded ? decode(value.value) : value.value
      if (name === 'config.json' && !json.includes('"auths"')) continue
      const secret = secretInConfig(json)
      if (secret === undefined) continue
      const how = `${field} of a ${kind}`
      found.push({ at: child(child(at, field, fields), name, value), key, how, ...secret, secret: value })
    }
  }
  return found
}

/** The registry that a reference or URL names, Hub's names folded; undefined where a variable does. */
export function hostOf(text: string): string | undefined {
  if (/[${]/.test(text)) return undefined
  const [, host] = /^[a-z][a-z+]*:\/\/(?:[^/@]*@)?([^/?#]+)/i.exec(text) ?? []
  const reference = parseReference(host === undefined ? text : `${host}/image`)
  if (reference === undefined) return undefined
  return host !== undefined && reference.parts.domain === undefined ? host : sourceOf(reference).registry
}

function decode(base64: string): string {
  return base64.length > CONFIG_MAX ? '' : Buffer.from(base64, 'base64').toString('utf8')
}

/** The first literal secret of a Docker configuration for a registry that outlives a session, with that registry. */
function secretInConfig(json: string): { readonly registry: string | undefined } | undefined {
  if (json.length > CONFIG_MAX) return undefined
  const servers = [...json.matchAll(/"([^"\s]+)"\s*:\s*\{/g)].filter(([, key = '']) => /[.:$]/.test(key))
  let next = 0
  for (const match of json.matchAll(/"(auth|password|identitytoken)"\s*:\s*"((?:[^"\\]|\\.)*)"/g)) {
    while ((servers[next]?.index ?? json.length) < match.index) next++
    const [, field, secret = ''] = match
    if (!isLiteralSecret(secret) || (field === 'auth' && isTemplate(decode(secret)))) continue
    const server = (servers[next - 1]?.[1] ?? '').replace(/^https?:\/\//, '')
    if (OF_SESSION.test(server)) continue
    return { registry: server === '' ? undefined : hostOf(`https://${server}`) }
  }
  return undefined
}

/** Whether decoded text has parts to fill in. Even a password such as `pass` is real once it is encoded. */
function isTemplate(userAndPassword: string): boolean {
  return /[<>{}]|\$\(|:$/.test(userAndPassword)
}
