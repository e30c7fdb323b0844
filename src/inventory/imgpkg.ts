import type { ImageUse } from '../model/image-use.ts'
import type { Inventory, InventoryOptions } from '../model/inventory.ts'
import { HUB, HUB_INDEX } from '../oci/hub.ts'
import { listPulls, type Pull, type PullList, splitNameOf, withoutRepeats } from './pull-list.ts'

/**
 * An ImagesLock for `imgpkg copy --lock` and `imgpkg push`.
 *
 * It has no place for a tag, and a lock without some of the images would copy too little: one image without a digest
 * and there is none.
 *
 * @see https://carvel.dev/imgpkg/docs/v0.44.x/resources/#imageslock-configuration
 */
export const imgpkgInventory: Inventory = {
  id: 'imgpkg',
  render(uses, options) {
    const { pulls } = list(uses, options)
    const images = withoutRepeats(pulls).flatMap((pull) => [
      `- image: ${JSON.stringify(imageOf(pull))}`,
      '  annotations:',
      `    kbld.carvel.dev/id: ${JSON.stringify(pull.written)}`,
    ])
    return `apiVersion: imgpkg.carvel.dev/v1alpha1
kind: ImagesLock
images:${images.length === 0 ? ' []' : `\n${images.join('\n')}`}
`
  },
  leftOut: list,
}

function list(uses: readonly ImageUse[], options: InventoryOptions): PullList {
  const found = listPulls(uses, 'all', options)
  return { ...found, isRefused: found.unpinned.length > 0 }
}

/** Carvel's tools call Docker Hub by this name. */
function imageOf(pull: Pull): string {
  const name = splitNameOf(pull)
  return pull.repository.registry === HUB ? `${HUB_INDEX}${name.slice(HUB.length)}` : name
}
