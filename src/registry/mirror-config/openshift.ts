import { getText, type YamlMap } from '../../languages/yaml.ts'
import { readAddress } from './address.ts'
import type { ConfiguredMirror } from './configured-mirror.ts'
import {
  type Dialect,
  type DialectReading,
  type ExportEntry,
  lineAt,
  type SourceSetting,
  type Trap,
} from './dialect.ts'
import { hostAndPath, refuseBefore } from './entries.ts'
import { below, itemsOf, lineOfNode, rootMaps, textsOf, yamlString } from './yaml.ts'

/** The kinds of mirror sets, the lists that they hold, and what they act on. */
const KINDS: ReadonlyMap<
  string,
  { readonly list: string; readonly tags: boolean; readonly digests: boolean }
> = new Map([
  ['ImageDigestMirrorSet', { list: 'imageDigestMirrors', tags: false, digests: true }],
  ['ImageTagMirrorSet', { list: 'imageTagMirrors', tags: true, digests: false }],
  ['ImageContentSourcePolicy', { list: 'repositoryDigestMirrors', tags: false, digests: true }],
])

/**
 * Mirror sets of OpenShift, which write the registries.conf of every node.
 *
 * @see https://github.com/openshift/api/blob/release-4.18/config/v1/types_image_digest_mirror_set.go
 */
export const openshift: Dialect = {
  id: 'openshift',
  consumers: 'the nodes of OpenShift: CRI-O and podman on them',
  claims: (path, text) => /\.ya?ml$/.test(path) && [...KINDS.keys()].some((kind) => text.includes(kind)),
  read: async (text) => {
    const traps: Trap[] = []
    const settings = rootMaps(text).flatMap((root) => readSet(root, text, traps))
    return { ok: true, result: { settings: merged(settings), traps } satisfies DialectReading }
  },
  refuse(entry) {
    if (entry.isInsecure || entry.scheme === 'http')
      return 'a mirror set has no word for plain http; list the host in insecureRegistries of image.config.openshift.io/cluster, and write the set by hand'
    return refuseBefore(entry, 'OpenShift')
  },
  write(entries) {
    const tagged = entries.filter(({ answersTags }) => answersTags)
    const sets = [
      writeSet('ImageDigestMirrorSet', entries),
      ...(tagged.length === 0 ? [] : [writeSet('ImageTagMirrorSet', tagged)]),
    ]
    const notes = entries.flatMap(({ ca, host }) =>
      ca === undefined
        ? []
        : [`add ${ca} for ${host} to additionalTrustedCA of image.config.openshift.io/cluster`],
    )
    return {
      ok: true,
      text: sets.join('---\n'),
      notes: [...notes, 'every node is restarted in turn when a mirror set changes'],
    }
  },
}

function readSet(root: YamlMap, text: string, traps: Trap[]): readonly SourceSetting[] {
  const name = getText(root, 'kind') ?? ''
  const kind = KINDS.get(name)
  if (kind === undefined) return []
  const settings: SourceSetting[] = []
  for (const item of itemsOf(below(root, 'spec', kind.list))) {
    const source = getText(item, 'source')
    if (source === undefined) continue
    const line = lineOfNode(text, item)
    const mirrors: ConfiguredMirror[] = []
    for (const { text: mirror, start } of textsOf(below(item, 'mirrors'))) {
      const read = readAddress(`https://${mirror}`, 'after')
      if (!read.ok)
        traps.push({
          line: lineAt(text, start),
          level: 'error',
          message: `a mirror of ${source} ${read.reason}`,
        })
      else
        mirrors.push({
          ...read.mirror,
          source,
          answersTags: kind.tags,
          ...(kind.digests ? {} : { refusesDigests: true as const }),
        })
    }
    if (mirrors.length === 0) continue
    settings.push({
      source,
      line,
      mirrors,
      fallsThrough: getText(item, 'mirrorSourcePolicy') !== 'NeverContactSource',
    })
    const other = kind.digests
      ? 'digests alone: a reference with a tag goes to the source'
      : 'tags alone: a reference with a digest goes to the source'
    traps.push({ line, level: 'note', message: `${name} acts on ${other}` })
  }
  if (name === 'ImageContentSourcePolicy')
    traps.push({
      line: lineOfNode(text, root),
      level: 'note',
      message: 'ImageContentSourcePolicy is replaced by ImageDigestMirrorSet since OpenShift 4.13',
    })
  return settings
}

/** Sets for one source add up: one for digests and one for tags serve both. */
function merged(settings: readonly SourceSetting[]): readonly SourceSetting[] {
  const bySource = new Map<string, SourceSetting>()
  for (const setting of settings) {
    const known = bySource.get(setting.source)
    if (known === undefined) {
      bySource.set(setting.source, setting)
      continue
    }
    const mirrors = new Map(known.mirrors.map((mirror) => [mirror.url, mirror]))
    for (const mirror of setting.mirrors) {
      const other = mirrors.get(mirror.url)
      mirrors.set(mirror.url, other === undefined ? mirror : both(other, mirror))
    }
    bySource.set(setting.source, {
      ...known,
      mirrors: [...mirrors.values()],
      fallsThrough: known.fallsThrough || setting.fallsThrough,
    })
  }
  return [...bySource.values()]
}

function both(a: ConfiguredMirror, b: ConfiguredMirror): ConfiguredMirror {
  const { refusesDigests: _, ...rest } = a
  const refuses = a.refusesDigests === true && b.refusesDigests === true
  return {
    ...rest,
    answersTags: a.answersTags || b.answersTags,
    ...(refuses ? { refusesDigests: true as const } : {}),
  }
}

function writeSet(kind: string, entries: readonly ExportEntry[]): string {
  const list = KINDS.get(kind)?.list ?? ''
  const items = entries.map(
    (entry) => `    - source: ${yamlString(entry.key)}
      mirrors: [${yamlString(hostAndPath(entry))}]
      mirrorSourcePolicy: ${entry.mayFallBack || !entry.answersTags ? 'AllowContactingSource' : 'NeverContactSource'}
`,
  )
  return `apiVersion: config.openshift.io/v1
kind: ${kind}
metadata:
  name: holdfast
spec:
  ${list}:
${items.join('')}`
}
