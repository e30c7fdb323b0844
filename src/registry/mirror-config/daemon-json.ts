import { HUB } from '../../oci/hub.ts'
import { type ConfiguredMirror, type MirrorReading, readMirrorUrl } from './configured-mirror.ts'

/** dockerd takes any number; more than this nobody means. */
const MIRRORS_MAX = 16

/**
 * Reads the mirrors of Docker's `daemon.json`, which are for Docker Hub alone.
 *
 * @returns in the order in which dockerd asks them, without those that dockerd would refuse
 * @see https://docs.docker.com/docker-hub/image-library/mirror/
 */
export function readDaemonJson(text: string): MirrorReading<readonly ConfiguredMirror[]> {
  const parsed = parse(text)
  if (!parsed.ok) return parsed
  const mirrors: ConfiguredMirror[] = []
  for (const written of parsed.result.slice(0, MIRRORS_MAX)) {
    const read = typeof written === 'string' ? readMirrorUrl(written.trim()) : undefined
    // dockerd adds /v2/ and the name to whatever path the URL has.
    if (read !== undefined) mirrors.push({ ...read, source: HUB, pathFirst: true, answersTags: true })
  }
  return { ok: true, result: mirrors }
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
