import type { FoundUse } from '../../../model/image-use.ts'
import { after, type Field, textOf } from '../expanded-word.ts'
import { flagTable, valuesOf } from '../flags.ts'
import { type Call, commandMap, type Subcommand, type Tool } from '../program.ts'
import { pulledBy, pulls } from '../results.ts'

const REGISTRY = 'docker://'
/** The schemes by which an ostree system names an image of a registry. */
const OSTREE =
  /^ostree-(?:unverified-registry|unverified-image|image-signed|remote-image:[\w.-]+|remote-registry:[\w.-]+):(?:docker:\/\/|registry:)?/

/** Pulls what stands behind a transport; without it a file or another service is named. */
function pullsBehind(call: Call, field: Field | undefined, pin: FoundUse['pin'] = 'tag-or-digest'): void {
  if (field !== undefined && textOf(field).startsWith(REGISTRY))
    pulls(call, after(field, REGISTRY.length), pulledBy(call.tool), pin)
}

const APPTAINER_FLAGS = flagTable(
  `B bind S scratch W workdir H home pwd cwd env env-file e-nv overlay o app apply-cgroups hostname network network-args
   dns mount no-mount fusemount security docker-host add-caps drop-caps name dir arch library pem-path pid-file
   build-arg build-args section bind-path authfile blkio-weight cpus cpu-shares cpuset-cpus memory memory-swap
   pids-limit`,
  `c contain C containall e cleanenv f fakeroot i ipc p pid n net u userns nv rocm nvccli writable w writable-tmpfs
   no-home no-init no-privs no-umask uts F force s sandbox disable-cache no-https no-cleanup docker-login notest
   T fix-perms update`,
)

/** A container of a registry is the first operand. */
const APPTAINER_RUN: Subcommand = {
  flags: APPTAINER_FLAGS,
  untilOperand: true,
  read: ({ operands }, call) => pullsBehind(call, operands[0]),
}

/** The file to write may stand in front. */
const APPTAINER_PULL: Subcommand = {
  flags: APPTAINER_FLAGS,
  read({ operands }, call) {
    for (const operand of operands.slice(0, 2)) pullsBehind(call, operand)
  },
}

const BOX_FLAGS = flagTable(
  `i image n name c container d distro r release H home hostname volume v additional-flags a additional-packages ap
   init-hooks pre-init-hooks clone authfile platform`,
  'Y yes I init nvidia root dry-run V verbose p pull unshare-ipc unshare-netns unshare-all no-entry y assumeyes',
)

const BOX: Subcommand = {
  flags: BOX_FLAGS,
  read(args, call) {
    for (const image of valuesOf(args, 'i', 'image')) pulls(call, image, pulledBy(call.tool))
  },
}

const SWITCH: Subcommand = {
  flags: flagTable('transport stateroot', 'q quiet retain apply enforce-container-sigpolicy mutate-in-place'),
  read(args, call) {
    if (valuesOf(args, 'transport').every((value) => textOf(value) === 'registry'))
      pulls(call, args.operands[0], pulledBy(call.tool), 'tag-or-digest')
  },
}

const INSTALL: Subcommand = {
  flags: flagTable(
    `source-imgref target-imgref target-transport stateroot root-ssh-authorized-keys karg filesystem root-size
     block-setup root-mount-spec boot-mount-spec replace acknowledge-destructive`,
    'wipe disable-selinux generic-image skip-fetch-check via-loopback enforce-container-sigpolicy',
  ),
  read(args, call) {
    for (const image of valuesOf(args, 'source-imgref')) pullsBehind(call, image)
  },
}

const REBASE: Subcommand = {
  flags: flagTable(
    'b branch r remote os custom-origin-url custom-origin-description',
    'reboot m experimental',
  ),
  read({ operands: [target] }, call) {
    const [scheme] = OSTREE.exec(textOf(target)) ?? []
    if (target !== undefined && scheme !== undefined)
      pulls(call, after(target, scheme.length), pulledBy(call.tool), 'tag-or-digest')
  },
}

/** Programs that run an image on a host without an engine of containers, or as the host itself. */
export const HOST_CONTAINERS: readonly Tool[] = [
  {
    names: ['apptainer', 'singularity'],
    globals: flagTable('c config build-config', 'd debug q quiet s silent v verbose nocolor'),
    commands: commandMap([
      [['exec', 'run', 'shell', 'test', 'instance start', 'instance run'], APPTAINER_RUN],
      [['pull', 'build'], APPTAINER_PULL],
    ]),
  },
  {
    names: ['distrobox', 'toolbox'],
    globals: flagTable('log-level', 'v verbose y assumeyes'),
    commands: commandMap([[['create', 'enter', 'run', 'ephemeral'], BOX]]),
  },
  { names: ['distrobox-create'], globals: BOX_FLAGS, commands: commandMap([[[''], BOX]]) },
  {
    names: ['bootc'],
    globals: flagTable(''),
    commands: commandMap([
      [['switch'], SWITCH],
      [['install to-disk', 'install to-filesystem', 'install to-existing-root'], INSTALL],
    ]),
  },
  { names: ['rpm-ostree'], globals: flagTable(''), commands: commandMap([[['rebase'], REBASE]]) },
]
