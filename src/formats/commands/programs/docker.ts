import type { FoundUse } from '../../../model/image-use.ts'
import { looksLikeImage } from '../../image/likely.ts'
import { pullsOthers } from '../../image/started-with.ts'
import { after, type Field, knownText, textOf } from '../expanded-word.ts'
import { type Arguments, flagTable, hasFlag, joinTables, valuesOf } from '../flags.ts'
import { leaksCreds, readLogin } from '../login-flags.ts'
import { namesFile } from '../names-file.ts'
import { type Call, commandMap, type Subcommand, type Tool } from '../program.ts'
import { pullsCaches } from '../pulls-caches.ts'
import { builds, buildsWith, DOCKERD, delivers, pulledBy, pullerOf, pulls } from '../results.ts'
import { feedStdin } from '../standard-input.ts'
import { noteBuild, noteUncached } from '../steps.ts'
import { pullsArguments, readContexts } from './docker-build.ts'
import {
  BUILD_FLAGS,
  COMMIT_FLAGS,
  GLOBAL_FLAGS,
  LOGIN_FLAGS,
  PULL_FLAGS,
  PUSH_FLAGS,
  RUN_FLAGS,
  SERVICE_FLAGS,
} from './docker-flags.ts'
import { BAKE, BUILDER_CREATE, COMPOSE, STACK_DEPLOY } from './docker-projects.ts'
import { arrives, pullsOperand, withoutTransport } from './transports.ts'

const RUN: Subcommand = {
  flags: RUN_FLAGS,
  untilOperand: true,
  read(args, call) {
    leaksCreds(args, call, { from: withoutTransport(args.operands[0]) })
    if (!hasFlag(args, 'rootfs'))
      pullsOperand(call, args.operands[0], pullerOf(call), 'digest', startedBy(args))
  },
}

/** How the flags of `run` and `create` have the image pulled, and with what one is started that pulls others. */
function startedBy(args: Arguments): Pick<FoundUse, 'pullPolicy' | 'startedWith'> {
  const [image, ...words] = args.operands
  const isAlways = valuesOf(args, 'pull').some((policy) => knownText(policy) === 'always')
  const mounted = valuesOf(args, 'v', 'volume', 'mount', 'entrypoint', 'e', 'env')
  return {
    ...(isAlways ? { pullPolicy: 'always' } : {}),
    ...(pullsOthers(textOf(image)) ? { startedWith: [...words, ...mounted].map(textOf) } : {}),
  }
}

const PULL: Subcommand = {
  flags: PULL_FLAGS,
  read(args, call) {
    leaksCreds(args, call, { from: withoutTransport(args.operands[0]) })
    const operands = call.tool === 'docker' ? args.operands.slice(0, 1) : args.operands
    const pin = hasFlag(args, 'a', 'all-tags') ? 'none' : 'digest'
    for (const operand of operands) pullsOperand(call, operand, pullerOf(call), pin)
  },
}

/** `podman push NAME DESTINATION`; without a destination the name says where to. */
const PUSH: Subcommand = {
  flags: PUSH_FLAGS,
  read(args, call) {
    const operands = args.operands.slice(0, call.tool === 'docker' ? 1 : 2)
    const destination = operands.at(-1)
    if (destination === undefined) return
    leaksCreds(args, call, { from: withoutTransport(destination) })
    arrives(call, destination)
  },
}

const BUILD: Subcommand = {
  flags: BUILD_FLAGS,
  read(args, call) {
    leaksCreds(args, call, {})
    buildsWith(call, call.tool)
    noteBuild(call, args)
    noteUncached(call, args)
    const isPushed =
      hasFlag(args, 'push') ||
      valuesOf(args, 'o', 'output').some((output) => /\btype=registry\b|\bpush=true\b/.test(textOf(output)))
    for (const name of valuesOf(args, 't', 'tag', 'manifest')) {
      builds(call, name)
      if (isPushed) delivers(call, name, 'registry')
      if (isInNode(args, call)) delivers(call, name, 'cluster')
    }
    for (const base of valuesOf(args, 'from')) pullsOperand(call, base)
    pullsCaches(call, valuesOf(args, 'cache-from'), valuesOf(args, 'cache-to'), pullerOf(call))
    readContexts(args, call)
    pullsArguments(args, call)
    const isStdin = args.operands.some((operand) => knownText(operand) === '-')
    for (const file of valuesOf(args, 'f', 'file')) namesFile(call, file, 'dockerfile')
    const files = valuesOf(args, 'f', 'file').map((file) => knownText(file) ?? '')
    if (isStdin || files.some((file) => file === '-' || file === '/dev/stdin'))
      feedStdin(call, 'dockerfile', pullerOf(call))
  },
}

