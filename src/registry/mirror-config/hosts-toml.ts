import { HUB, isHubHost } from '../../oci/hub.ts'
import { readAddress } from './address.ts'
import type { ConfiguredMirror } from './configured-mirror.ts'
import { type Dialect, type DialectReading, type ExportEntry, lineOf, type Trap } from './dialect.ts'
import { apiUrl, refusePart } from './entries.ts'
import { entriesIn, isTable, parseToml, type TomlTable, textsOf, tomlString } from './toml.ts'

const FOLDER = '/etc/containerd/certs.d'

/**
 * `hosts.toml` of containerd, one a registry, in a folder with its name.
 *
 * A host that may resolve is asked for tags; one that may pull only for what a tag stands for. `server` comes last, and
 * is the source where it is absent.
 *
 * @see https://github.com/containerd/containerd/blob/v2.0.0/docs/hosts.md
 */
export const hostsToml: Dialect = {
  id: 'hosts.toml',
  consumers:
    'containerd: kubelet, nerdctl, ctr with --hosts-dir, and Docker from 28 on; no docker-container builder',
  claims: (path) => /(?:^|\/)hosts\.toml$/.test(path),
  folderOf: (path) => path.replace(/[^/]*\/hosts\.toml$/, ''),
  async read(text, path) {
    const parsed = await parseToml(text)
    return parsed.ok ? { ok: true, result: readHosts(parsed.result, text, sourceOf(path)) } : parsed
  },
  refuse: (entry) => refusePart(entry, 'hosts.toml'),
  write(entries) {
    const [entry, second] = entries
    if (entry === undefined) return { ok: false, reason: 'there is no mirror' }
    if (second !== undefined)
      return {
        ok: false,
        reason: `each registry has a hosts.toml of its own: say which with --registry, one of ${entries.map(({ key }) => key).join(', ')}`,
      }
    return writeHosts(entry)
  },
}

/** The registry of a file, as its folder spells it: `host_port_` stands for `host:port`. */
function sourceOf(path: string): string | undefined {
  const folder = path.split('/').at(-2)
  if (folder === undefined || folder === '') return undefined
  if (folder === '_default') return '*'
  return folder.replace(/_(\d+)_$/, ':$1')
}

function readHosts(file: TomlTable, text: string, folder: string | undefined): DialectReading {
  const traps: Trap[] = []
  const source = folder ?? HUB
  if (folder === undefined || !/[.:]|^localhost$|^\*$/.test(source))
    traps.push({
      line: 1,
      level: 'warning',
      message: `the registry is that of the folder, which is named ${folder ?? 'nothing'} here and is no host`,
    })
  const mirrors: ConfiguredMirror[] = []
  for (const [written, options] of entriesIn(file.host)) {
    if (!isTable(options)) continue
    const line = lineOf(text, written)
    if ('server' in options)
      traps.push({
        line: lineOf(text, /^[ \t]*server[ \t]*=/m),
        level: 'warning',
        message:
          'server stands below a [host] table and belongs to it, so that it counts for nothing; write it above the tables',
      })
    const mirror = readHost(written, options, source, line, traps)
    if (mirror !== undefined) mirrors.push(mirror)
  }
  return readServer(file, text, source, mirrors, traps)
}

function readServer(
  file: TomlTable,
  text: string,
  source: string,
  hosts: readonly ConfiguredMirror[],
  traps: Trap[],
): DialectReading {
  const line = hosts.length === 0 ? lineOf(text, /^[ \t]*server[ \t]*=/m) : lineOf(text, '[host')
  const written = typeof file.server === 'string' ? file.server : undefined
  if (written === undefined || isSource(written, source))
    return {
      settings: hosts.length === 0 ? [] : [{ source, line, mirrors: hosts, fallsThrough: true }],
      traps,
    }
  const at = lineOf(text, /^[ \t]*server[ \t]*=/m)
  if (hosts.length === 0)
    traps.push({
      line: at,
      level: 'warning',
      message:
        'a file without a [host] table is ignored before containerd 2.0, which then asks the source; write the mirror as [host] too',
    })
  const server = readHost(written, file, source, at, traps)
  const isListed = hosts.some(({ url }) => url === server?.url)
  const mirrors = server === undefined || isListed ? hosts : [...hosts, server]
  return { settings: mirrors.length === 0 ? [] : [{ source, line, mirrors, fallsThrough: false }], traps }
}

