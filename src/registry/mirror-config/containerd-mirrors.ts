import { readAddress } from './address.ts'
import type { ConfiguredMirror } from './configured-mirror.ts'
import type { Trap } from './dialect.ts'

/** An endpoint as k3s and the older tables of containerd take it: its path is used as it is. */
export function readEndpoint(
  written: string,
  source: string,
  line: number,
  traps: Trap[],
): ConfiguredMirror | undefined {
  const url = /^https?:\/\//i.test(written) ? written : `https://${written}`
  if (url !== written)
    traps.push({
      line,
      level: 'note',
      message: `an endpoint of ${source} has no scheme, so that https:// is used`,
    })
  // Without a path it is that of the API.
  const hasPath = URL.canParse(url) && !/^\/*$/.test(new URL(url).pathname)
  const read = readAddress(url, hasPath ? 'literal' : 'after')
  if (!read.ok) {
    traps.push({
      line,
      level: 'error',
      message: `an endpoint of ${source} ${read.reason}; write the path as in https://host/v2/path`,
    })
    return undefined
  }
  return { ...read.mirror, source, answersTags: true }
}
