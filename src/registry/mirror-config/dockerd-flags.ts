import { HUB } from '../../oci/hub.ts'
import { readAddress } from './address.ts'
import type { ConfiguredMirror } from './configured-mirror.ts'
import { daemonJson } from './daemon-json.ts'
import { type Dialect, lineAt, type Trap } from './dialect.ts'
import { apiUrl } from './entries.ts'

/** A flag and its URL behind a sign, as the next word or as the next item of a list; docker-machine calls it an option. */
const FLAG =
  /(?:--|\bengine-)registry-mirror(?:=|["']?[,\s]{1,40}(?:- {1,8})?)["']?(https?:\/\/[^\s"',\]]{1,1024})/gi
const HAS_FLAG = /(?:--|\bengine-)registry-mirror(?:=|["']?[,\s]{1,40}(?:- {1,8})?)["']?https?:\/\//i

/** The flags with which a job or a script starts a Docker daemon: Docker-in-Docker, runners, minikube. */
export const dockerdFlags: Dialect = {
  id: 'dockerd-flags',
  consumers:
    'the Docker daemon that this file starts, such as Docker-in-Docker; no builder of its own, no node',
  claims: (_, text) => HAS_FLAG.test(text),
  async read(text) {
    const traps: Trap[] = []
    const mirrors: ConfiguredMirror[] = []
    let first: number | undefined
    for (const { index, 1: written = '' } of text.matchAll(FLAG)) {
      const line = lineAt(text, index)
      const read = readAddress(written, 'before')
      if (!read.ok) {
        traps.push({ line, level: 'error', message: `--registry-mirror ${read.reason}` })
        continue
      }
      first ??= line
      mirrors.push({ ...read.mirror, pathFirst: true, source: HUB, answersTags: true })
    }
    const distinct = [...new Map(mirrors.map((mirror) => [mirror.url, mirror])).values()]
    const settings =
      first === undefined ? [] : [{ source: HUB, line: first, mirrors: distinct, fallsThrough: true }]
    return { ok: true, result: { settings, traps } }
  },
  // What daemon.json cannot say its flags cannot either.
  refuse: (entry) => daemonJson.refuse(entry),
  write(entries) {
    const [entry] = entries
    if (entry === undefined) return { ok: false, reason: 'there is no mirror' }
    const flags = [`--registry-mirror=${apiUrl(entry).replace(/\/v2$/, '')}`]
    if (entry.isInsecure) flags.push(`--insecure-registry=${entry.host}`)
    const notes = ['dockerd asks docker.io itself wherever the mirror fails; no flag forbids that']
    if (entry.ca !== undefined) notes.push(`mount ${entry.ca} at /etc/docker/certs.d/${entry.host}/ca.crt`)
    return { ok: true, text: flags.map((flag) => `${flag}\n`).join(''), notes }
  },
}
