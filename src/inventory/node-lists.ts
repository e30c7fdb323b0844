import type { Inventory } from '../model/inventory.ts'
import { shellWord } from '../text/shell-word.ts'
import { listPulls, nameOf, type Pull, platformOf, splitNameOf, withoutRepeats } from './pull-list.ts'

/** Lines for `crictl` on a node: it asks through the mirrors of the runtime, as the kubelet does. */
export const kubeletListInventory: Inventory = nodeList(
  'kubelet-list',
  (pull) => `crictl pull ${shellWord(nameOf(pull))}`,
)

/**
 * Lines for `ctr` on a node. The kubelet sees only the namespace `k8s.io`, and there an image with a digest under its
 * name without a tag; mirrors count only with `--hosts-dir`.
 */
export const containerdListInventory: Inventory = nodeList('containerd-list', (pull) => {
  const platform = platformOf(pull)
  const flags = platform === '' ? '' : ` --platform ${shellWord(platform)}`
  return `ctr --namespace k8s.io images pull --hosts-dir /etc/containerd/certs.d${flags} ${shellWord(splitNameOf(pull))}`
})

function nodeList(id: string, lineOf: (pull: Pull) => string): Inventory {
  return {
    id,
    render: (uses, options) =>
      withoutRepeats(listPulls(uses, 'nodes', options).pulls)
        .map(
          (pull) =>
            `${pull.isLikely ? `# likely an image: ${shellWord(pull.place)}\n` : ''}${lineOf(pull)}\n`,
        )
        .join(''),
    leftOut: (uses, options) => listPulls(uses, 'nodes', options),
  }
}
