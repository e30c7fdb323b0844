import { getText, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'
import { expressionAfter } from '../../languages/ytt.ts'
import type { YamlView } from '../../model/format.ts'
import type { MirroredContent } from '../../oci/mirrored-content.ts'
import { append } from '../../text/lists.ts'
import type { TextRange } from '../../text/range.ts'
import { userInfoIn } from '../credentials/secret-text.ts'
import { type Cursor, child } from '../kubernetes/cursor.ts'
import { rangeIn } from './workshop-credentials.ts'
import type { CacheContent } from './workshop-image.ts'
import { addMark, dig, dive, keyRange, type Scope } from './workshop-scope.ts'

/** Reads the shared image cache of a workshop: what it holds, for uses of its names, and observations for rules. */
export function readCache(scope: Scope, spec: Cursor): CacheContent {
  const environment = dive(spec, 'environment')
  const images = environment === undefined ? undefined : dive(environment, 'images')
  if (environment === undefined || images === undefined) return []
  const pullSecrets = itemsOf(dig(environment.node, 'secrets')).flatMap((item) => getText(item, 'name') ?? [])
  const content: MirroredContent[] = []
  const registries = dive(images, 'registries')
  let isKnown = !isConditional(scope.view, images.node.range.start)
  for (const [index, item] of itemsOf(registries?.node).entries()) {
    if (registries === undefined || item === undefined) continue
    const at = child(registries, index, item)
    const onDemand = isTrue(dig(item, 'onDemand'))
    const urls = readUrls(scope, at, { onDemand, pullSecrets })
    const entries = contentOf(item, urls, scope)
    isKnown &&= urls !== undefined && entries !== undefined
    append(content, entries ?? [])
  }
  const known = isKnown ? content : undefined
  addMark(scope, images, {
    range: keyRange(environment.node, 'images') ?? images.node.range,
    text: 'environment.images',
    subject: {
      kind: 'image-cache',
      ingress: isTrue(dig(images.node, 'ingress', 'enabled')),
      content: known,
      isMentioned: scope.mentionsCache,
    },
  })
  return known
}

/** Whether a node is a YAML truth. */
export function isTrue(node: YamlNode | undefined): boolean {
  return node?.kind === 'scalar' && !node.templated && /^true$/i.test(node.value)
}

function itemsOf(node: YamlNode | undefined): readonly (YamlNode | undefined)[] {
  return node?.kind === 'sequence' ? node.items : []
}

/** The URLs without user info, each with its observation; undefined where a template decides about one. */
function readUrls(
  scope: Scope,
  registry: Cursor,
  more: { readonly onDemand: boolean; readonly pullSecrets: readonly string[] },
): readonly string[] | undefined {
  const list = dive(registry, 'urls')
  const found: string[] = []
  let isKnown = true
  for (const [index, item] of itemsOf(list?.node).entries()) {
    if (list === undefined || item?.kind !== 'scalar' || isComputed(item, scope)) {
      isKnown = false
      continue
    }
    const info = userInfoIn(item.value, true)
    const hasUserInfo = info !== undefined
    const url = hasUserInfo ? item.value.slice(0, info.user.start) + item.value.slice(info.end) : item.value
    const secrets = hasUserInfo ? [rangeIn(scope, item, { start: info.user.start, end: info.end - 1 })] : []
    const subject = { kind: 'cache-url', url, hasUserInfo, ...more } as const
    addMark(scope, child(list, index, item), { range: item.range, text: url, subject }, secrets)
    found.push(url)
  }
  return isKnown ? found : undefined
}

/** What an entry of the cache mirrors; everything where it does not say. */
function contentOf(
  item: YamlNode,
  urls: readonly string[] = [],
  scope: Scope,
): readonly MirroredContent[] | undefined {
  const list = dig(item, 'content')
  if (list === undefined || (list.kind === 'scalar' && list.value === ''))
    return [{ urls, prefix: '**', destination: '', stripPrefix: false }]
  const found: MirroredContent[] = []
  for (const entry of itemsOf(list)) {
    const [prefix, destination] = ['prefix', 'destination'].map((key) => dig(entry, key))
    const parts = [prefix, destination].filter((part) => part?.kind === 'scalar')
    if (parts.some((part) => part?.kind === 'scalar' && isComputed(part, scope))) return undefined
    found.push({
      urls,
      prefix: prefix?.kind === 'scalar' ? prefix.value : '',
      destination: destination?.kind === 'scalar' ? destination.value : '',
      stripPrefix: isTrue(dig(entry, 'stripPrefix')),
    })
  }
  return found
}

function isComputed(scalar: YamlScalar, { view: { file } }: Scope): boolean {
  return scalar.templated || expressionAfter(file.text, scalar.alias ?? scalar.range) !== undefined
}

/** Where blocks of templates begin and end: in lines of ytt, in actions of Go templates. */
const BRANCH =
  /^[ \t]*#@[ \t]*(?<ytt>if|for|while|def|end)\b(?<inline>\/end)?|\{\{-?[ \t]*(?<go>if|range|with|define|block|end)\b/gm
const branches = new WeakMap<YamlView, readonly TextRange[]>()

/** Whether a condition or loop of a template stands around an offset of a document. */
function isConditional(view: YamlView, offset: number): boolean {
  const known = branches.get(view) ?? findBranches(view)
  branches.set(view, known)
  return known.some(({ start, end }) => start < offset && offset < end)
}

function findBranches({ file, range }: YamlView): readonly TextRange[] {
  const text = file.text.slice(range.start, range.end)
  const found: TextRange[] = []
  const open: number[] = []
  for (const { groups, index } of text.matchAll(BRANCH)) {
    const start = range.start + index
    const word = groups?.ytt ?? groups?.go
    if (groups?.inline !== undefined) found.push({ start, end: endOfNext(text, index) + range.start })
    else if (word !== 'end') open.push(start)
    else {
      const begun = open.pop()
      if (begun !== undefined && open.length === 0) found.push({ start: begun, end: start })
    }
  }
  const [unclosed] = open
  return unclosed === undefined ? found : [...found, { start: unclosed, end: range.end }]
}

/** The end of the node below an inline condition: where a line is indented no deeper than the condition. */
function endOfNext(text: string, at: number): number {
  const indent = /^[ \t]*/.exec(text.slice(at, at + 200))?.[0].length ?? 0
  const first = text.indexOf('\n', at)
  for (
    let line = text.indexOf('\n', first + 1);
    first !== -1 && line !== -1;
    line = text.indexOf('\n', line + 1)
  ) {
    const blanks = /^[ \t]*/.exec(text.slice(line + 1, line + 200))?.[0].length ?? 0
    if (blanks <= indent && !/^[ \t]*(?:\r?\n|-)/.test(text.slice(line + 1, line + 200))) return line
  }
  return text.length
}
