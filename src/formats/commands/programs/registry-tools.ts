import type { FoundUse } from '../../../model/image-use.ts'
import { after, type Field, knownText, textOf } from '../expanded-word.ts'
import { type Arguments, type FlagTable, flagTable, hasFlag, valuesOf } from '../flags.ts'
import { leaksCreds, readLogin } from '../login-flags.ts'
import { type Call, commandMap, type Subcommand, type Tool } from '../program.ts'
import { builds, buildsWith, DOCKERD, delivers, pulledBy, pulls } from '../results.ts'
import { noteBuild } from '../steps.ts'
import { LOGIN_FLAGS } from './docker-flags.ts'
import { arrives, withoutTransport } from './transports.ts'

/** A command that asks the registry for some of its operands. */
function asks(
  flags: FlagTable,
  choose: (operands: readonly Field[], args: Arguments) => readonly Field[],
  pin: FoundUse['pin'] = 'digest',
): Subcommand {
  return {
    flags,
    read(args, call) {
      const images = choose(args.operands, args)
      leaksCreds(args, call, { from: images[0] })
      for (const image of images) pulls(call, image, pulledBy(call.tool), pin)
    },
  }
}

/** A command that copies from one registry to another. */
function copies(flags: FlagTable): Subcommand {
  return {
    flags,
    read(args, call) {
      const isFolder = (...names: readonly string[]) => hasFlag(args, 'oci-layout', ...names)
      const [from, to] = args.operands.map((one) =>
        /^oci(?:dir|file):\/\//.test(textOf(one)) ? undefined : one,
      )
      leaksCreds(args, call, { from, to })
      if (!isFolder('from-oci-layout')) pulls(call, from, pulledBy(call.tool))
      if (!isFolder('to-oci-layout')) delivers(call, to, 'registry')
    },
  }
}

const first = (operands: readonly Field[]) => operands.slice(0, 1)
const all = (operands: readonly Field[]) => operands

/** What skopeo takes: a reference with both a tag and a digest is an error to it. */
const SKOPEO_PIN = 'tag-or-digest'

/** skopeo reads registries only where a transport says so. */
function remote(operands: readonly Field[]): readonly Field[] {
  return operands
    .filter((operand) => textOf(operand).startsWith('docker://'))
    .map((operand) => after(operand, 'docker://'.length))
}

const SKOPEO_FLAGS = flagTable(
  `authfile creds username password registry-token cert-dir daemon-host shared-blob-dir retry-times retry-delay
   f format additional-tag decryption-key encryption-key encrypt-layer digestfile multi-arch sign-by
   sign-by-sigstore sign-by-sigstore-private-key sign-identity sign-passphrase-file dest-authfile dest-cert-dir
   dest-compress-format dest-compress-level dest-creds dest-daemon-host dest-password dest-registry-token
   dest-shared-blob-dir dest-username src-authfile src-cert-dir src-creds src-daemon-host src-password
   src-registry-token src-shared-blob-dir src-username s src d dest image-parallel-copies`,
  `a all config raw n no-tags no-creds preserve-digests q quiet remove-signatures scoped keep-going dry-run
   dest-compress dest-decompress dest-no-creds src-no-creds dest-oci-accept-uncompressed-layers
   dest-precompute-digests append-suffix manifest-digest`,
)

const SKOPEO_COPY: Subcommand = {
  flags: SKOPEO_FLAGS,
  read(args, call) {
    const [source] = remote(first(args.operands))
    const [, destination] = args.operands
    const to = destination === undefined ? [] : remote([destination])
    leaksCreds(args, call, { from: source, to: to[0] })
    pulls(call, source, pulledBy(call.tool), SKOPEO_PIN)
    if (destination !== undefined) arrives(call, destination)
  },
}

export const SKOPEO: Tool = {
  names: ['skopeo'],
  globals: flagTable(
    'command-timeout override-arch override-os override-variant policy registries.d registries-conf tmpdir user-agent-prefix',
    'debug insecure-policy v version h help',
  ),
  commands: commandMap([
    [['copy'], SKOPEO_COPY],
    [['inspect'], asks(SKOPEO_FLAGS, (operands) => remote(first(operands)), SKOPEO_PIN)],
    [['list-tags'], asks(SKOPEO_FLAGS, (operands) => remote(first(operands)), 'none')],
    [['sync'], asks(SKOPEO_FLAGS, syncSources, SKOPEO_PIN)],
    [['login'], { flags: LOGIN_FLAGS, read: readLogin }],
  ]),
}