/** The images of this namespace of containerd are those of the node. */
function isInNode(args: Arguments, { tool }: Call): boolean {
  return tool === 'nerdctl' && valuesOf(args, 'n', 'namespace').some((name) => knownText(name) === 'k8s.io')
}

const TAG: Subcommand = {
  flags: flagTable('authfile', 'f force q quiet help'),
  read: ({ operands: [source, ...names] }, call) => {
    if (names.length > 0) uses(call, source)
    for (const name of names) builds(call, name)
  },
}

const HISTORY: Subcommand = {
  flags: flagTable('format platform', 'H human no-trunc q quiet help'),
  read: ({ operands }, call) => {
    for (const operand of operands.slice(0, 1)) uses(call, operand)
  },
}

/** An image that has to be there: pulled before, or built where it cannot be seen, as a name without a folder mostly is. */
function uses(call: Call, operand: Field | undefined): void {
  const text = knownText(operand) ?? ''
  if (looksLikeImage(text, 'slash-tag-or-digest') && !/^[^/]*:latest$/.test(text))
    pulls(call, operand, pullerOf(call), 'digest', { pullPolicy: 'other', confidence: 'likely' })
}

/** The first operand is the list that is made. */
const MANIFEST_CREATE: Subcommand = {
  flags: flagTable('annotation authfile cert-dir creds', 'a amend all insecure tls-verify'),
  read: ({ operands: [list, ...members] }, call) => {
    const puller = pulledBy(call.tool === 'docker' ? 'docker manifest' : call.tool)
    for (const member of members) pullsOperand(call, member, puller)
    builds(call, list)
  },
}

const COMMIT: Subcommand = {
  flags: COMMIT_FLAGS,
  read: ({ operands }, call) => builds(call, withoutTransport(operands[1])),
}

const IMPORT: Subcommand = {
  flags: flagTable('c change m message platform arch os variant', 'q quiet'),
  read: ({ operands }, call) => builds(call, operands[1]),
}

const SERVICE_CREATE: Subcommand = {
  flags: SERVICE_FLAGS,
  untilOperand: true,
  read: ({ operands }, call) => pulls(call, operands[0], DOCKERD),
}

const SERVICE_UPDATE: Subcommand = {
  flags: SERVICE_FLAGS,
  read(args, call) {
    for (const image of valuesOf(args, 'image')) pulls(call, image, DOCKERD)
  },
}

/** Commands that ask the registry itself: the daemon and its mirror have no part in it. */
function asks(tool: string | undefined, flags = flagTable('')): Subcommand {
  return {
    flags,
    read({ operands }, call) {
      const puller = pulledBy(tool ?? call.tool)
      for (const operand of operands) pullsOperand(call, operand, puller)
    },
  }
}

const SCAN: Subcommand = {
  flags: flagTable(
    'f file e exit-code format o output platform only-severity only-package severity token username vex-author env org stream to-latest ref',
    'accept-license dependency-tree exclude-base group-issues json login only-fixed only-unfixed version',
  ),
  read: ({ operands }, call) => {
    const [image] = operands
    const [transport, name] = /^([a-z-]+):\/\/(.*)/.exec(textOf(image)) ?? []
    if (image === undefined) return
    if (transport === undefined) pulls(call, image, DOCKERD)
    else if (/^(?:image|registry):/.test(transport))
      pulls(call, after(image, textOf(image).length - (name?.length ?? 0)), DOCKERD)
  },
}

/** What it installs is an artifact, which takes no digest. */
const PLUGIN_INSTALL: Subcommand = {
  flags: flagTable('alias', 'disable disable-content-trust grant-all-permissions help'),
  read: ({ operands }, call) => pulls(call, operands[0], DOCKERD, 'none'),
}

const MANIFEST_FLAGS = flagTable('authfile cert-dir creds', 'insecure v verbose tls-verify')
const IMAGETOOLS_FLAGS = flagTable(
  'builder format annotation f file metadata-file p platform progress',
  'raw append dry-run prefer-index',
)

