import { K3S_CHANNEL } from '../../image/short-words.ts'
import { knownText } from '../expanded-word.ts'
import { flagTable, joinTables, valuesOf } from '../flags.ts'
import { commandMap, type Subcommand, type Tool } from '../program.ts'
import { builds, DOCKERD, delivers, pulls } from '../results.ts'

const CLUSTER_FLAGS = flagTable(
  `image i config name kubeconfig wait base-image driver p profile memory cpus nodes n a agents s servers api-port
   port v volume e env network token k3s-arg label runtime-label kubernetes-version container-runtime addons
   registry-config registry-use registry-create disk-size mount-string iso-url insecure-registry registry-mirror cni
   apiserver-port extra-config feature-gates role cluster c timeout subnet gpus`,
  'retain q quiet wait-for-ready no-lb no-rollback kubeconfig-update-default kubeconfig-switch-context mount force',
)

function clusterImages(...names: readonly string[]): Subcommand {
  return {
    flags: CLUSTER_FLAGS,
    read(args, call) {
      for (const image of valuesOf(args, ...names))
        if (!K3S_CHANNEL.test(knownText(image) ?? '')) pulls(call, image, DOCKERD)
    },
  }
}

const LOAD: Subcommand = {
  flags: joinTables(
    CLUSTER_FLAGS,
    flagTable('m mode', 'k keep-tarball t keep-tools daemon overwrite pull remote'),
  ),
  read({ operands }, call) {
    for (const name of operands) delivers(call, name, 'cluster')
  },
}

/** What minikube builds is on its nodes. */
const MINIKUBE_BUILD: Subcommand = {
  flags: joinTables(CLUSTER_FLAGS, flagTable('t tag f file build-env build-opt', 'all push')),
  read(args, call) {
    for (const name of valuesOf(args, 't', 'tag')) {
      builds(call, name)
      delivers(call, name, 'cluster')
    }
  },
}

/** Programs that make a cluster on one machine. */
export const CLUSTERS: readonly Tool[] = [
  {
    names: ['kind'],
    globals: flagTable('loglevel v verbosity'),
    commands: commandMap([
      [['create cluster'], clusterImages('image')],
      [['load docker-image'], LOAD],
    ]),
  },
  {
    names: ['k3d'],
    globals: flagTable(''),
    commands: commandMap([
      [['cluster create', 'node create'], clusterImages('image', 'i')],
      [['image import', 'images import', 'image load', 'images load'], LOAD],
    ]),
  },
  {
    names: ['minikube'],
    globals: flagTable('p profile'),
    commands: commandMap([
      [['start'], clusterImages('base-image')],
      [['image load', 'cache add'], LOAD],
      [['image build'], MINIKUBE_BUILD],
    ]),
  },
]