function syncSources(operands: readonly Field[], args: Arguments): readonly Field[] {
  const [source] = valuesOf(args, 's', 'src')
  return knownText(source) === 'docker' ? first(operands).flatMap((one) => withoutTransport(one) ?? []) : []
}

const CRANE_FLAGS = flagTable(
  'platform c cache_path cache-path format j jobs o output b base t new_tag tag f new_layer',
  'insecure allow-nondistributable-artifacts v verbose full-ref omit-digest-tags a all-tags n no-clobber annotate-ref',
)

/** crane changes images inside of registries. */
function makes(choose: (operands: readonly Field[], args: Arguments) => readonly Field[]): Subcommand {
  const ask = asks(CRANE_FLAGS, choose)
  return {
    ...ask,
    read(args, call) {
      ask.read(args, call)
      for (const name of valuesOf(args, 't', 'tag', 'new_tag')) delivers(call, name, 'registry')
    },
  }
}

export const CRANE: Tool = {
  names: ['crane', 'gcrane'],
  globals: flagTable('platform', 'insecure allow-nondistributable-artifacts v verbose'),
  commands: commandMap([
    [['pull'], asks(CRANE_FLAGS, (operands) => operands.slice(0, Math.max(1, operands.length - 1)))],
    [['copy', 'cp'], copies(CRANE_FLAGS)],
    [['digest', 'manifest', 'config', 'export'], asks(CRANE_FLAGS, first)],
    [['mutate', 'flatten', 'rebase'], makes(first)],
    [['push'], { flags: CRANE_FLAGS, read: ({ operands }, call) => delivers(call, operands[1], 'registry') }],
    [['ls'], asks(CRANE_FLAGS, first, 'none')],
    [['append'], makes((_operands, args) => valuesOf(args, 'b', 'base'))],
    [['validate'], asks(flagTable('remote tarball'), (_operands, args) => valuesOf(args, 'remote'))],
    [['auth login'], { flags: LOGIN_FLAGS, read: readLogin }],
  ]),
}

const IMGPKG_FLAGS = flagTable(
  `i image b bundle o output lock to-repo to-tar tar f file file-exclusion lock-output l label concurrency
   registry-username registry-password registry-token registry-ca-cert-path registry-response-header-timeout
   registry-retry-count registry-azure-cr-config registry-client-cert-path output-type env-iaas`,
  `registry-anon registry-insecure registry-verify-certs recursive r cosign-signatures include-non-distributable-layers
   json tty debug yes y column color digests preserve-permissions image-is-bundle-check cosign-artifacts`,
)
const imgpkgImages = (_operands: readonly Field[], args: Arguments) =>
  valuesOf(args, 'i', 'image', 'b', 'bundle')

export const IMGPKG: Tool = {
  names: ['imgpkg'],
  globals: IMGPKG_FLAGS,
  commands: commandMap([
    [['pull', 'copy', 'describe'], asks(IMGPKG_FLAGS, imgpkgImages)],
    [['tag list', 'tag ls'], asks(IMGPKG_FLAGS, imgpkgImages, 'none')],
    [['push', 'tag resolve'], asks(IMGPKG_FLAGS, () => [])],
  ]),
}

const ORAS_FLAGS = flagTable(
  `u username p password password-stdin-from ca-file cert-file key-file config registry-config H header resolve o
   output platform a artifact-type format concurrency manifest-config distribution-spec allow-tag from-password
   from-username to-password to-username media-type export-manifest annotation-file last exclude depth identity-token`,
  `d debug insecure k keep-old-files plain-http v verbose r recursive allow-path-traversal no-tty include-subject
   from-plain-http to-plain-http from-insecure to-insecure from-oci-layout to-oci-layout oci-layout password-stdin pretty descriptor`,
)

export const ORAS: Tool = {
  names: ['oras'],
  globals: flagTable(''),
  commands: commandMap([
    [
      ['pull', 'discover', 'manifest fetch', 'manifest fetch-config', 'blob fetch', 'resolve'],
      asks(ORAS_FLAGS, (operands, args) =>
        hasFlag(args, 'oci-layout', 'from-oci-layout') ? [] : first(operands),
      ),
    ],
    [['copy', 'cp'], copies(ORAS_FLAGS)],
    [['repo tags', 'repository tags'], asks(ORAS_FLAGS, first, 'none')],
    [['login'], { flags: ORAS_FLAGS, read: readLogin }],
  ]),
}

