import { flagTable, splitField, valuesOf } from '../flags.ts'
import { commandMap, type Subcommand, type Tool } from '../program.ts'
import { builds, DOCKERD, pulls } from '../results.ts'

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

/** Playbooks run in a container. */
const NAVIGATOR: Subcommand = {
  flags: flagTable(
    `eei execution-environment-image ce container-engine eev execution-environment-volume-mounts i inventory m mode
     penv pass-environment-variable senv set-environment-variable pp pull-policy pa pull-arguments lf log-file ll
     log-level pas playbook-artifact-save-as e extra-vars l limit t tags u user`,
  ),
  read(args, call) {
    for (const image of valuesOf(args, 'eei', 'execution-environment-image')) pulls(call, image, DOCKERD)
  },
}

/** Programs that build an image of sources without a Dockerfile, or run sources in an image. */
export const SOURCE_BUILDS: readonly Tool[] = [
  { names: ['s2i'], globals: flagTable('loglevel'), commands: commandMap([[['build'], S2I]]) },
  { names: ['ansible-navigator'], globals: flagTable(''), commands: commandMap([[[''], NAVIGATOR]]) },
  { names: ['nixpacks'], globals: flagTable(''), commands: commandMap([[['build'], NIXPACKS]]) },
]
