import { posix } from 'node:path'
import { documentsOf } from '../../languages/yaml/documents.ts'
import { get, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'
import type { Segment } from '../../text/segment.ts'
import type { SourceFile } from '../../text/source-file.ts'
import type { FieldScope, FieldVariables } from '../table.ts'
import { expandNames, type ValueElsewhere } from '../table-format.ts'

const OPEN = /\{\{|\{%|\$/
/** `{{ name }}`, with a default or without. */
const VARIABLE = /\{\{-?\s*(\w+)\s*(?:\|\s*default\([^(){}]*\)\s*)?-?\}\}/g
/** `{{ lookup(…) }}` and the like are not computed; `${NAME:-default}` of Molecule has its default. */
const DEFAULT = /\$\{\w+:?-([^}$]*)\}/g

const expandNamed = expandNames(VARIABLE, OPEN, variableOf)

/** Variables of Jinja. */
export const JINJA: FieldVariables = {
  open: OPEN,
  unread: 'the inventory or the run of the playbook decides it',
  risk: 'tasks and templates may use the variable of the tag otherwise too; add --unsafe-fixes to have it written',
  expand,
}

/** What the variables of a text stand for: those of the play, the role, or the defaults that stand in the text. */
function expand(scalar: YamlScalar, scope: FieldScope): readonly Segment[] | undefined {
  return scalar.value.includes('${') ? expandDefaults(scalar, scope) : expandNamed(scalar, scope)
}

function expandDefaults(scalar: YamlScalar, { file }: FieldScope): readonly Segment[] | undefined {
  const segments: Segment[] = []
  const piece = (start: number, end: number) => {
    const text = scalar.value.slice(start, end)
    const from = scalar.range.start + start
    const at = scalar.exact ? { path: file.path, start: from, end: from + text.length } : undefined
    if (text !== '') segments.push({ text, at })
  }
  let done = 0
  for (const { 0: whole, 1: value = '', index } of scalar.value.matchAll(DEFAULT)) {
    piece(done, index)
    done = index + whole.length
    piece(done - 1 - value.length, done - 1)
  }
  piece(done, scalar.value.length)
  return segments.some(({ text }) => OPEN.test(text)) ? undefined : segments
}

/** Of the file or the play, else of the role. What an inventory or the command line sets is not seen. */
function variableOf(name: string, scope: FieldScope): YamlNode | ValueElsewhere | undefined {
  const own = scope.nearest('vars', name) ?? scope.nearest(name)
  if (own !== undefined) return own
  for (const path of roleFiles(scope.file.path)) {
    const file = scope.tree.sibling(path)
    const node = file === undefined ? undefined : get(rootOf(file), name)
    if (file !== undefined && node !== undefined) return { kind: 'elsewhere', node, file, isShared: false }
  }
  return undefined
}

/** The files in which a role sets variables, the one that wins first. */
function roleFiles(path: string): readonly string[] {
  const [, role] =
    /^(.*?)(?:^|\/)(?:tasks|handlers|vars|defaults|templates)\//.exec(`${posix.dirname(path)}/`) ?? []
  if (role === undefined) return []
  return ['vars/main.yml', 'defaults/main.yml', 'vars/main.yaml', 'defaults/main.yaml'].map((name) =>
    posix.join(role, name),
  )
}

function rootOf(file: SourceFile): YamlNode | undefined {
  return documentsOf(file)[0]?.root
}
