import { parsePrefix } from '../../config/repository-prefix.ts'
import { HUB } from '../../oci/hub.ts'
import { joinPath, pathBelow, type Repository } from '../../oci/reference.ts'
import type { MachineMirror } from '../../registry/mirror-config/machine.ts'

/** A mirror of the machine that the configuration of a tree can name. */
export interface UsableMirror extends MachineMirror {
  /** The key under `registries`: host or host/path, Hub's other names folded in. */
  readonly key: string
}

/** How many mirrors are written: the file should stay short. */
const ENTRIES_MAX = 10
/** No host with a path is longer. UTF-16 units. */
const SOURCE_MAX = 512

/** The mirror of Docker Hub, and the mirrors of registries that images of the tree come from. */
export function usableMirrors(
  mirrors: readonly MachineMirror[],
  repositories: readonly Repository[],
): readonly UsableMirror[] {
  const usable = new Map<string, UsableMirror>()
  for (const mirror of mirrors) {
    const parsed = mirror.source.length > SOURCE_MAX ? undefined : parsePrefix(mirror.source)
    if (parsed?.ok !== true || usable.size === ENTRIES_MAX) continue
    const { prefix } = parsed
    const key = joinPath(prefix.registry, prefix.path)
    const isNeeded =
      key === HUB || repositories.some((repository) => pathBelow(repository, prefix) !== undefined)
    if (isNeeded && !usable.has(key)) usable.set(key, { ...mirror, key })
  }
  return [...usable.values()]
}
