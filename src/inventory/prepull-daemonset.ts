import type { Inventory, InventoryOptions } from '../model/inventory.ts'
import { parseReference } from '../oci/reference.ts'
import { plural } from '../text/plural.ts'
import { listPulls, nameOf, type Pull, withoutRepeats } from './pull-list.ts'

/** Has a static program: images without a shell cannot run one of their own. */
const TOOL = 'docker.io/library/busybox:1.36.1-musl'
const PAUSE = 'registry.k8s.io/pause:3.10'
/** Of one DaemonSet: several of them pull beside one another. */
const IMAGES_MAX = 50

/**
 * A DaemonSet that pulls every image on each node, one after another, and then rests.
 *
 * A DaemonSet starts its containers again whenever they end, so that images are pulled by init containers.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/
 */
export const prepullDaemonSetInventory: Inventory = {
  id: 'prepull-daemonset',
  render(uses, options) {
    const pulls = withoutRepeats(listPulls(uses, 'nodes', options).pulls)
    const parts: (readonly Pull[])[] = []
    for (let from = 0; from < pulls.length; from += IMAGES_MAX)
      parts.push(pulls.slice(from, from + IMAGES_MAX))
    const [first = [], ...others] = parts
    const name = (nth: number) => (others.length === 0 ? 'prepull' : `prepull-${nth + 1}`)
    const head = `# Pulls ${plural(pulls.length, 'image')} on each node. Pull secrets of private registries go into the service account.\n`
    return head + [first, ...others].map((part, nth) => daemonSet(name(nth), part, options)).join('---\n')
  },
  leftOut: (uses, options) => listPulls(uses, 'nodes', options),
}

function daemonSet(name: string, pulls: readonly Pull[], options: InventoryOptions): string {
  const containers = pulls.map(
    (pull, nth) => `        - name: i${nth}
          image: ${JSON.stringify(nameOf(pull))}${pull.isLikely ? ' # likely an image' : ''}
          imagePullPolicy: IfNotPresent
          command: [/tool/true]
          securityContext: { allowPrivilegeEscalation: false }
          volumeMounts:
            - { name: tool, mountPath: /tool, readOnly: true }
`,
  )
  return `apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: ${name}
  labels: { app: ${name} }
spec:
  selector:
    matchLabels: { app: ${name} }
  updateStrategy:
    type: RollingUpdate
    rollingUpdate: { maxUnavailable: "100%" }
  template:
    metadata:
      labels: { app: ${name} }
    spec:
      automountServiceAccountToken: false
      tolerations:
        - operator: Exists
      volumes:
        - name: tool
          emptyDir: {}
      initContainers:
        - name: tool
          image: ${JSON.stringify(pinned(TOOL, options))}
          imagePullPolicy: IfNotPresent
          command: [cp, /bin/busybox, /tool/true]
          volumeMounts:
            - { name: tool, mountPath: /tool }
${containers.join('')}      containers:
        - name: pause
          image: ${JSON.stringify(pinned(PAUSE, options))}
          imagePullPolicy: IfNotPresent
`
}

/** Its own images are pinned as those of the tree are: where the lock file knows them. */
function pinned(name: string, { lockedDigest }: InventoryOptions): string {
  const reference = parseReference(name)
  const digest = reference === undefined ? undefined : lockedDigest?.(reference)
  return digest === undefined ? name : `${name}@${digest}`
}
