import { after, textOf } from '../expanded-word.ts'
import { type FlagTable, flagTable, hasFlag, valuesOf } from '../flags.ts'
import { commandMap, type Subcommand, type Tool } from '../program.ts'
import { builds, DOCKERD, delivers, pulledBy, pulls } from '../results.ts'

const PACK_FLAGS = flagTable(
  `a creation-time b buildpack B builder cache cache-image C container-image-layout D default-process d descriptor
   docker-host e env env-file extension gid insecure-registry lifecycle-image network path p platform post-buildpack pre-buildpack
   previous-image pull-policy R report-output-dir r run-image s sbom-output-dir t tag target uid U user volume w workspace
   layout-dir c config f format append-image-name-suffix flatten mirror m`,
  'clear-cache interactive publish sparse trust-builder trust-extra-buildpacks no-color q quiet timestamps verbose v',
)

const BUILDPACK_IMAGE = /^(?:docker:\/\/|urn:cnb:registry:)/

const PACK_BUILD: Subcommand = {
  flags: PACK_FLAGS,
  read(args, call) {
    const puller = hasFlag(args, 'publish') ? pulledBy('pack') : DOCKERD
    for (const image of valuesOf(args, 'B', 'builder', 'run-image', 'lifecycle-image'))
      pulls(call, image, puller)
    for (const buildpack of valuesOf(args, 'b', 'buildpack', 'extension')) {
      if (BUILDPACK_IMAGE.exec(textOf(buildpack))?.[0] === 'docker://')
        pulls(call, after(buildpack, 'docker://'.length), puller)
    }
    const own = call.label === 'pack build' ? args.operands.slice(0, 1) : []
    for (const name of [...own, ...valuesOf(args, 't', 'tag')]) {
      builds(call, name)
      if (hasFlag(args, 'publish')) delivers(call, name, 'registry')
    }
  },
}

function pullsOperand(flags: FlagTable): Subcommand {
  return { flags, read: ({ operands }, call) => pulls(call, operands[0], DOCKERD) }
}

export const PACK: Tool = {
  names: ['pack'],
  globals: flagTable('', 'no-color q quiet timestamps v verbose'),
  commands: commandMap([
    [['build', 'rebase'], PACK_BUILD],
    [
      ['builder create', 'buildpack package', 'create-builder', 'extension package'],
      {
        flags: PACK_FLAGS,
        read: ({ operands }, call) => builds(call, operands[0]),
      },
    ],
    [
      [
        'builder inspect',
        'inspect-builder',
        'config default-builder',
        'set-default-builder',
        'buildpack pull',
        'buildpack inspect',
        'builder suggest',
      ],
      pullsOperand(PACK_FLAGS),
    ],
  ]),
}

const KP_FLAGS = flagTable(
  `tag builder cluster-builder blob git git-revision local-path sub-path env cache-size n namespace service-account
   b buildpackage buildpack image build-image run-image o order output s stack store registry-ca-cert-path
   delete-env replace-additional-tag additional-tag success-build-history-limit failed-build-history-limit`,
  'w wait dry-run dry-run-with-image-upload registry-verify-certs force local-path-destination-image',
)

/** kpack pushes what it builds. */
const KP_NAMES: Subcommand = {
  flags: KP_FLAGS,
  read(args, call) {
    for (const name of valuesOf(args, 'tag', 'additional-tag')) {
      builds(call, name)
      delivers(call, name, 'registry')
    }
  },
}

/** What kpack resolves by itself, in the cluster and from the author's machine. */
const KP_IMAGES: Subcommand = {
  flags: KP_FLAGS,
  read(args, call) {
    const images = valuesOf(args, 'build-image', 'run-image', 'b', 'buildpackage', 'image')
    for (const image of images) pulls(call, image, pulledBy('kp'))
    KP_NAMES.read(args, call)
  },
}

function verbs(kinds: readonly string[], ...names: readonly string[]): readonly string[] {
  return kinds.flatMap((kind) => names.map((name) => `${kind} ${name}`))
}

export const KP: Tool = {
  names: ['kp'],
  globals: flagTable('kubeconfig context'),
  commands: commandMap([
    [
      verbs(
        ['clusterstack', 'clusterstore', 'clusterbuildpack', 'buildpack', 'lifecycle', 'clusterlifecycle'],
        'create',
        'save',
        'update',
        'patch',
        'add',
      ),
      KP_IMAGES,
    ],
    [verbs(['image', 'builder', 'clusterbuilder'], 'create', 'save', 'patch'), KP_NAMES],
  ]),
}