const IMAGETOOLS_ASK = asks('docker buildx imagetools', joinTables(IMAGETOOLS_FLAGS, flagTable('t tag')))
const IMAGETOOLS_CREATE: Subcommand = {
  ...IMAGETOOLS_ASK,
  read(args, call) {
    IMAGETOOLS_ASK.read(args, call)
    for (const name of valuesOf(args, 't', 'tag')) delivers(call, name, 'registry')
  },
}

const COMMANDS = [
  [['run', 'container run', 'create', 'container create'], RUN],
  [['pull', 'image pull'], PULL],
  [['push', 'image push', 'manifest push'], PUSH],
  [
    ['build', 'image build', 'builder build', 'buildx build', 'buildx b', 'bud', 'build-using-dockerfile'],
    BUILD,
  ],
  [['tag', 'image tag'], TAG],
  [['history', 'image history'], HISTORY],
  [['manifest create'], MANIFEST_CREATE],
  [['commit', 'container commit'], COMMIT],
  [['import', 'image import'], IMPORT],
  [['service create'], SERVICE_CREATE],
  [['service update'], SERVICE_UPDATE],
  [
    ['scan', 'sbom', 'scout cves', 'scout quickview', 'scout qv', 'scout recommendations', 'scout sbom'],
    SCAN,
  ],
  [['buildx create'], BUILDER_CREATE],
  [['compose'], COMPOSE],
  [['stack deploy'], STACK_DEPLOY],
  [['buildx bake', 'buildx f', 'bake'], BAKE],
  [['login'], { flags: LOGIN_FLAGS, read: readLogin }],
] as const satisfies readonly (readonly [readonly string[], Subcommand])[]

export const DOCKER: Tool = {
  names: ['docker'],
  globals: GLOBAL_FLAGS,
  commands: commandMap([
    ...COMMANDS,
    [['manifest inspect'], asks('docker manifest', MANIFEST_FLAGS)],
    [['buildx imagetools inspect'], asks('docker buildx imagetools', IMAGETOOLS_FLAGS)],
    [['buildx imagetools create'], IMAGETOOLS_CREATE],
    [['plugin install'], PLUGIN_INSTALL],
  ]),
}

export const PODMAN: Tool = {
  names: ['podman', 'nerdctl', 'finch'],
  globals: GLOBAL_FLAGS,
  commands: commandMap([...COMMANDS, [['manifest inspect'], asks(undefined, MANIFEST_FLAGS)]]),
}

/** A container of buildah begins with `from`. */
const FROM: Subcommand = {
  flags: joinTables(RUN_FLAGS, flagTable('cidfile format name')),
  read(args: Arguments, call) {
    leaksCreds(args, call, { from: withoutTransport(args.operands[0]) })
    pullsOperand(call, args.operands[0])
  },
}

/** `copy --from=IMAGE CONTAINER SOURCE DESTINATION`; a word alone may be a container. */
const COPY: Subcommand = {
  flags: flagTable(
    'from add-history chown chmod checksum contextdir ignorefile exclude retry retry-delay authfile cert-dir creds',
    'q quiet tls-verify link',
  ),
  read(args, call) {
    for (const image of valuesOf(args, 'from')) {
      if (/[:/@]/.test(textOf(image))) pullsOperand(call, image)
    }
  },
}

export const BUILDAH: Tool = {
  names: ['buildah'],
  globals: GLOBAL_FLAGS,
  commands: commandMap([
    [['from'], FROM],
    [['pull'], PULL],
    [['push', 'manifest push'], PUSH],
    [['build', 'bud', 'build-using-dockerfile'], BUILD],
    [['copy', 'add'], COPY],
    [['tag'], TAG],
    [['manifest create'], MANIFEST_CREATE],
    [['commit'], COMMIT],
    [['login'], { flags: LOGIN_FLAGS, read: readLogin }],
  ]),
}

/** The Compose of old has a name of its own. */
export const DOCKER_COMPOSE: Tool = {
  names: ['docker-compose'],
  globals: flagTable(''),
  commands: new Map([
    ['', { ...COMPOSE, read: (args, call) => COMPOSE.read(args, { ...call, tool: 'docker' }) }],
  ]),
}
