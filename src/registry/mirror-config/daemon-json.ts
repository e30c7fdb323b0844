import { HUB } from '../../oci/hub.ts'
import { readAddress } from './address.ts'
import type { ConfiguredMirror, MirrorReading } from './configured-mirror.ts'
import { type Dialect, type DialectReading, lineOf, type Trap } from './dialect.ts'
import { apiUrl, refuseResolve } from './entries.ts'

/** dockerd takes any number; more than this nobody means. */
const MIRRORS_MAX = 16

/** Docker's `daemon.json`. Its mirrors are for Docker Hub alone, and Hub is asked where they fail, whatever it says. */
export const daemonJson: Dialect = {
  id: 'daemon.json',
  consumers:
    'Docker Engine: docker pull and run, Compose, and builds of its own BuildKit; no docker-container builder',
  claims: (path) => /(?:^|\/)daemon\.json$/.test(path),
  async read(text) {
    const parsed = parse(text)
    if (!parsed.ok) return parsed
    return { ok: true, result: readMirrors(parsed.result, text) }
  },
  refuse(entry) {
    if (entry.key !== HUB)
      return `daemon.json has mirrors of docker.io only, not of ${entry.key}; Docker 28 and newer reads hosts.toml for other registries (mirror export hosts.toml), older ones need a rewrite`
    if (entry.form === 'after' && entry.path !== '')
      return `dockerd puts a path before /v2, and this one, /${entry.path}, stands behind it; give the mirror a host or port of its own`
    return refuseResolve(entry, 'dockerd')
  },
  write([entry]) {
    if (entry === undefined) return { ok: false, reason: 'there is no mirror' }
    const url = apiUrl(entry).replace(/\/v2$/, '')
    const file = {
      'registry-mirrors': [url],
      ...(entry.isInsecure ? { 'insecure-registries': [entry.host] } : {}),
    }
    const notes = ['dockerd asks docker.io itself wherever the mirror fails; no setting here forbids that']
    if (entry.path !== '') notes.push('a path in registry-mirrors needs Docker 25 or newer')
    if (entry.ca !== undefined) notes.push(`put ${entry.ca} into /etc/docker/certs.d/${entry.host}/ca.crt`)
    return { ok: true, text: `${JSON.stringify(file, null, 2)}\n`, notes }
  },
}

/**
 * Reads the mirrors of Docker's `daemon.json`.
 *
 * @returns in the order in which dockerd asks them, without those that dockerd would refuse
 * @see https://docs.docker.com/docker-hub/image-library/mirror/
 */
export function readDaemonJson(text: string): MirrorReading<readonly ConfiguredMirror[]> {
  const parsed = parse(text)
  if (!parsed.ok) return parsed
  const { settings } = readMirrors(parsed.result, text)
  return { ok: true, result: settings.flatMap(({ mirrors }) => mirrors) }
}

function readMirrors(list: readonly unknown[], text: string): DialectReading {
  const mirrors: ConfiguredMirror[] = []
  const traps: Trap[] = []
  const line = lineOf(text, '"registry-mirrors"')
  for (const [nth, written] of list.slice(0, MIRRORS_MAX).entries()) {
    const at = typeof written === 'string' ? Math.max(line, lineOf(text, JSON.stringify(written))) : line
    // dockerd adds /v2/ and the name to whatever path the URL has.
    const read = typeof written === 'string' ? readAddress(written.trim(), 'before') : undefined
    if (read?.ok !== true) {
      const reason = read?.reason ?? 'is no text'
      traps.push({ line: at, level: 'error', message: `registry-mirrors[${nth}] ${reason}` })
      continue
    }
    const { url, insecure, hadCredentials } = read.mirror
    if (hadCredentials)
      traps.push({
        line: at,
        level: 'error',
        message: `registry-mirrors[${nth}] has credentials, and dockerd refuses to start with them`,
      })
    if (new URL(url).pathname !== '/')
      traps.push({ line: at, level: 'note', message: 'a path in registry-mirrors needs Docker 25 or newer' })
    mirrors.push({ url, insecure, hadCredentials, source: HUB, pathFirst: true, answersTags: true })
  }
  const settings = mirrors.length === 0 ? [] : [{ source: HUB, line, mirrors, fallsThrough: true }]
  return { settings, traps }
}

function parse(text: string): MirrorReading<readonly unknown[]> {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return { ok: false, reason: 'is not valid JSON' }
  }
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    return { ok: false, reason: 'holds no JSON object' }
  }
  const mirrors = Object.entries(data).find(([key]) => key === 'registry-mirrors')?.[1]
  return { ok: true, result: Array.isArray(mirrors) ? mirrors : [] }
}
