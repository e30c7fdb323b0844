import { after, type Field, textOf } from '../expanded-word.ts'
import { type FlagTable, flagTable, hasFlag, joinTables, splitField, valuesOf } from '../flags.ts'
import { type Call, commandMap, type Subcommand, type Tool } from '../program.ts'
import { builds, DOCKERD, delivers, leaks, pulledBy, pulls } from '../results.ts'

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

/** What properties of Maven and Gradle plugins say; `-D`, `-P` or `--` stands in front of them. */
const MADE =
  /^(?:(?:-D|-P|--)(?:spring-boot\.build-image\.)?imageName|-D(?:image|quarkus\.container-image\.image|docker\.image)|(?:-D|-P|--)jib\.to\.image|--image)=/
const PULLED =
  /^(?:(?:-D|-P|--)(?:spring-boot\.build-image\.)?(?:builder|runImage)|(?:-D|-P|--)jib\.from\.image|-Dquarkus\.jib\.base-jvm-image)=/
/** Goals, tasks and properties with which what is made goes to a registry. */
const PUSHED =
  /(?:^|:)jib(?::build)?$|^(?:(?:-D|-P|--)(?:spring-boot\.build-image\.)?publish(?:Image)?|-Dquarkus\.container-image\.push)(?:=true)?$/
const SECRET = /^-D(?:jib\.(?:to|from)\.auth\.password|quarkus\.container-image\.password|docker\.password)=/

/** Reads the words of a Maven or Gradle command. */
export function readJavaBuild(fields: readonly Field[], call: Call): void {
  const isPushed = fields.some((field) => PUSHED.test(textOf(field)))
  for (const field of fields) {
    const text = textOf(field)
    const [made] = MADE.exec(text) ?? []
    const [pulled] = PULLED.exec(text) ?? []
    const [secret] = SECRET.exec(text) ?? []
    if (made !== undefined) {
      builds(call, after(field, made.length))
      if (isPushed) delivers(call, after(field, made.length), 'registry')
    } else if (pulled !== undefined) {
      const puller = /jib/.test(pulled) ? pulledBy('jib') : DOCKERD
      pulls(call, withoutScheme(after(field, pulled.length)), puller)
    } else if (secret !== undefined)
      leaks(call, `${call.tool} ${secret.slice(0, -1)}`, undefined, field, secret.length)
  }
}

/** Jib names the registry as a scheme. */
function withoutScheme(field: Field): Field {
  const [scheme] = /^(?:registry|docker):\/\//.exec(textOf(field)) ?? []
  return scheme === undefined ? field : after(field, scheme.length)
}

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
      for (const image of valuesOf(args, ...names)) pulls(call, image, DOCKERD)
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

const S2I: Subcommand = {
  flags: flagTable(
    `a application-name runtime-artifact assemble-user callback-url cap-drop context-dir d destination dockercfg-path
     e env environment-file exclude image-scripts-url inject network p pull-policy previous-image-pull-policy
     ref runtime-image runtime-pull-policy s scripts-url v volume as-dockerfile build-arg assemble-runtime-user loglevel`,
    'c copy incremental quiet q rm run save-temp-dir ignore-submodules use-config',
  ),
  read(args, call) {
    pulls(call, args.operands[1], DOCKERD)
    for (const image of valuesOf(args, 'runtime-image')) pulls(call, image, DOCKERD)
    builds(call, args.operands[2])
  },
}

const NIXPACKS: Subcommand = {
  flags: flagTable(
    'n name t tag o out p pkgs a apt b build-cmd s start-cmd i install-cmd e env c config l label platform cache-key',
  ),
  read(args, call) {
    for (const list of valuesOf(args, 'n', 'name', 't', 'tag')) {
      for (const name of splitField(list)) builds(call, name)
    }
  },
}

export const BUILD_TOOLS: readonly Tool[] = [
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
  { names: ['s2i'], globals: flagTable('loglevel'), commands: commandMap([[['build'], S2I]]) },
  { names: ['nixpacks'], globals: flagTable(''), commands: commandMap([[['build'], NIXPACKS]]) },
]
