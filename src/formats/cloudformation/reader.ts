import { get, getText } from '../../languages/yaml.ts'
import type { DocumentReader } from '../../model/format.ts'
import type { FoundUse } from '../../model/image-use.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { CLOUDFORMATION } from '../cloudformation.ts'
import { tableReader } from '../fields.ts'
import type { FieldScope } from '../table.ts'
import { expandNames, type ValueElsewhere } from '../table-format.ts'
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
    const { uses, ...rest } = fields.read({ ...view, root }, context)
    return { ...rest, uses: withoutTaken(uses) }
  },
}

/** The default of a parameter; those of the Systems Manager name an entry of its store. */
function defaultOf(name: string, { nearest, file }: FieldScope): ValueElsewhere | undefined {
  const parameter = nearest('Parameters', name)
  const node = get(parameter, 'Default')
  if (node === undefined || getText(parameter, 'Type')?.startsWith('AWS::SSM::') === true) return undefined
  return { kind: 'elsewhere', node, file, isShared: (wordsOf(file).get(name) ?? 0) > 2 }
}

const words = new WeakMap<SourceFile, ReadonlyMap<string, number>>()

/** How often each word stands in a file: a parameter that is read once does so twice. */
function wordsOf(file: SourceFile): ReadonlyMap<string, number> {
  const known = words.get(file)
  if (known !== undefined) return known
  const counts = new Map<string, number>()
  for (const [word] of file.text.matchAll(/[A-Za-z0-9]+/g)) counts.set(word, (counts.get(word) ?? 0) + 1)
  words.set(file, counts)
  return counts
}

/** The default of a parameter that a field takes is told there. */
function withoutTaken(uses: readonly FoundUse[]): readonly FoundUse[] {
  const taken = new Set<string | undefined>()
  for (const { raw, confidence } of uses)
    if (confidence === 'certain') for (const [word] of raw.matchAll(/[A-Za-z0-9]+/g)) taken.add(word)
  return uses.filter(({ confidence, path }) => confidence === 'certain' || !taken.has(path.split('.')[1]))
}
