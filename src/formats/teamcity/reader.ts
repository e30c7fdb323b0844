import { SYNTAXES } from '../../languages/code/syntaxes.ts'
import { readCode } from '../../languages/code.ts'
import type { YamlMap, YamlScalar } from '../../languages/yaml.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { textReader } from '../fields.ts'
import type { FieldScope } from '../table.ts'
import { expandNames, type ValueElsewhere } from '../table-format.ts'
import { TEAMCITY } from './table.ts'

/** More files of one project are not looked through for a constant. */
const FILES_MAX = 200

const trees = new WeakMap<SourceFile, YamlMap>()

function treeOf(file: SourceFile): YamlMap {
  const tree = trees.get(file) ?? readCode(file, SYNTAXES.kotlin)
  trees.set(file, tree)
  return tree
}

/** Reads settings with the constants that their project declares, each by its own name. */
export const teamcity = textReader(
  {
    ...TEAMCITY,
    variables: {
      open: /[$%]/,
      unread: 'a parameter of the build decides it, or code computes it',
      expand: expandNames(/\$\{(?:\w+\.)*([A-Z][A-Z\d_]*)\}/g, /[$%]/, constantOf),
    },
  },
  treeOf,
)

type Constant = ValueElsewhere | undefined

/** Looked for once for each file that is read. */
const constants = new WeakMap<object, Map<string, Constant>>()

function constantOf(name: string, scope: FieldScope): Constant {
  const known = constants.get(scope.tree) ?? new Map<string, Constant>()
  constants.set(scope.tree, known)
  const found = known.has(name) ? known.get(name) : findConstant(name, scope)
  known.set(name, found)
  return found
}

/** A constant of the only file of the project that declares one of this name. */
function findConstant(name: string, scope: FieldScope): Constant {
  const declares = new RegExp(`\\bval\\s+${name}\\b`)
  const names = new RegExp(`\\b${name}\\b`)
  const files = filesOf(scope).filter(({ text }) => names.test(text))
  const [first, ...others] = files.filter(({ text }) => declares.test(text))
  if (first === undefined || others.length > 0) return undefined
  const values = valuesOf(treeOf(first), name)
  const [node] = values
  if (node === undefined || values.length > 1) return undefined
  const isShared = files.some(({ text }) =>
    text.split('\n').some((line) => isOtherUse(line, names, declares)),
  )
  return { kind: 'elsewhere', node, file: first, isShared }
}

/** A constant that stands for more than images of steps is left as it is. */
function isOtherUse(line: string, names: RegExp, declares: RegExp): boolean {
  return names.test(line) && !declares.test(line) && !/^\s*import\b|\bdockerImage\s*=/.test(line)
}

function filesOf({ file, tree }: FieldScope): readonly SourceFile[] {
  const root = /^(?:.*\/)?\.teamcity(?=\/)/.exec(file.path)?.[0]
  const paths = root === undefined ? [] : tree.below(root).filter((path) => /\.kts?$/.test(path))
  const others = paths.slice(0, FILES_MAX).filter((path) => path !== file.path)
  return [file, ...others.flatMap((path) => tree.sibling(path) ?? [])]
}

/** The texts under this name, at the top or in objects. */
function valuesOf({ entries }: YamlMap, name: string): readonly YamlScalar[] {
  return entries.flatMap(({ key, value }) => {
    if (value?.kind === 'map') return valuesOf(value, name)
    return key.value === name && value?.kind === 'scalar' ? [value] : []
  })
}
