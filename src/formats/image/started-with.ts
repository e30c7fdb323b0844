import { get, getText, type YamlNode } from '../../languages/yaml.ts'
import type { FoundUse } from '../../model/image-use.ts'
import { append } from '../../text/lists.ts'
import { allEntries, keyOf } from '../trail.ts'

/** Images that build or pull others by themselves. */
const PULLS_OTHERS = /kaniko|\bdocker:.*dind/
/** Keys with words of a command, in whatever format. */
const WORD_KEYS: ReadonlySet<string> = new Set([
  'command',
  'args',
  'entrypoint',
  'script',
  'commands',
  'options',
])
/** Variables by which kaniko is pointed at a mirror. */
const POINTS = /^KANIKO_REGISTRY_(?:MIRROR|MAP)$/
/** Words that are kept; a container has a handful. */
const WORDS_MAX = 1000

/** Whether what an image is started with decides whom it asks. */
export function pullsOthers(image: string): boolean {
  return PULLS_OTHERS.test(image)
}

/**
 * With what a container of an image that pulls others is started: its words, and the folders that are mounted into it.
 *
 * @param map the container, with the keys of Kubernetes, Compose or a CI system
 */
export function startOf(map: YamlNode, image: string | undefined): Pick<FoundUse, 'startedWith'> {
  if (!pullsOthers(image ?? '')) return {}
  const startedWith: string[] = []
  if (map.kind !== 'map') return { startedWith }
  for (const entry of allEntries(map)) {
    const key = keyOf(entry)
    const { value } = entry
    if (WORD_KEYS.has(key)) append(startedWith, wordsIn(value))
    else if (key === 'volumeMounts' || key === 'volumes') append(startedWith, mountsIn(value))
    else if (key === 'env' || key === 'environment' || key === 'variables')
      append(startedWith, pointersIn(value))
  }
  return { startedWith }
}

function wordsIn(node: YamlNode | undefined): readonly string[] {
  return itemsOf(node).flatMap((item) => (item?.kind === 'scalar' ? [item.value] : []))
}

/** `/etc/docker`, `./daemon.json:/etc/docker/daemon.json`, or a map with the folder. */
function mountsIn(node: YamlNode | undefined): readonly string[] {
  return itemsOf(node).flatMap((item) => {
    if (item?.kind === 'scalar') return [item.value]
    return getText(item, 'mountPath') ?? getText(item, 'target') ?? getText(item, 'path') ?? []
  })
}

/** The names of variables that point kaniko at a mirror, as a map, or as a list of maps or of `NAME=value`. */
export function pointersIn(node: YamlNode | undefined): readonly string[] {
  const names =
    node?.kind === 'map'
      ? allEntries(node).map(keyOf)
      : itemsOf(node).map((item) => {
          const name = item?.kind === 'scalar' ? item : get(item, 'name')
          return name?.kind === 'scalar' ? name.value.replace(/=.*$/s, '') : ''
        })
  return names.filter((name) => POINTS.test(name))
}

function itemsOf(node: YamlNode | undefined): readonly (YamlNode | undefined)[] {
  return node?.kind === 'sequence' ? node.items.slice(0, WORDS_MAX) : [node]
}
