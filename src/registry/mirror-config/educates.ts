import { getText, type YamlNode } from '../../languages/yaml.ts'
import { HUB, isHubHost } from '../../oci/hub.ts'
import { readAddress, withoutScheme } from './address.ts'
import type { Dialect, SourceSetting, Trap } from './dialect.ts'
import { apiUrl, refuseResolve } from './entries.ts'
import { below, itemsOf, lineOfNode, rootMaps, yamlString } from './yaml.ts'

/**
 * The configuration of an Educates platform: a pull-through mirror for the Docker of sessions, and those of the nodes
 * of its own kind cluster. Both run beside the cluster; what a file names is where they get their images.
 *
 * @see https://docs.educates.dev/en/stable/installation-guides/configuration-settings.html
 */
export const educates: Dialect = {
  id: 'educates',
  consumers:
    'Educates: docker in the sessions of workshops (proxyCache), the nodes of its own kind cluster (registryMirrors); no imgpkg, no other cluster',
  claims: (path, text) => /\.ya?ml$/.test(path) && /proxyCache\s*:|registryMirrors\s*:/.test(text),
  read: async (text) => {
    const traps: Trap[] = []
    const settings = rootMaps(text).flatMap((root) => [
      ...readCache(find(root, 'dockerDaemon'), text, traps),
      ...readNodes(find(root, 'localKindCluster'), text, traps),
    ])
    return { ok: true, result: { settings, traps } }
  },
  refuse(entry) {
    if (entry.key !== HUB) return `the mirrors of Educates are for docker.io only, not for ${entry.key}`
    if (entry.path !== '')
      return `the mirrors of Educates take a host without a path as their upstream, and this one has /${entry.path}`
    if (entry.scheme === 'http') return 'the mirror of a kind cluster in Educates is always asked with https'
    return refuseResolve(entry, 'Educates')
  },
  write([entry]) {
    if (entry === undefined) return { ok: false, reason: 'there is no mirror' }
    return {
      ok: true,
      text: `# The Docker of sessions; the mirror of the platform gets its images from here.
dockerDaemon:
  proxyCache:
    remoteURL: ${yamlString(apiUrl(entry))}
# The nodes of a kind cluster that educates makes.
localKindCluster:
  registryMirrors:
    - { mirror: ${HUB}, url: ${yamlString(entry.host)} }
`,
      notes: [
        ...(entry.ca === undefined ? [] : [`add ${entry.ca} to the certificates that the platform trusts`]),
        'workshop files (imgpkg) and the nodes of any other cluster do not use it',
        ...(entry.mayFallBack
          ? []
          : ['the nodes ask docker.io itself where the mirror fails; no setting here forbids that']),
      ],
    }
  },
}

/** A key at the root, or in the settings of the package within a larger configuration. */
function find(root: YamlNode, key: string): YamlNode | undefined {
  return below(root, key) ?? below(root, 'clusterPackages', 'educates', 'settings', key)
}

function readCache(daemon: YamlNode | undefined, text: string, traps: Trap[]): readonly SourceSetting[] {
  const cache = below(daemon, 'proxyCache')
  const url = getText(cache, 'remoteURL') ?? ''
  if (cache === undefined) return []
  const line = lineOfNode(text, cache)
  if (url === '') {
    traps.push({
      line,
      level: 'warning',
      message: 'proxyCache has no remoteURL, so that sessions have no mirror',
    })
    return []
  }
  return settingOf(url, HUB, line, 'the mirror of sessions', traps)
}

function readNodes(cluster: YamlNode | undefined, text: string, traps: Trap[]): readonly SourceSetting[] {
  return itemsOf(below(cluster, 'registryMirrors')).flatMap((item) => {
    const source = getText(item, 'mirror')
    const url = getText(item, 'url')
    if (source === undefined || url === undefined) return []
    return settingOf(
      `https://${withoutScheme(url)}`,
      source,
      lineOfNode(text, item),
      'a mirror of the nodes',
      traps,
    )
  })
}

function settingOf(
  url: string,
  source: string,
  line: number,
  what: string,
  traps: Trap[],
): readonly SourceSetting[] {
  const read = readAddress(url, 'after')
  if (!read.ok) {
    traps.push({ line, level: 'error', message: `the upstream of ${what} ${read.reason}` })
    return []
  }
  const { host } = new URL(read.mirror.url)
  const isSource = host === source || (isHubHost(host) && isHubHost(source))
  const mirror = { ...read.mirror, source, answersTags: true }
  return [
    {
      source,
      line,
      mirrors: isSource ? [] : [mirror],
      fallsThrough: true,
      ...(isSource
        ? { inCluster: `${what}, which runs inside of the cluster and has no address outside of it` }
        : {}),
    },
  ]
}
