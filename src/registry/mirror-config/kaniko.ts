import { HUB, HUB_INDEX, isHubHost } from '../../oci/hub.ts'
import { readAddress } from './address.ts'
import type { ConfiguredMirror } from './configured-mirror.ts'
import { type Dialect, type DialectReading, lineAt, type SourceSetting, type Trap } from './dialect.ts'
import { hostAndPath, refuseBefore, refusePart, refuseResolve } from './entries.ts'

/**
 * A flag and its value behind a sign, as the next word or as the next item of a list; or the same in the environment. A
 * variable as the value counts, to be told.
 */
const FLAG =
  /--registry-(map|mirror)(?:=|["']?[,\s]{1,40}(?:- {1,8})?)["']?([\w$[][\w.:/=;$(){}[\]-]{0,1023})|\bKANIKO_REGISTRY_(MAP|MIRROR)["']?\s{0,8}[=:]\s{0,8}["']?([\w.:/=;-]{1,1024})/g
const SKIPS = '--skip-default-registry-fallback'

/**
 * The flags of kaniko, wherever a job or a script gives them.
 *
 * @see https://github.com/GoogleContainerTools/kaniko/blob/v1.24.0/README.md#flag---registry-map
 */
export const kaniko: Dialect = {
  id: 'kaniko',
  consumers: 'the kaniko builds of this file alone',
  claims: (_, text) => text.includes('kaniko') && /--registry-m(?:ap|irror)|KANIKO_REGISTRY_M/i.test(text),
  read: async (text) => ({ ok: true, result: readFlags(text) }),
  refuse: (entry) =>
    refusePart(entry, 'kaniko') ?? refuseBefore(entry, 'kaniko') ?? refuseResolve(entry, 'kaniko'),
  write(entries) {
    const flags = entries.map(
      (entry) => `--registry-map=${entry.key === HUB ? HUB_INDEX : entry.key}=${hostAndPath(entry)}`,
    )
    if (entries.every(({ mayFallBack }) => !mayFallBack)) flags.push(SKIPS)
    const notes: string[] = []
    for (const { host, scheme, ca } of entries) {
      if (scheme === 'http') flags.push(`--insecure-registry=${host}`)
      if (ca === undefined) continue
      flags.push(`--registry-certificate=${host}=/kaniko/ssl/certs/${ca}`)
      notes.push(`mount ${ca} at /kaniko/ssl/certs/`)
    }
    if (!flags.includes(SKIPS)) notes.push('where the mirror fails the source itself is asked')
    return { ok: true, text: `${[...new Set(flags)].join('\n')}\n`, notes }
  },
}

function readFlags(text: string): DialectReading {
  const traps: Trap[] = []
  const settings = new Map<string, SourceSetting & { mirrors: ConfiguredMirror[] }>()
  const fallsThrough = !text.includes(SKIPS)
  const flags = new Set(text.match(/--(?:insecure-registry|skip-tls-verify-registry)=[\w.:-]{1,300}/g))
  for (const { index, 1: flag, 2: value, 3: variable, 4: assigned } of text.matchAll(FLAG)) {
    const line = lineAt(text, index)
    const isMap = (flag ?? variable ?? '').toLowerCase() === 'map'
    const written = value ?? assigned ?? ''
    for (const [source, mirror] of isMap ? pairsOf(written) : [[HUB, written] as const]) {
      // With a scheme it is a flag of the Docker daemon.
      if (/^https?:/i.test(mirror)) continue
      if (/[$(){}]/.test(mirror)) {
        traps.push({
          line,
          level: 'note',
          message: `a mirror of ${source} is a variable, whose value stands elsewhere`,
        })
        continue
      }
      if (isMap && isHubHost(source) && source !== HUB_INDEX)
        traps.push({
          line,
          level: 'warning',
          message: `--registry-map with ${source} has no effect: kaniko calls Docker Hub ${HUB_INDEX}; write ${HUB_INDEX}=${mirror}`,
        })
      else add(settings, isHubHost(source) ? HUB : source, mirror, line, flags, traps, fallsThrough)
    }
  }
  return { settings: [...settings.values()], traps }
}

/** `source=mirror`, several behind semicolons. */
function pairsOf(written: string): readonly (readonly [string, string])[] {
  return written.split(';').flatMap((pair) => {
    const at = pair.indexOf('=')
    return at < 1 ? [] : [[pair.slice(0, at), pair.slice(at + 1)] as const]
  })
}

function add(
  settings: Map<string, SourceSetting & { mirrors: ConfiguredMirror[] }>,
  source: string,
  written: string,
  line: number,
  flags: ReadonlySet<string>,
  traps: Trap[],
  fallsThrough: boolean,
): void {
  const host = written.split('/', 1)[0] ?? ''
  const isHttp = flags.has(`--insecure-registry=${host}`)
  const read = readAddress(`${isHttp ? 'http' : 'https'}://${written}`, 'after')
  if (!read.ok) {
    traps.push({ line, level: 'error', message: `a mirror of ${source} ${read.reason}` })
    return
  }
  const insecure = read.mirror.insecure || flags.has(`--skip-tls-verify-registry=${host}`)
  const mirror = { ...read.mirror, insecure, source, answersTags: true }
  const known = settings.get(source)
  if (known === undefined) settings.set(source, { source, line, mirrors: [mirror], fallsThrough })
  else known.mirrors.push(mirror)
}
