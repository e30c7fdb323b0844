import type { Block } from '../../languages/code-block.ts'
import { joinLines, type Written } from '../../languages/written.ts'
import { NOTHING, type Reading } from '../../model/reading.ts'
import { looksLikeShell } from '../commands/console.ts'
import { looksLikeImage } from '../image/likely.ts'
import { type Field, readFields } from './action-fields.ts'
import { type Page, type Passage, passageOf } from './page.ts'
import { kindOfFile, purposeIn, readCopied, readDockerfile, readFileText, readShell } from './page-texts.ts'
import { IN_CLUSTER, readReference, readYaml } from './yaml-text.ts'

const SHELLS: ReadonlySet<string> = new Set([
  'bash',
  'sh',
  'shell',
  'zsh',
  'console',
  'shell-session',
  'terminal',
])
/** Actions that write lines into a file that may hold others. */
const LINES =
  /^editor:(?:append-lines-to-file|append-lines-after-match|insert-lines-.+|prepend-.+|replace-lines-in-range)$/
/** Actions that write a value at a path in YAML; what is documented as `yaml-set-value` is found as `set-yaml-value`, too. */
const VALUES =
  /^editor:(?:insert-value-into-yaml|yaml-(?:set|merge|add|insert|replace)-(?:values?|item)|(?:set|merge|add|insert|replace)-yaml-(?:values?|item))$/

/** What was last marked in the editor, for the action that replaces it. */
export interface Selection {
  readonly file: string
  readonly text: string
}

/** What a block holds, and what is marked in the editor behind it. */
export interface BlockReading {
  readonly reading: Reading
  readonly selection: Selection | undefined
}

/** Reads one block of a page. */
export function readBlock(block: Block, page: Page, selection: Selection | undefined): BlockReading {
  if (!block.kind.startsWith('editor:')) return { reading: readPlainBlock(block, page), selection }
  const fields = readFields(block.lines, page.file)
  const file = textOf(fields, 'file')
  if (block.kind === 'editor:select-matching-text')
    return { reading: NOTHING, selection: { file, text: textOf(fields, 'text') } }
  if (block.kind === 'editor:yaml-select-path' || block.kind === 'editor:select-yaml-path')
    return { reading: NOTHING, selection: { file, text: textOf(fields, 'path') } }
  return { reading: readEdit(block, page, { fields, file, selection }), selection }
}

function readPlainBlock(block: Block, page: Page): Reading {
  const { kind } = block
  const body = passage(block, page, joinLines(block.lines, page.file))
  const { text } = body.written
  if (kind.startsWith('execute')) return readShell(body, page, false)
  if (kind.startsWith('copy')) return readCopied(body, page)
  if (/^terminal:execute/.test(kind)) return readField(block, page, 'command', readVerbatim)
  if (kind === 'terminal:input') return readField(block, page, 'text', readVerbatim)
  if (kind.startsWith('workshop:copy')) return readField(block, page, 'text', readCopied)
  if (SHELLS.has(kind)) return readShell(body, page, true)
  if (kind === '')
    return looksLikeShell(text) ? readShell({ ...body, label: label(block, 'shell') }, page, true) : NOTHING
  if (kind === 'yaml' || kind === 'yml') return readYaml({ ...body, isShown: true }, page, IN_CLUSTER)
  if (!/^(?:docker|container)(?:file)?$/.test(kind)) return NOTHING
  const isCommand = kind === 'docker' && looksLikeShell(text)
  return isCommand ? readShell(body, page, true) : readDockerfile({ ...body, isShown: true }, page, true)
}

function readVerbatim(body: Passage, page: Page): Reading {
  return readShell(body, page, false)
}

function readField(
  block: Block,
  page: Page,
  key: string,
  read: (passage: Passage, page: Page) => Reading,
): Reading {
  const field = readFields(block.lines, page.file).findLast((one) => one.key === key)
  return field === undefined ? NOTHING : read(passage(block, page, field.value), page)
}

interface Edit {
  readonly fields: readonly Field[]
  readonly file: string
  readonly selection: Selection | undefined
}

function readEdit(block: Block, page: Page, { fields, file, selection }: Edit): Reading {
  const { kind } = block
  const named = (key: string) => fields.findLast((field) => field.key === key)
  const text = named('text')
  if (kind === 'editor:create-file' || LINES.test(kind)) {
    const isWhole = kind === 'editor:create-file'
    return text === undefined ? NOTHING : readFileText(file, passage(block, page, text.value), page, isWhole)
  }
  if (kind === 'editor:replace-text-selection') {
    const selected = selection?.file === file ? selection.text : ''
    return text === undefined ? NOTHING : readReplacement(block, page, { text: text.value, selected, file })
  }
  if (kind === 'editor:replace-matching-text') {
    const replacement = named('replacement')?.value
    return replacement === undefined
      ? NOTHING
      : readReplacement(block, page, { text: replacement, selected: textOf(fields, 'match'), file })
  }
  if (kind === 'editor:send-to-terminal')
    return text === undefined ? NOTHING : readShell(passage(block, page, text.value), page, false)
  if (!VALUES.test(kind)) return NOTHING
  const value = named('value')
  return value === undefined ? NOTHING : readValue(block, page, { value, path: textOf(fields, 'path'), file })
}

interface Replacement {
  readonly text: Written
  /** What it takes the place of, or a pattern of it. */
  readonly selected: string
  readonly file: string
}

/** What takes the place of other text: lines of the file, or an image where the other text names one. */
function readReplacement(block: Block, page: Page, { text, selected, file }: Replacement): Reading {
  const body = passage(block, page, text)
  if (kindOfFile(file) === 'dockerfile') {
    if (/^\s*(?:FROM|COPY|ADD|RUN|ARG|#)\b/i.test(text.text)) return readDockerfile(body, page, false)
    return /\bfrom\b/i.test(selected) || looksLikeImage(selected, 'slash-tag-or-digest')
      ? readReference(body, page, purposeIn(file))
      : NOTHING
  }
  if (/\bimage["']?[ \t]*:/.test(text.text)) return readYaml(body, page, purposeIn(file))
  return /image/i.test(selected) || looksLikeImage(selected, 'host-tag-or-digest')
    ? readReference(body, page, purposeIn(file))
    : NOTHING
}

interface Value {
  readonly value: Field
  /** Where in the file it is put. */
  readonly path: string
  readonly file: string
}

function readValue(block: Block, page: Page, { value, path, file }: Value): Reading {
  const isTree = value.below.length > 0
  const written = isTree ? joinLines(value.below, page.file) : value.value
  const body = passage(block, page, written)
  if (/(?:^|\.)["']?image["']?$/.test(path.trim()) && !isTree)
    return readReference(body, page, purposeIn(file))
  return readYaml(body, page, purposeIn(file))
}

function textOf(fields: readonly Field[], key: string): string {
  return fields.findLast((field) => field.key === key)?.value.text ?? ''
}

function passage(block: Block, { file }: Page, written: Written): Passage {
  return passageOf(written, block.range, { path: file.path, label: label(block, block.kind) })
}

function label({ heading }: Block, kind: string): string {
  return heading === '' ? kind : `«${heading}» ${kind}`
}
