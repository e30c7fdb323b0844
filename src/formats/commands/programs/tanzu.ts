import { flagTable, valuesOf } from '../flags.ts'
import { commandMap, type Subcommand, type Tool } from '../program.ts'
import { leaks, registryOf } from '../results.ts'

const SECRET: Subcommand = {
  flags: flagTable(
    'n namespace server u username p password password-file password-env-var kubeconfig',
    'export-to-all-namespaces password-stdin verbose y yes',
  ),
  read(args, call) {
    const [server] = valuesOf(args, 'server')
    const registry = server === undefined ? undefined : registryOf(server)
    for (const name of ['p', 'password']) {
      for (const password of valuesOf(args, name))
        leaks(call, `${call.label} ${name === 'p' ? '-p' : '--password'}`, registry, password)
    }
  },
}

/** Only what gives passwords of registries to the cluster. */
export const TANZU: Tool = {
  names: ['tanzu'],
  globals: flagTable('', 'h help'),
  commands: commandMap([
    [
      ['secret registry add', 'secret registry update', 'imagepullsecret add', 'imagepullsecret update'],
      SECRET,
    ],
  ]),
}