function isSource(server: string, source: string): boolean {
  if (!URL.canParse(server)) return false
  const { host, pathname } = new URL(server)
  if (pathname.replace(/^\/(?:v2\/?)?$/, '') !== '') return false
  return host === source || (isHubHost(host) && isHubHost(source))
}

function readHost(
  written: string,
  options: TomlTable,
  source: string,
  line: number,
  traps: Trap[],
): ConfiguredMirror | undefined {
  const url = /^[a-z]+:\/\//i.test(written) ? written : `https://${written}`
  const isLiteral = options.override_path === true
  // containerd adds /v2 to a path that does not end with it.
  const read = readAddress(isLiteral ? url : url.replace(/\/v2\/*$/, ''), isLiteral ? 'literal' : 'before')
  const shown = URL.canParse(url) ? new URL(url).host : 'a host'
  if (!read.ok) {
    const remedy = isLiteral ? '' : '; with override_path = true the path is taken as it is written'
    traps.push({ line, level: 'error', message: `${shown}: the address ${read.reason}${remedy}` })
    return undefined
  }
  const capabilities =
    options.capabilities === undefined ? ['pull', 'resolve'] : textsOf(options.capabilities)
  if (!capabilities.includes('pull')) {
    traps.push({
      line,
      level: 'note',
      message: `${shown} has no pull among its capabilities, so that nothing is fetched there`,
    })
    return undefined
  }
  const { hadCredentials, insecure, ...place } = read.mirror
  const skips = options.skip_verify === true
  if (skips && place.url.startsWith('http:'))
    traps.push({
      line,
      level: 'note',
      message: `${shown} has http:// and skip_verify, of which the second has no effect`,
    })
  if (options.header !== undefined)
    traps.push({
      line,
      level: 'note',
      message: `${shown} has headers, which are neither shown nor taken over`,
    })
  if (options.client !== undefined)
    traps.push({ line, level: 'note', message: `${shown} has a client certificate, which is not taken over` })
  const [ca] = textsOf(options.ca)
  return {
    ...place,
    source,
    insecure: insecure || skips,
    answersTags: capabilities.includes('resolve'),
    hadCredentials: hadCredentials || options.header !== undefined,
    ...(ca === undefined ? {} : { ca }),
  }
}

function writeHosts(entry: ExportEntry): ReturnType<Dialect['write']> {
  const { key, path, answersTags, mayFallBack, ca, form } = entry
  const url = tomlString(apiUrl(entry))
  const folder = `${FOLDER}/${key}`
  const literal = path !== '' && form === 'after' ? 'override_path = true\n' : ''
  const trust = ca === undefined ? '' : `ca = ${tomlString(`${folder}/${ca}`)}\n`
  // Without resolve tags are asked at the source, which therefore has to stay.
  const isClosed = answersTags && !mayFallBack
  const origin = key === HUB ? 'https://registry-1.docker.io' : `https://${key}`
  const server = isClosed ? `server = ${url}\n${literal}${trust}` : `server = ${tomlString(origin)}\n`
  const why = isClosed
    ? `# ${key} itself is never asked. The mirror stands twice: containerd before 2.0 ignores a file that has only server.`
    : `# ${key} itself is asked where the mirror fails${answersTags ? '' : ', and for every tag'}.`
  const capabilities = answersTags ? '["pull", "resolve"]' : '["pull"]'
  const indented = (text: string) => text.replace(/^(?=.)/gm, '  ')
  return {
    ok: true,
    text: `# ${folder}/hosts.toml; config_path of containerd has to name ${FOLDER}.
${why}
${server}
[host.${url}]
  capabilities = ${capabilities}
${indented(literal + trust)}`,
    notes: ca === undefined ? [] : [`put ${ca} into ${folder}/`],
  }
}
