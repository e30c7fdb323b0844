import type { Field } from '../expanded-word.ts'
import { after, textOf } from '../expanded-word.ts'
import { type FlagTable, flagTable, valuesOf } from '../flags.ts'
import { type Call, commandMap, type Subcommand, type Tool } from '../program.ts'
import { DOCKERD, KUBELET, pulledBy, pulls } from '../results.ts'

/** `name=image`, or the image alone. */
function pullsChoice(pair: Field, call: Call): void {
  const equals = textOf(pair).indexOf('=')
  pulls(call, equals === -1 ? pair : after(pair, equals + 1), KUBELET)
}

const EDIT_IMAGE: Subcommand = {
  flags: flagTable(''),
  read({ operands }, call) {
    for (const operand of operands) {
      const text = textOf(operand)
      // `name=*:tag` keeps the name, so that no image is written here.
      if (!text.includes('*') && /[=:@]/.test(text)) pullsChoice(operand, call)
    }
  },
}

const ARGOCD: Subcommand = {
  flags: flagTable(
    `kustomize-image helm-set helm-set-string helm-set-file p parameter values repo path dest-server dest-namespace
     dest-name revision project sync-policy N app-namespace nameprefix namesuffix kustomize-namespace jsonnet-ext-var-str
     release-name label l annotations source-position plugin-env config-management-plugin server auth-token`,
    'auto-prune self-heal upsert grpc-web insecure plaintext core validate',
  ),
  read(args, call) {
    for (const pair of valuesOf(args, 'kustomize-image'))
      if (/[:@]/.test(textOf(pair))) pullsChoice(pair, call)
  },
}

const OCI = 'oci://'

function pullsArtifact(call: Call, field: Field | undefined): void {
  if (field !== undefined && textOf(field).startsWith(OCI))
    pulls(call, after(field, OCI.length), pulledBy(call.tool))
}

const FLUX_FLAGS = flagTable(
  `o output creds provider n namespace kubeconfig context timeout path source revision reproducible annotations a
   username password artifact-type filter-semver filter-regex`,
  'insecure-registry debug verbose',
)
const FLUX_PULL: Subcommand = {
  flags: FLUX_FLAGS,
  read: ({ operands }, call) => pullsArtifact(call, operands[0]),
}

/** `act -P ubuntu-latest=image`; `-self-hosted` stands for the host. */
const ACT: Subcommand = {
  flags: flagTable(
    `P platform j job W workflows s secret secret-file e eventpath env env-file var var-file input input-file matrix
     container-architecture container-options container-daemon-socket artifact-server-path artifact-server-addr
     artifact-server-port cache-server-path cache-server-addr cache-server-port C directory defaultbranch actor a
     github-instance network log-prefix-job-id action-cache-path userns remote-name local-repository
     replace-ghe-action-with-github-com replace-ghe-action-token-with-github-com container-cap-add container-cap-drop`,
    `l list g graph n dryrun r reuse p pull rm q quiet v verbose bind w watch b detect-event insecure-secrets
     privileged rebuild no-recurse json use-gitignore strict validate bug-report offline action-offline-mode`,
  ),
  read(args, call) {
    for (const pair of valuesOf(args, 'P', 'platform')) {
      const equals = textOf(pair).indexOf('=')
      const image = equals === -1 ? undefined : after(pair, equals + 1)
      if (image !== undefined && textOf(image) !== '-self-hosted') pulls(call, image, DOCKERD)
    }
  },
}

function nodes(flags: FlagTable, ...names: readonly string[]): Subcommand {
  return {
    flags,
    read(args, call) {
      for (const image of valuesOf(args, ...names)) pulls(call, image, pulledBy(call.tool))
    },
  }
}

const TALOS_FLAGS = flagTable(
  `n nodes e endpoints i image install-image talosconfig context cluster output o output-dir t output-types
   with-secrets config-patch config-patch-control-plane config-patch-worker install-disk kubernetes-version
   talos-version dns-domain additional-sans registry-mirror timeout name controlplanes workers provisioner
   masters cpus memory`,
  'p preserve s stage f force wait debug with-docs with-examples persist insecure skip-injecting-config',
)

/** Programs that say what a cluster, or a runner of workflows, is to run. */
export const DELIVERY: readonly Tool[] = [
  { names: ['kustomize'], globals: flagTable(''), commands: commandMap([[['edit set image'], EDIT_IMAGE]]) },
  {
    names: ['argocd'],
    globals: flagTable('server auth-token config header', 'grpc-web insecure plaintext core'),
    commands: commandMap([[['app set', 'app create'], ARGOCD]]),
  },
  {
    names: ['flux'],
    globals: flagTable('n namespace context kubeconfig timeout', 'verbose'),
    commands: commandMap([[['pull artifact', 'diff artifact', 'tag artifact'], FLUX_PULL]]),
  },
  { names: ['act'], globals: flagTable(''), commands: commandMap([[[''], ACT]]) },
  {
    names: ['talosctl'],
    globals: flagTable('n nodes e endpoints talosconfig context cluster'),
    commands: commandMap([
      [['upgrade', 'cluster create'], nodes(TALOS_FLAGS, 'i', 'image', 'install-image')],
      [['gen config', 'machineconfig gen'], nodes(TALOS_FLAGS, 'install-image')],
    ]),
  },
  {
    names: ['ctlptl'],
    globals: flagTable(''),
    commands: commandMap([
      [['create registry', 'create cluster'], nodes(flagTable('image name port registry', ''), 'image')],
    ]),
  },
]
