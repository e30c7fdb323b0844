import { append } from '../../text/lists.ts'
import { isLoopback } from '../hosts.ts'
import { readAddress } from './address.ts'
import type { ConfiguredMirror } from './configured-mirror.ts'
import {
  type Dialect,
  type DialectReading,
  lineAt,
  lineOf,
  type SourceSetting,
  type Trap,
} from './dialect.ts'
import { hostAndPath, refuseBefore, refusePart, refuseResolve } from './entries.ts'
import { entriesIn, isTable, parseToml, type TomlTable, textsOf, tomlString } from './toml.ts'
import { rootMaps, scalarsAt } from './yaml.ts'

/** Inputs of docker/setup-buildx-action. */
const KEYS = ['buildkitd-config-inline', 'config-inline']
const INLINE = /\b(?:buildkitd-)?config-inline\s*:/

/**
 * `buildkitd.toml`. What a registry's table says beside its mirrors holds for that registry and not for the mirrors,
 * each of which takes the table of its own host.
 *
 * @see https://github.com/moby/buildkit/blob/v0.26.0/docs/buildkitd.toml.md
 */
export const buildkitdToml: Dialect = {
  id: 'buildkitd.toml',
  consumers:
    'buildkitd on its own: docker-container, kubernetes and remote builders; not the BuildKit inside Docker',
  claims: (path, text) =>
    /(?:^|\/)buildkitd[\w.-]*\.toml$/.test(path) || (/\.ya?ml$/.test(path) && INLINE.test(text)),
  async read(text, path) {
    if (/\.ya?ml$/.test(path)) return { ok: true, result: await readInline(text) }
    const parsed = await parseToml(text)
    return parsed.ok ? { ok: true, result: readRegistries(parsed.result, text) } : parsed
  },
  refuse: (entry) =>
    refusePart(entry, 'BuildKit') ?? refuseBefore(entry, 'BuildKit') ?? refuseResolve(entry, 'BuildKit'),
  write(entries) {
    const tables = new Map<string, string>()
    const notes = ['builders read it when they are created: create them again']
    for (const entry of entries) {
      tables.set(
        entry.key,
        `  # ${entry.key} itself is asked where the mirror fails; no setting here forbids that.\n  mirrors = [${tomlString(hostAndPath(entry))}]\n`,
      )
    }
    for (const entry of entries) {
      const { host, ca, scheme } = entry
      const own = `${scheme === 'http' ? '  http = true\n' : ''}${ca === undefined ? '' : `  ca = [${tomlString(`/etc/buildkit/${ca}`)}]\n`}`
      if (own !== '' && tables.get(host)?.includes(own) !== true)
        tables.set(host, `${tables.get(host) ?? ''}${own}`)
      if (ca !== undefined) notes.push(`put ${ca} into /etc/buildkit/ of the builder`)
    }
    return {
      ok: true,
      text: [...tables].map(([key, lines]) => `[registry.${tomlString(key)}]\n${lines}`).join('\n'),
      notes,
    }
  },
}

/** The same in an input of the action that makes a builder. */
async function readInline(text: string): Promise<DialectReading> {
  const settings: SourceSetting[] = []
  const traps: Trap[] = []
  for (const root of rootMaps(text))
    for (const { value, range } of scalarsAt(root, (key) => KEYS.includes(key))) {
      const base = lineAt(text, range.start) - 1
      const parsed = await parseToml(value)
      if (!parsed.ok) {
        traps.push({
          line: base + 1,
          level: 'error',
          message: 'the configuration of buildkitd is not valid TOML',
        })
        continue
      }
      const read = readRegistries(parsed.result, value)
      append(
        settings,
        read.settings.map((setting) => ({ ...setting, line: setting.line + base })),
      )
      append(
        traps,
        read.traps.map((trap) => ({ ...trap, line: trap.line + base })),
      )
    }
  return { settings, traps }
}

function readRegistries(file: TomlTable, text: string): DialectReading {
  const traps: Trap[] = []
  const settings: SourceSetting[] = []
  const registries = new Map(entriesIn(file.registry))
  for (const [source, table] of registries) {
    if (!isTable(table)) continue
    const line = lineOf(text, `"${source}"`)
    const written = textsOf(table.mirrors)
    if (written.length === 0) continue
    for (const key of ['http', 'insecure', 'ca'])
      if (key in table)
        traps.push({
          line,
          level: 'warning',
          message: `${key} below ${source} is for ${source} itself and not for its mirrors; each of them takes the table of its own host`,
        })
    const mirrors = written.flatMap((mirror) => {
      const host = mirror.replace(/^[a-z]+:\/\//i, '').split('/', 1)[0] ?? ''
      const own = registries.get(host)
      return (
        readMirror(
          mirror,
          source,
          own !== undefined && isTable(own) ? own : {},
          lineOf(text, mirror),
          traps,
        ) ?? []
      )
    })
    if (mirrors.length > 0) settings.push({ source, line, mirrors, fallsThrough: true })
  }
  return { settings, traps }
}

function readMirror(
  written: string,
  source: string,
  own: TomlTable,
  line: number,
  traps: Trap[],
): ConfiguredMirror | undefined {
  const bare = written.replace(/^[a-z]+:\/\//i, '')
  const hostname = URL.canParse(`http://${bare}`) ? new URL(`http://${bare}`).hostname : ''
  const isHttp = own.http === true || (own.http === undefined && isLoopback(hostname))
  const read = readAddress(`${isHttp ? 'http' : 'https'}://${bare}`, 'after')
  if (!read.ok) {
    traps.push({ line, level: 'error', message: `a mirror of ${source} ${read.reason}` })
    return undefined
  }
  if (/^http:/i.test(written) && !isHttp)
    traps.push({
      line,
      level: 'warning',
      message: `the scheme of a mirror is dropped and https used; write http = true below [registry.${tomlString(new URL(read.mirror.url).host)}]`,
    })
  const [ca] = textsOf(own.ca)
  return {
    ...read.mirror,
    source,
    insecure: read.mirror.insecure || own.insecure === true,
    answersTags: true,
    ...(ca === undefined ? {} : { ca }),
  }
}
