import { getText, type YamlMap, type YamlNode } from '../../languages/yaml.ts'
import { readAddress } from './address.ts'
import type { ConfiguredMirror } from './configured-mirror.ts'
import { type Dialect, lineAt, type SourceSetting, type Trap } from './dialect.ts'
import { apiUrl, refusePart, refuseResolve } from './entries.ts'
import { below, entriesOf, isTrue, itemsOf, lineOfNode, rootMaps, textsOf, yamlString } from './yaml.ts'

/**
 * Documents `RegistryMirrorConfig` of Talos, and `machine.registries.mirrors` of its older configuration.
 *
 * @see https://www.talos.dev/latest/talos-guides/configuration/pull-through-cache/
 */
export const talos: Dialect = {
  id: 'talos',
  consumers: 'the nodes of Talos: every pull of theirs',
  claims: (path, text) =>
    /\.ya?ml$/.test(path) &&
    (/^kind:\s*RegistryMirrorConfig\s*$/m.test(text) ||
      (/^machine:/m.test(text) && /^ {2,}registries:/m.test(text))),
  read: async (text) => {
    const traps: Trap[] = []
    const settings = rootMaps(text).flatMap((root) => readDocument(root, text, traps))
    return { ok: true, result: { settings, traps } }
  },
  refuse: (entry) => refusePart(entry, 'Talos') ?? refuseResolve(entry, 'Talos'),
  write(entries) {
    const documents = entries.map((entry) => {
      const literal = entry.path !== '' && entry.form === 'after' ? ', overridePath: true' : ''
      return `apiVersion: v1alpha1
kind: RegistryMirrorConfig
name: ${yamlString(entry.key)}
endpoints:
  - { url: ${yamlString(apiUrl(entry))}${literal} }
skipFallback: ${!entry.mayFallBack}
`
    })
    const notes = entries.flatMap(({ ca, host }) =>
      ca === undefined ? [] : [`add a RegistryTLSConfig for ${host} with the content of ${ca}`],
    )
    return { ok: true, text: documents.join('---\n'), notes }
  },
}

function readDocument(root: YamlMap, text: string, traps: Trap[]): readonly SourceSetting[] {
  if (getText(root, 'kind') === 'RegistryMirrorConfig') {
    const source = getText(root, 'name')
    if (source === undefined) return []
    const mirrors = itemsOf(below(root, 'endpoints')).flatMap((endpoint) => {
      const url = getText(endpoint, 'url')
      const isLiteral = isTrue(below(endpoint, 'overridePath'))
      return url === undefined
        ? []
        : (readEndpoint(url, isLiteral, source, lineOfNode(text, endpoint), traps) ?? [])
    })
    return settingOf(source, lineOfNode(text, root), mirrors, root)
  }
  return entriesOf(below(root, 'machine', 'registries', 'mirrors')).flatMap(
    ({ key: source, start, value }) => {
      const isLiteral = isTrue(below(value, 'overridePath'))
      const mirrors = textsOf(below(value, 'endpoints')).flatMap(
        ({ text: url, start: at }) => readEndpoint(url, isLiteral, source, lineAt(text, at), traps) ?? [],
      )
      return settingOf(source, lineAt(text, start), mirrors, value)
    },
  )
}

function settingOf(
  source: string,
  line: number,
  mirrors: readonly ConfiguredMirror[],
  node: YamlNode | undefined,
): readonly SourceSetting[] {
  return mirrors.length === 0
    ? []
    : [{ source, line, mirrors, fallsThrough: !isTrue(below(node, 'skipFallback')) }]
}

/** As in a hosts.toml. */
function readEndpoint(
  url: string,
  isLiteral: boolean,
  source: string,
  line: number,
  traps: Trap[],
): ConfiguredMirror | undefined {
  const read = readAddress(isLiteral ? url : url.replace(/\/v2\/*$/, ''), isLiteral ? 'literal' : 'before')
  if (read.ok) return { ...read.mirror, source, answersTags: true }
  const remedy = isLiteral ? '' : '; with overridePath: true the path is taken as it is written'
  traps.push({ line, level: 'error', message: `an endpoint of ${source} ${read.reason}${remedy}` })
  return undefined
}
