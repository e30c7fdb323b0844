import { between, knownText, textOf } from '../expanded-word.ts'
import { flagTable, parseArguments, valuesOf } from '../flags.ts'
import { namesFile } from '../names-file.ts'
import type { Subcommand } from '../program.ts'
import { buildsWith, DOCKERD, pullerOf, pulls } from '../results.ts'
import { feedStdin } from '../standard-input.ts'
import { noteBuilder, noteTraffic, noteUncached } from '../steps.ts'
import { pullsArguments, pullsOverrides } from './docker-build.ts'

/** `buildx create --driver-opt image=moby/buildkit:…`. */
export const BUILDER_CREATE: Subcommand = {
  flags: flagTable(
    'append-name buildkitd-config buildkitd-flags config driver driver-opt name node platform',
    'append bootstrap leave use',
  ),
  read(args, call) {
    noteBuilder(call, args)
    for (const option of valuesOf(args, 'driver-opt')) {
      const [whole = '', value = ''] = /(?:^|,)image=([^,]*)/.exec(textOf(option)) ?? []
      const start = textOf(option).indexOf(whole) + whole.length - value.length
      if (whole !== '') pulls(call, between(option, start, start + value.length), DOCKERD)
    }
  },
}

/** `compose -f - up`: the project comes on the standard input. */
const COMPOSE_FLAGS = flagTable(
  'f file p project-name profile env-file project-directory ansi progress parallel c context H host',
  'compatibility dry-run all-resources verbose',
)
const COMPOSE_BUILD_FLAGS = flagTable('build-arg m memory progress ssh builder', 'no-cache pull push q quiet')
export const COMPOSE: Subcommand = {
  flags: COMPOSE_FLAGS,
  untilOperand: true,
  read(args, call) {
    const [verb] = args.operands
    const name = knownText(verb) ?? ''
    if (['build', 'up', 'run', 'create'].includes(name)) buildsWith(call, call.tool)
    if (!['config', 'down', 'logs', 'ls', 'ps', 'rm', 'stop', 'version'].includes(name))
      noteTraffic(call.session, call.command.range)
    if (name === 'build') {
      const build = parseArguments(args.operands.slice(1), [COMPOSE_BUILD_FLAGS])
      noteUncached(call, build)
      pullsArguments(build, call)
    }
    for (const file of valuesOf(args, 'f', 'file')) namesFile(call, file, 'compose')
    const files = valuesOf(args, 'f', 'file').map((file) => knownText(file) ?? '')
    if (files.some((file) => file === '-' || file === '/dev/stdin'))
      feedStdin(call, 'compose', pullerOf(call))
  },
}

/** The nodes of the swarm pull what a Compose file names, with the login of this machine. */
export const STACK_DEPLOY: Subcommand = {
  flags: flagTable('c compose-file orchestrator resolve-image', 'd detach prune q quiet with-registry-auth'),
  read: (_args, call) => noteTraffic(call.session, call.command.range),
}

/** `buildx bake -f`: files of Bake and of Compose. */
export const BAKE: Subcommand = {
  flags: flagTable(
    'f file allow builder call metadata-file progress provenance sbom set var list',
    'check debug load no-cache print pull push D',
  ),
  read(args, call) {
    noteTraffic(call.session, call.command.range)
    noteUncached(call, args)
    pullsOverrides(args, call)
    for (const file of valuesOf(args, 'f', 'file'))
      namesFile(call, file, /\.ya?ml$/i.test(textOf(file)) ? 'compose' : 'bake')
  },
}
