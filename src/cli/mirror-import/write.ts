import { parsePrefix } from '../../config/repository-prefix.ts'
import { parseYaml } from '../../languages/yaml/parse.ts'
import type { YamlMap, YamlNode } from '../../languages/yaml.ts'
import type { RegistryRule } from '../../model/configuration.ts'
import { joinPath } from '../../oci/reference.ts'
import { exportEntries } from '../../registry/mirror-config/entries.ts'
import { applyEdits, type TextEdit } from '../../text/edit.ts'
import { type BlockEntry, mirrorLine, renderBlock, scalar } from './block.ts'

/** The text of a configuration with the entries in it, or why it is left as it is: lower case, no full stop. */
export type Merged =
  | { readonly ok: true; readonly text: string; readonly added: readonly string[] }
  | { readonly ok: false; readonly reasons: readonly string[] }

/**
 * Merges entries into the text of a configuration. What is there stays as it is, byte for byte; a key that says
 * something else is refused, and nothing is written.
 *
 * @param text empty where there is no file yet
 * @param registries what the text says
 */
export function mergeBlock(
  text: string,
  registries: readonly RegistryRule[],
  entries: readonly BlockEntry[],
): Merged {
  const reasons: string[] = []
  const wanted: { readonly entry: BlockEntry; readonly isNew: boolean }[] = []
  for (const entry of entries) {
    const rule = registries.find(({ source }) => joinPath(source.registry, source.path) === entry.key)
    if (rule?.mirror === undefined) wanted.push({ entry, isNew: rule === undefined })
    else if (meaningOf(rule) !== meaningOf(ruleOf(entry)))
      reasons.push(
        `${entry.key} has another mirror already, ${shownUrl(rule.mirror.url)}, and ${entry.file}:${entry.line} says ${entry.url}; keep one of them by hand`,
      )
  }
  if (reasons.length > 0) return { ok: false, reasons }
  if (wanted.length === 0) return { ok: true, text, added: [] }
  const [document] = parseYaml(text, { start: 0, end: text.length })
  const root = document?.root?.kind === 'map' ? document.root : undefined
  const edits = planEdits(text, root, wanted)
  if (edits === undefined)
    return {
      ok: false,
      reasons: ['registries is written in one line, into which nothing is merged; write the block by hand'],
    }
  return { ok: true, text: applyEdits(text, edits), added: wanted.map(({ entry }) => entry.key) }
}

function shownUrl(url: string): string {
  return url.replaceAll('%7B', '{').replaceAll('%7D', '}')
}

function ruleOf({ key, url, answersTags, insecure }: BlockEntry): RegistryRule {
  const parsed = parsePrefix(key)
  if (!parsed.ok) throw new RangeError(`${key}: ${parsed.reason}`)
  const mirror = {
    url,
    resolve: answersTags,
    insecure,
    kind: undefined,
    layout: undefined,
    fallback: undefined,
    ns: undefined,
    rewritesDigests: undefined,
    ca: undefined,
    authRealms: [],
  }
  return { source: parsed.prefix, rewrite: undefined, mirror }
}

/** Where a mirror is and whether it answers tags, however it is spelled. */
function meaningOf(rule: RegistryRule): string {
  const [found] = exportEntries([rule])
  if (found?.ok !== true) return `unsayable ${rule.mirror?.url}`
  const { scheme, host, path, form, answersTags } = found.entry
  return [scheme, host, path, path === '' ? '' : form, answersTags].join(' ')
}

/** Undefined where the map is written in one line. */
function planEdits(
  text: string,
  root: YamlMap | undefined,
  wanted: readonly { readonly entry: BlockEntry; readonly isNew: boolean }[],
): readonly TextEdit[] | undefined {
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  const added = wanted.filter(({ isNew }) => isNew).map(({ entry }) => entry)
  const written = root?.entries.findLast(({ key }) => key.value === 'registries')
  const edits: TextEdit[] = []
  if (written === undefined) {
    const gap = text === '' ? '' : text.endsWith('\n') ? eol : eol + eol
    edits.push(insert(text.length, gap + withEol(renderBlock(added), eol)))
    return edits
  }
  const map = written.value
  if (map !== undefined && (map.kind !== 'map' || isFlow(text, map))) return undefined
  const indent = map === undefined ? '  ' : ' '.repeat(columnOf(text, map.entries[0]?.key.range.start ?? 0))
  if (added.length > 0) {
    const at = lineEnd(text, map === undefined ? written.key.range.end : endOf(text, map))
    const lines = added.flatMap((entry) => [
      `${indent}${scalar(entry.key)}:`,
      `${indent}  ${mirrorLine(entry)}`,
    ])
    const before = at > 0 && text[at - 1] !== '\n' ? eol : ''
    edits.push(insert(at, before + lines.map((line) => line + eol).join('')))
  }
  for (const { entry } of wanted.filter(({ isNew }) => !isNew)) {
    const own =
      map?.kind === 'map' ? map.entries.find(({ key }) => keyOf(key.value) === entry.key)?.value : undefined
    if (own?.kind !== 'map' || isFlow(text, own)) return undefined
    const { start } = own.range
    edits.push(insert(start, `${mirrorLine(entry)}${eol}${' '.repeat(columnOf(text, start))}`))
  }
  return edits
}

function keyOf(written: string): string | undefined {
  const parsed = parsePrefix(written)
  return parsed.ok ? joinPath(parsed.prefix.registry, parsed.prefix.path) : undefined
}

function insert(at: number, newText: string): TextEdit {
  return { range: { start: at, end: at }, newText }
}

function isFlow(text: string, { range }: YamlNode): boolean {
  return /[[{]/.test(text[range.start] ?? '')
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1)
}

/** The offset behind the line of an offset. */
function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset)
  return end === -1 ? text.length : end + 1
}

/** Where the last thing that a node holds ends. */
function endOf(text: string, node: YamlNode): number {
  if (isFlow(text, node)) return node.range.end
  if (node.kind === 'scalar') return node.range.end
  const last = node.kind === 'map' ? node.entries.at(-1) : undefined
  const inner = node.kind === 'map' ? (last?.value ?? last?.key) : node.items.at(-1)
  return inner === undefined ? node.range.end : endOf(text, inner)
}

function withEol(text: string, eol: string): string {
  return text.replaceAll('\n', eol)
}
