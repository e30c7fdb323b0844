import { getText, type YamlMap } from '../../languages/yaml.ts'
import { joinPath } from '../../oci/reference.ts'
import type { ConfiguredMirror } from './configured-mirror.ts'
import { readEndpoint } from './containerd-mirrors.ts'
import { type Dialect, type DialectReading, lineAt, type SourceSetting, type Trap } from './dialect.ts'
import { apiUrl, refusePart, refuseResolve } from './entries.ts'
import { below, entriesOf, isTrue, rootMaps, textsOf, yamlString } from './yaml.ts'

/**
 * `registries.yaml` of k3s and RKE2.
 *
 * @see https://docs.k3s.io/installation/private-registry
 */
export const k3s: Dialect = {
  id: 'k3s',
  consumers: 'k3s and RKE2: every pull of a node',
  claims: (path, text) => /(?:^|\/)registries\.ya?ml$/.test(path) && /^mirrors\s*:/m.test(text),
  read: async (text) => {
    const [root] = rootMaps(text)
    if (root === undefined) return { ok: false, reason: 'is not valid YAML with a map' }
    return { ok: true, result: readFile(root, text) }
  },
  refuse: (entry) => refusePart(entry, 'registries.yaml') ?? refuseResolve(entry, 'k3s'),
  write(entries) {
    const mirrors = entries.map(
      (entry) => `  ${yamlString(entry.key)}:\n    endpoint: [${yamlString(apiUrl(entry))}]\n`,
    )
    const trusted = entries.filter(({ ca }) => ca !== undefined)
    const configs = trusted.map(
      ({ host, ca = '' }) =>
        `  ${yamlString(host)}:\n    tls: { ca_file: ${yamlString(`/etc/rancher/k3s/${ca}`)} }\n`,
    )
    const unique = [...new Set(configs)]
    return {
      ok: true,
      text: `# /etc/rancher/k3s/registries.yaml; k3s has to be started again.
# The registries themselves are asked where a mirror fails, unless k3s runs with --disable-default-registry-endpoint.
mirrors:
${mirrors.join('')}${unique.length === 0 ? '' : `configs:\n${unique.join('')}`}`,
      notes: trusted.map(({ ca }) => `put ${ca} into /etc/rancher/k3s/ of every node`),
    }
  },
}

function readFile(root: YamlMap, text: string): DialectReading {
  const traps: Trap[] = []
  const settings: SourceSetting[] = []
  for (const { key: source, start, value } of entriesOf(below(root, 'mirrors'))) {
    const line = lineAt(text, start)
    const prefix = readRewrite(below(value, 'rewrite'), source, line, traps)
    if (prefix === undefined) continue
    const mirrors: ConfiguredMirror[] = []
    for (const { text: endpoint, start: at } of textsOf(below(value, 'endpoint'))) {
      const mirror = readEndpoint(endpoint, source, lineAt(text, at), traps)
      if (mirror !== undefined) mirrors.push(withTls(underPrefix(mirror, prefix), below(root, 'configs')))
    }
    if (mirrors.length === 0) continue
    settings.push({ source, line, mirrors, fallsThrough: true })
    const hasConfig = below(root, 'configs', source) !== undefined
    traps.push({
      line,
      level: hasConfig ? 'warning' : 'note',
      message: hasConfig
        ? `${source} has an entry in configs, so that --disable-default-registry-endpoint has no effect for it: it is asked where the mirror fails`
        : `${source} itself is asked where the mirror fails, unless k3s runs with --disable-default-registry-endpoint`,
    })
  }
  return { settings, traps }
}

/** The path that a rewrite puts before every name, empty without one; undefined where it is more than that. */
function readRewrite(node: YamlNodeOf, source: string, line: number, traps: Trap[]): string | undefined {
  const rules = entriesOf(node)
  const [rule] = rules
  if (rule === undefined) return ''
  const to = rule.value?.kind === 'scalar' ? rule.value.value : ''
  const prefix = /^([\w./-]+)\/\$1$/.exec(to)?.[1]
  if (rules.length === 1 && prefix !== undefined && /^\^?\(\.[*+]\)\$?$/.test(rule.key)) return prefix
  const why =
    rules.length > 1 ? 'several rewrites, which have no order' : 'a rewrite that is no prefix for every name'
  traps.push({
    line,
    level: 'warning',
    message: `${source} has ${why}; a mirror of holdfast cannot say that, so it is left out`,
  })
  return undefined
}
type YamlNodeOf = Parameters<typeof entriesOf>[0]

function underPrefix(mirror: ConfiguredMirror, prefix: string): ConfiguredMirror {
  if (prefix === '') return mirror
  const { origin, pathname } = new URL(mirror.url)
  return { ...mirror, url: `${origin}/${joinPath(pathname.replace(/^\/+|\/+$/g, ''), prefix)}` }
}

function withTls(mirror: ConfiguredMirror, configs: YamlNodeOf): ConfiguredMirror {
  const { host } = new URL(mirror.url)
  const tls = below(configs, host, 'tls')
  const ca = getText(tls, 'ca_file')
  const hadCredentials = mirror.hadCredentials || below(configs, host, 'auth') !== undefined
  const insecure = mirror.insecure || isTrue(below(tls, 'insecure_skip_verify'))
  return { ...mirror, insecure, hadCredentials, ...(ca === undefined ? {} : { ca }) }
}