const REGCTL_FLAGS = flagTable(
  `p platform format v verbosity logopt host user-agent media-type name file-path digest-tags u user pass
   compress include exclude limit last filter-artifact-type o output`,
  'l list raw-body require-list force-recursive referrers fast digest pass-stdin skip-check insecure',
)

export const REGCTL: Tool = {
  names: ['regctl'],
  globals: REGCTL_FLAGS,
  commands: commandMap([
    [
      [
        'image digest',
        'image inspect',
        'image config',
        'image manifest',
        'image export',
        'image get-file',
        'image ratelimit',
        'image mod',
        'manifest get',
        'manifest head',
        'manifest digest',
        'artifact get',
        'artifact list',
      ],
      asks(REGCTL_FLAGS, (operands) =>
        first(operands).filter((one) => !/^oci(?:dir|file):\/\//.test(textOf(one))),
      ),
    ],
    [['image copy', 'image cp'], copies(REGCTL_FLAGS)],
    [['tag ls', 'tag list'], asks(REGCTL_FLAGS, first, 'none')],
    [
      ['registry login'],
      {
        flags: REGCTL_FLAGS,
        read(args, call) {
          const flags = args.flags.map((flag) => ({
            ...flag,
            name: flag.name === 'pass' ? 'password' : flag.name,
          }))
          readLogin({ ...args, flags }, call)
        },
      },
    ],
  ]),
}

const CTR_RUN_FLAGS = flagTable(
  `snapshotter snapshotter-label config C cwd env env-file label mount with-ns pid-file gpus memory-limit cpus cpu-quota
   cpu-period cpuset-cpus device cap-add cap-drop seccomp-profile apparmor-profile platform runtime runc-binary
   runtime-config-path user u uts hostname rootfs-propagation log-uri cgroup fifo-dir runtime-root`,
  'rm null-io detach d t tty net-host privileged read-only rootfs no-pivot cni seccomp allow-new-privs runc-systemd-cgroup',
)

export const ORDINARY_PULLERS: readonly Tool[] = [
  {
    names: ['ctr'],
    globals: flagTable('a address n namespace timeout connect-timeout', 'debug'),
    commands: commandMap([
      [
        ['images pull', 'image pull', 'i pull'],
        asks(
          flagTable(
            'platform snapshotter l label u user hosts-dir tlscacert tlscert tlskey max-concurrent-downloads',
          ),
          first,
        ),
      ],
      [
        ['run', 'containers create', 'container create', 'c create'],
        { ...asks(CTR_RUN_FLAGS, first), untilOperand: true },
      ],
    ]),
  },
  {
    names: ['crictl'],
    globals: flagTable('c config i image-endpoint r runtime-endpoint t timeout', 'D debug'),
    commands: commandMap([[['pull'], asks(flagTable('creds auth a annotation pod-config', 'i'), all)]]),
  },
]

const DIVE: Subcommand = {
  flags: flagTable(
    'source config j json ci-config lowestEfficiency highestWastedBytes highestUserWastedPercent',
    'i ignore-errors ci v version',
  ),
  read(args, call) {
    const [image, ...others] = args.operands
    if (image === undefined || others.length > 0) return
    const text = textOf(image)
    const [transport] = /^(?:docker|podman):\/\//.exec(text) ?? []
    // What the daemon does not have it pulls, through the mirror.
    const puller = transport === 'docker://' ? DOCKERD : pulledBy('dive')
    const isArchive =
      text.startsWith('docker-archive://') || knownText(valuesOf(args, 'source')[0]) === 'docker-archive'
    if (!isArchive) pulls(call, transport === undefined ? image : after(image, transport.length), puller)
  },
}

export const DIVE_TOOL: Tool = {
  names: ['dive'],
  globals: flagTable(''),
  commands: commandMap([
    [[''], DIVE],
    [
      ['build'],
      {
        flags: flagTable('t tag f file'),
        read(args, call: Call) {
          buildsWith(call, 'docker')
          noteBuild(call, args)
          for (const name of valuesOf(args, 't', 'tag')) builds(call, name)
        },
      },
    ],
  ]),
}
