import { looksLikeImage } from '../../image/likely.ts'
import { after, between, type Field, knownText, textOf } from '../expanded-word.ts'
import { type Arguments, type FlagTable, flagTable, joinTables, splitField, valuesOf } from '../flags.ts'
import { type Call, commandMap, type Subcommand, type Tool } from '../program.ts'
import { buildsWith, KUBELET, leaks, pulls, registryOf } from '../results.ts'
import { feedStdin } from '../standard-input.ts'
import { leaksConfig } from '../written-file.ts'

/** Flags of kubectl 1.32 and oc 4.17 that take a value, wherever they stand. */
const GLOBAL_FLAGS = flagTable(
  `as as-group as-uid cache-dir certificate-authority client-certificate client-key cluster context kubeconfig
   n namespace password profile profile-output request-timeout s server tls-server-name token user username v
   log-flush-frequency vmodule`,
  'disable-compression insecure-skip-tls-verify match-server-version warnings-as-errors h help',
)
/** What create, run, apply and set have in common. */
const OUTPUT_FLAGS = flagTable(
  'cascade field-manager f filename grace-period k kustomize o output template timeout l selector labels',
  `allow-missing-template-keys dry-run force R recursive save-config show-managed-fields validate wait all local
   server-side force-conflicts overwrite prune`,
)
const RUN_FLAGS = joinTables(
  OUTPUT_FLAGS,
  flagTable(
    `annotations env image image-pull-policy override-type overrides pod-running-timeout port restart
     limits requests serviceaccount hostport generator replicas schedule`,
    'attach command expose i stdin leave-stdin-open privileged q quiet rm t tty',
  ),
)
const CREATE_FLAGS = joinTables(OUTPUT_FLAGS, flagTable('image port r replicas from schedule restart'))
const DEBUG_FLAGS = joinTables(
  OUTPUT_FLAGS,
  flagTable(
    `c container copy-to custom env image image-pull-policy set-image target as-user node-name
     to-namespace`,
    `arguments-only attach i stdin keep-annotations keep-init-containers keep-labels keep-liveness keep-readiness
     keep-startup q quiet replace same-node share-processes t tty as-root one-container`,
  ),
)

/**
 * `--image X`, and who runs builds in the cluster.
 *
 * @param isList the flag takes several images, between commas
 */
function imagesOf(flags: FlagTable, isList = false): Subcommand {
  return {
    flags,
    read(args, call) {
      for (const value of valuesOf(args, 'image', 'docker-image')) {
        const canSplit = isList && knownText(value) !== undefined && value.alternatives.length === 1
        for (const image of canSplit ? splitField(value) : [value]) pullsInCluster(image, call)
      }
      for (const pair of valuesOf(args, 'set-image')) pullsPair(pair, call)
    },
  }
}

function pullsInCluster(image: Field, call: Call): void {
  if (/(?:^|\/)kaniko(?:-project)?\/executor(?:[:@]|$)/.test(textOf(image))) buildsWith(call, 'kaniko')
  pulls(call, image, KUBELET)
}

/** `container=image` */
function pullsPair(pair: Field, call: Call): void {
  const equals = textOf(pair).indexOf('=')
  if (equals !== -1) pullsInCluster(after(pair, equals + 1), call)
}

const SET_IMAGE: Subcommand = {
  flags: OUTPUT_FLAGS,
  read({ operands }, call) {
    for (const operand of operands) pullsPair(operand, call)
  },
}

const APPLY: Subcommand = {
  flags: joinTables(OUTPUT_FLAGS, flagTable('prune-allowlist subresource')),
  read(args, call) {
    const files = valuesOf(args, 'f', 'filename').map((file) => knownText(file) ?? '')
    if (files.some((file) => file === '-' || file === '/dev/stdin')) feedStdin(call, 'kubernetes', KUBELET)
  },
}

const REGISTRY_SECRET: Subcommand = {
  flags: joinTables(
    OUTPUT_FLAGS,
    flagTable('docker-email docker-password docker-server docker-username from-file', 'append-hash'),
  ),
  read(args, call) {
    const registry = registryOf(valuesOf(args, 'docker-server')[0])
    for (const password of valuesOf(args, 'docker-password'))
      leaks(call, `${call.label} --docker-password`, registry, password)
  },
}

