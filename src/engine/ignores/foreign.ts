/*
 * Ignore comments of other tools, as far as they mean the same as one of ours. What each tool reads is in its source:
 * https://github.com/hadolint/hadolint/blob/11f3241d7338c1bddef348fb84706624ed11d778/src/Hadolint/Pragma.hs
 * https://github.com/bridgecrewio/checkov/blob/042c23eaf4ae8769e108eb6478da24d7ac69ce2c/checkov/dockerfile/parser.py
 * https://github.com/bridgecrewio/checkov/blob/05c6372f0e725e1efd52392e61014f759cd9c755/checkov/kubernetes/kubernetes_utils.py
 */

import type { YamlMap, YamlNode } from '../../languages/yaml.ts'
import type { HonoredTool } from '../../model/configuration.ts'
import { append } from '../../text/lists.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { indexLines } from '../../text/source-file.ts'
import type { FileReading } from '../read.ts'
import { type CommentScope, findComments } from './comments.ts'
import type { IgnoreComment, Meaning } from './read.ts'

const BASE = { roles: ['base'] } as const
const CONTAINER = { roles: ['container', 'init-container'] } as const

/** Rules of other tools that report the same as ours; in Dockerfiles both look at FROM only. */
const MEANINGS: ReadonlyMap<string, Meaning> = new Map([
  ['DL3006', { rule: 'mutable-tag', grades: ['none'], ...BASE }],
  ['DL3007', { rule: 'mutable-tag', grades: ['latest'], ...BASE }],
  ['DL3026', { rule: 'untrusted-registry', ...BASE }],
  ['CKV_DOCKER_7', { rule: 'mutable-tag', grades: ['none', 'latest'], ...BASE }],
  ['CKV_K8S_14', { rule: 'mutable-tag', grades: ['none', 'latest'], ...CONTAINER }],
  ['CKV_K8S_43', { rule: 'unpinned-image', ...CONTAINER }],
])

const HADOLINT =
  /[ \t]*#[ \t]*hadolint[ \t]+(global[ \t]+)?ignore[ \t]*=[ \t]*([DLSC\d]+(?:[ \t]*,[ \t]*[DLSC\d]+)*)[ \t]*(?:#.*)?$/my
const CHECKOV = /^\uFEFF?[ \t]*#.*?(?:checkov|bridgecrew):skip= *([A-Z_\d]+)(?::([^\r\n]+))?/gm
const ANNOTATION = /(?:checkov|bridgecrew)\.io\/skip/

/** Finds what these tools would ignore in a file, and gives it as ignores with a reason. */
export async function readForeignIgnores(
  file: SourceFile,
  { uses }: Pick<FileReading, 'uses'>,
  tools: readonly HonoredTool[],
): Promise<readonly IgnoreComment[]> {
  const isCommented = uses.every(({ traits }) => traits.foreignIgnores === 'comments')
  const hasObjects = uses.some(({ traits }) => traits.foreignIgnores === 'annotations')
  const ignores: IgnoreComment[] = []
  if (isCommented && tools.includes('hadolint')) append(ignores, readHadolint(file))
  if (isCommented && tools.includes('checkov')) append(ignores, readCheckov(file))
  const isAnnotated = hasObjects && tools.includes('checkov') && ANNOTATION.test(file.text)
  return isAnnotated ? [...ignores, ...(await readAnnotations(file))] : ignores
}

/** `# hadolint ignore=` right above an instruction, `# hadolint global ignore=` for the file. */
function readHadolint(file: SourceFile): readonly IgnoreComment[] {
  const ignores: IgnoreComment[] = []
  for (const { scope } of findComments(file.text, 'hadolint')) {
    HADOLINT.lastIndex = scope.start
    const [, global, list] = HADOLINT.exec(file.text) ?? []
    if (list === undefined || scope.kind !== 'own-line' || scope.inside) continue
    if (global === undefined && scope.from !== scope.line + 1) continue
    for (const code of list.split(',').map((one) => one.trim())) {
      const reason = `hadolint ${global === undefined ? '' : 'global '}ignore=${code}`
      append(ignores, ignoreOf(file, code, reason, global === undefined ? scope : wholeFile(scope)))
    }
  }
  return ignores
}

/** A comment of a line of its own, for the file. */
function readCheckov(file: SourceFile): readonly IgnoreComment[] {
  const lines = indexLines(file.text)
  return [...file.text.matchAll(CHECKOV)].flatMap((match) => {
    const [, code = '', reason] = match
    const { line } = lines.position({ start: match.index, end: match.index })
    return ignoreOf(file, code, sayWhy(code, reason), wholeFile(lineScope(line, line, line)))
  })
}

/** `checkov.io/skip1: CKV_K8S_14=reason` among the annotations of an object, for the object. */
async function readAnnotations(file: SourceFile): Promise<readonly IgnoreComment[]> {
  const { get } = await import('../../languages/yaml.ts')
  const { readDocuments } = await import('../../languages/yaml/documents.ts')
  const lines = indexLines(file.text)
  const ignores: IgnoreComment[] = []
  function readObject(object: YamlMap): void {
    const annotations = get(get(object, 'metadata'), 'annotations')
    if (annotations?.kind !== 'map') return
    const { line: from, endLine: to } = lines.position(object.range)
    for (const { key, value } of annotations.entries) {
      if (!ANNOTATION.test(key.value) || value?.kind !== 'scalar') continue
      const { line } = lines.position(key.range)
      const [code = '', ...reason] = value.value.split('=')
      const why = sayWhy(code, reason.length === 0 ? undefined : reason.join('='))
      append(ignores, ignoreOf(file, code, why, lineScope(line, from, to)))
    }
  }
  for (const { root } of readDocuments(file.text, { isWanted: (stretch) => ANNOTATION.test(stretch) }))
    for (const one of objectsOf(root)) readObject(one)
  return ignores
}

function objectsOf(root: YamlNode | undefined): readonly YamlMap[] {
  if (root?.kind !== 'map') return []
  const items = root.entries.find(({ key }) => key.value === 'items')?.value
  const nested = items?.kind === 'sequence' ? items.items : []
  return [root, ...nested.flatMap((item) => (item?.kind === 'map' ? [item] : []))]
}

function ignoreOf(
  { path }: SourceFile,
  code: string,
  reason: string,
  scope: CommentScope,
): readonly IgnoreComment[] {
  const meaning = MEANINGS.get(code)
  if (meaning === undefined) return []
  const { line } = scope
  return [
    {
      file: path,
      line,
      rules: [meaning.rule],
      until: undefined,
      reason,
      problem: undefined,
      scope,
      means: [meaning],
    },
  ]
}

function sayWhy(code: string, reason: string | undefined): string {
  const said = reason?.trim() ?? ''
  return said === '' ? `checkov skip=${code}` : said
}

function lineScope(line: number, from: number, to: number): CommentScope {
  return { kind: 'own-line', line, start: 0, blockStart: 0, from, to, inside: false }
}

function wholeFile({ line }: CommentScope): CommentScope {
  return lineScope(line, 1, Number.POSITIVE_INFINITY)
}
