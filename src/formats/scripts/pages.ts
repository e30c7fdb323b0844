import { readAsciidocBlocks } from '../../languages/asciidoc.ts'
import type { Block } from '../../languages/code-block.ts'
import { readMarkdownBlocks } from '../../languages/markdown.ts'
import { readRstBlocks } from '../../languages/restructured-text.ts'
import { createWriter, joinLines, type Written } from '../../languages/written.ts'
import type { FileReader, ReadContext } from '../../model/format.ts'
import type { FormatId } from '../../model/format-id.ts'
import type { FoundUse } from '../../model/image-use.ts'
import { joinReadings, NOTHING, type Reading } from '../../model/reading.ts'
import type { Place } from '../../text/range.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { looksLikeShell } from '../commands/console.ts'
import { withinFile } from '../commands/nests.ts'
import { namesNothing } from '../commands/placeholder.ts'
import { readCommandsIn } from '../commands.ts'
import { workshopFile } from '../educates/workshop-tree.ts'
import { nestReading } from '../image/nested.ts'

const SHELL_KINDS = new Set([
  ...['sh', 'bash', 'shell', 'zsh', 'fish', 'console', 'shell-session', 'shellsession', 'sh-session'],
  ...['terminal', 'bat', 'batch', 'cmd'],
])
const POWERSHELL_KINDS = new Set(['powershell', 'ps1', 'pwsh', 'posh'])
/** A block without a language may be anything, the output of a program above all. */
const PLAIN_KINDS = new Set(['', 'text', 'txt', 'plain', 'plaintext'])
const YAML_KINDS = new Set(['yaml', 'yml', 'json', 'jsonc', 'compose', 'docker-compose', 'kubernetes', 'k8s'])
const DOCKERFILE_KINDS = new Set(['dockerfile', 'docker', 'containerfile'])
const YAML_FORMATS: readonly FormatId[] = ['kubernetes', 'compose']

/**
 * Reads the commands, manifests, Compose files and Dockerfiles in code blocks of Markdown, AsciiDoc and
 * reStructuredText. Pages of workshops are left to their own reader.
 */
export const markdown: FileReader = {
  read(file, outer) {
    if (workshopFile(file.path)?.kind === 'page') return NOTHING
    const context = withinFile(outer, file)
    const readings: Reading[] = []
    for (const block of blocksOf(file)) {
      const { kind, range } = block
      const whole = { path: file.path, ...range }
      const written = writtenBlock(block, file)
      const isPatch = kind === 'diff' || kind === 'patch'
      if (YAML_KINDS.has(kind) || (isPatch && /^[ \t-]*image:/m.test(written.text))) {
        for (const format of YAML_FORMATS) readings.push(readEmbedded(file, written, whole, format, context))
      } else if (DOCKERFILE_KINDS.has(kind) || (isPatch && /^FROM\s/m.test(written.text))) {
        if (/^[ \t]*FROM\s/im.test(written.text))
          readings.push(readEmbedded(file, written, whole, 'dockerfile', context))
      } else if (
        SHELL_KINDS.has(kind) ||
        POWERSHELL_KINDS.has(kind) ||
        ((PLAIN_KINDS.has(kind) || isPatch) && looksLikeShell(written.text))
      )
        readings.push(readBlock(file, written, whole, context))
    }
    return readings.length === 0 ? NOTHING : joinReadings(readings)
  },
}

function blocksOf({ path, text }: SourceFile): readonly Block[] {
  if (/\.(?:adoc|asciidoc)$/i.test(path)) return readAsciidocBlocks(text)
  if (/\.rst$/i.test(path)) return readRstBlocks(text)
  return readMarkdownBlocks(text, { indented: true })
}

/** The lines of a block as one text. */
function writtenBlock({ kind, lines, range }: Block, file: SourceFile): Written {
  if (kind === 'diff' || kind === 'patch') return joinLines(linesAfter(lines, file), file)
  if (POWERSHELL_KINDS.has(kind)) return joinWindows(lines, file, '`')
  const mayBeBatch = SHELL_KINDS.has(kind) || PLAIN_KINDS.has(kind)
  const isBatch = mayBeBatch && /[ \t]\^\r?$/m.test(file.text.slice(range.start, range.end))
  return isBatch ? joinWindows(lines, file, '^') : joinLines(lines, file)
}

/** The lines of a patch as they are once it is applied. */
function linesAfter(lines: Block['lines'], { text }: SourceFile): Block['lines'] {
  return lines.flatMap(({ start, end }) =>
    /^(?:[+ ](?!\+\+))/.test(text.slice(start, start + 3)) ? [{ start: start + 1, end }] : [],
  )
}

/** A mark at the end of a line joins it with the next, as a backslash does in a shell. */
function joinWindows(lines: Block['lines'], file: SourceFile, mark: '`' | '^'): Written {
  const writer = createWriter(file)
  for (const { start, end } of lines) {
    const before = file.text.charAt(end - 2)
    const isContinued = end - start > 1 && file.text[end - 1] === mark && (before === ' ' || before === '\t')
    writer.take(start, isContinued ? end - 1 : end)
    writer.add(isContinued ? '\\\n' : '\n')
  }
  return writer.finish()
}

/** A variable on a page is the reader's to set, so that what is not known there is left out. */
function readBlock(file: SourceFile, written: Written, whole: Place, context: ReadContext): Reading {
  const reading = readCommandsIn(file, { ...written, whole }, context, {
    format: 'markdown',
    label: 'code',
    readingOrder: undefined,
    prompts: true,
    project: file.path,
  })
  return { ...reading, uses: reading.uses.filter(({ image }) => image.kind === 'read'), problems: [] }
}

/** Reads a block that is a text of another format. A page often shows a part of it, or words for the reader to replace. */
function readEmbedded(
  file: SourceFile,
  { text, segments }: Written,
  whole: Place,
  format: FormatId,
  context: ReadContext,
): Reading {
  const reading = nestReading(context.nested(format, text), segments, whole, file)
  const uses = reading.uses
    .filter(({ image, text: name }) => image.kind === 'read' && !namesNothing(name))
    .map(
      (use): FoundUse => ({
        ...use,
        format: 'markdown',
        path: `code ${use.path}`,
        identity: `code ${use.identity}`,
        confidence: 'likely',
        project: file.path,
      }),
    )
  const facts = reading.facts.flatMap((fact) =>
    fact.kind === 'built-name' ? [{ ...fact, project: file.path }] : [],
  )
  return { ...NOTHING, uses, facts, ...(reading.sites === undefined ? {} : { sites: reading.sites }) }
}