const GENERIC_SECRET: Subcommand = {
  flags: joinTables(OUTPUT_FLAGS, flagTable('from-literal from-file from-env-file type', 'append-hash')),
  read(args, call) {
    for (const value of valuesOf(args, 'from-literal')) {
      if (textOf(value).includes('dockerconfigjson')) leaksConfig(call, piecesOf(value))
    }
  },
}

/** Parts of a value as pieces of text. */
function piecesOf(value: Field) {
  return (value.alternatives[0] ?? []).map(({ text, at, from }) => ({
    kind: 'text' as const,
    text,
    range: at ?? from,
    exact: at !== undefined,
    quoted: true,
  }))
}

const IMPORT_IMAGE: Subcommand = {
  flags: flagTable('from reference-policy', 'all confirm insecure scheduled'),
  read(args: Arguments, call) {
    for (const image of valuesOf(args, 'from')) pulls(call, image, KUBELET)
  },
}

/** `oc tag --source=docker SOURCE DESTINATION` has an image stream take an image from outside. */
const TAG: Subcommand = {
  flags: flagTable('source reference-policy scheduled', 'alias d delete insecure reference'),
  read(args, call) {
    if (valuesOf(args, 'source').some((source) => knownText(source) === 'docker'))
      pulls(call, args.operands[0], KUBELET)
  },
}

/** An operand may be a source in git, a folder, a template, an image stream or an image. */
function newOf(flags: FlagTable): Subcommand {
  const images = imagesOf(flags, true)
  return {
    flags,
    read(args, call) {
      images.read(args, call)
      for (const operand of args.operands) {
        const text = knownText(operand) ?? ''
        const image = text.split('~', 1)[0] ?? ''
        if (
          looksLikeImage(image, 'slash-tag-or-digest') &&
          /\/.*[:@]|\..*\//.test(image) &&
          !/\.git$/.test(image)
        )
          pullsInCluster(between(operand, 0, image.length), call)
      }
    },
  }
}

const COMMANDS = commandMap([
  [['run'], imagesOf(RUN_FLAGS)],
  [['create deployment', 'create deploy'], imagesOf(CREATE_FLAGS, true)],
  [
    [
      'create job',
      'create cronjob',
      'create cj',
      'create deploymentconfig',
      'create dc',
      'create imagestreamtag',
    ],
    imagesOf(CREATE_FLAGS),
  ],
  [['debug'], imagesOf(DEBUG_FLAGS)],
  [['set image'], SET_IMAGE],
  [['apply', 'create', 'replace'], APPLY],
  [['create secret docker-registry'], REGISTRY_SECRET],
  [['create secret generic'], GENERIC_SECRET],
  [['import-image'], IMPORT_IMAGE],
  [['tag'], TAG],
  [
    ['new-app', 'new-build'],
    newOf(
      flagTable(
        'image docker-image e env build-env name l labels as-deployment-config code context-dir strategy file f template p param param-file source-secret to output o i image-stream',
        'allow-missing-images dry-run insecure-registry grant-install-rights',
      ),
    ),
  ],
])

export const KUBECTL: Tool = {
  names: ['kubectl', 'oc', 'k', 'microk8s.kubectl', 'kubecolor'],
  globals: GLOBAL_FLAGS,
  commands: COMMANDS,
}

const KN_FLAGS = flagTable(
  `image arg a cmd e env env-file env-from env-value-from force-create lock-to-digest limit request l label
   label-revision label-service mount volume n namespace p port profile pull-policy pull-secret revision-name scale
   scale-min scale-max scale-init scale-metric scale-target scale-utilization scale-window scale-activation
   concurrency-limit concurrency-target service-account user security-context tag traffic untag annotation
   annotation-revision annotation-service probe-liveness probe-readiness wait-timeout wait-window autoscale-window
   target timeout cluster-local containers f filename extra-containers kubeconfig context cluster`,
  'force no-cluster-local no-lock-to-digest no-wait wait async',
)

export const KN: Tool = {
  names: ['kn'],
  globals: flagTable('kubeconfig context cluster config as as-group'),
  commands: commandMap([
    [
      ['service create', 'service update', 'service apply', 'container add', 'source container create'],
      imagesOf(KN_FLAGS),
    ],
  ]),
}
