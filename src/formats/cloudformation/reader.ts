import { get, getText } from '../../languages/yaml.ts'
import type { DocumentReader } from '../../model/format.ts'
import { CLOUDFORMATION } from '../cloudformation.ts'
import { tableReader } from '../fields.ts'
import type { FieldScope } from '../table.ts'
import { expandNames, type ValueElsewhere } from '../table-format.ts'
import { isReadOften } from '../word-counts.ts'
import { withoutFunctions } from './functions.ts'

const OPEN = /\$\{/
const fields = tableReader({
  ...CLOUDFORMATION,
  variables: {
    open: OPEN,
    unread: 'what the parameter or function stands for is known when the stack is deployed',
    expand: expandNames(/\$\{([A-Za-z0-9]+)\}/g, OPEN, defaultOf),
  },
})

/** Reads templates with the defaults of their parameters. */
export const cloudformation: DocumentReader = {
  claims: (view) => fields.claims(view),
  read(view, context) {
    const root = view.root === undefined ? undefined : withoutFunctions(view.root, view.file)
    return fields.read({ ...view, root }, context)
  },
}

/** The default of a parameter; those of the Systems Manager name an entry of its store. */
function defaultOf(name: string, { nearest, file }: FieldScope): ValueElsewhere | undefined {
  const parameter = nearest('Parameters', name)
  const node = get(parameter, 'Default')
  if (node === undefined || getText(parameter, 'Type')?.startsWith('AWS::SSM::') === true) return undefined
  // A default has to be one of the values that are allowed.
  const isListed = get(parameter, 'AllowedValues') !== undefined
  return { kind: 'elsewhere', node, file, isShared: isListed || isReadOften(name, file) }
}
