import type { TreeMirror } from '../../budget/render-text.ts'
import { isRead } from '../../model/image-use.ts'
import { HUB } from '../../oci/hub.ts'
import { canonicalOf, sourceOf } from '../../oci/reference.ts'
import { configuredUrl } from '../../registry/mirror-config/address.ts'
import { effectsOf } from '../../registry/mirror-config/effect.ts'
import type { Finished } from '../walk-paths.ts'
import { findMirrorFiles } from './find.ts'

/** What files of the tree tell programs of mirrors of Docker Hub, and for how many of its images these are asked. */
export async function treeMirrors(
  paths: readonly string[],
  finished: Finished,
): Promise<readonly TreeMirror[]> {
  const references = new Map(
    finished.result.uses.flatMap((use) =>
      isRead(use) && sourceOf(use.image.reference).registry === HUB
        ? [[canonicalOf(use.image.reference), use.image.reference] as const]
        : [],
    ),
  )
  const { groups } = await findMirrorFiles(paths, finished, undefined)
  return groups.flatMap(({ dialect, settings }) => {
    const { effects } = effectsOf(settings, [...references.values()])
    return effects.flatMap(({ setting, covered }) => {
      const { mirrors, inCluster, fallsThrough } = setting
      if (covered === 0) return []
      return {
        file: settings.find((one) => one === setting)?.file ?? '',
        consumers: dialect.consumers,
        mirror: inCluster ?? mirrors.map((mirror) => configuredUrl(mirror)).join(', then '),
        covered,
        all: references.size,
        fallsThrough,
      }
    })
  })
}
