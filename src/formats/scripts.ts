import { posix } from 'node:path'
import { readAsciidocBlocks } from '../languages/asciidoc.ts'
import { readMakefileScript } from '../languages/makefile.ts'
import { readMarkdownBlocks } from '../languages/markdown.ts'
import { joinLines, type Written } from '../languages/written.ts'
import type { FileReader, ReadContext } from '../model/format.ts'
import { joinReadings, NOTHING, type Reading } from '../model/reading.ts'
import type { Place } from '../text/range.ts'
import type { SourceFile } from '../text/source-file.ts'
import { looksLikeShell } from './commands/console.ts'
import { type CommandOptions, readCommandsIn } from './commands.ts'
import { isWorkshop, workshopFile } from './educates/workshop-tree.ts'
import { readRunner } from './scripts/runners.ts'

const SHELL_KINDS = new Set([
  'sh',
  'bash',
  'shell',
  'zsh',
  'console',
  'shell-session',
  'shellsession',
  'sh-session',
  'terminal',
])
/** A block without a language may be anything, the output of a program above all. */
const PLAIN_KINDS = new Set(['', 'text', 'txt', 'plain', 'plaintext'])

/** Reads scripts, makefiles, and files of runners. Those of Educates workshops are left to its own reader. */
export const shell: FileReader = {
  read(file, context) {
    const found = workshopFile(file.path)
    if (found?.kind === 'setup' || (found?.kind === 'script' && isWorkshop(found.root, context)))
      return NOTHING
    if (/\.(?:json|ya?ml)$/i.test(file.path)) return readRunner(file, context)
    const isMake = /(?:^|\/)(?:gnu)?makefile[^/]*$|\.ma?k$/i.test(file.path)
    const whole = { path: file.path, start: 0, end: file.text.length }
    const written = isMake
      ? readMakefileScript(file)
      : { text: file.text, segments: [{ text: file.text, at: whole }] }
    const label = isMake ? 'make' : 'script'
    const options = { ...optionsFor(file, 'shell', label), folders: foldersOf(file) }
    return readCommandsIn(file, { ...written, whole }, context, options)
  },
}

/** Reads the commands in code blocks of Markdown and AsciiDoc. Pages of workshops are left to their own reader. */
export const markdown: FileReader = {
  read(file, context) {
    if (workshopFile(file.path)?.kind === 'page') return NOTHING
    const blocks = /\.(?:adoc|asciidoc)$/i.test(file.path)
      ? readAsciidocBlocks(file.text)
      : readMarkdownBlocks(file.text)
    const readings = blocks.flatMap(({ kind, lines, range }) => {
      const isShell = SHELL_KINDS.has(kind)
      if (!isShell && !PLAIN_KINDS.has(kind)) return []
      const written = joinLines(lines, file)
      if (!isShell && !looksLikeShell(written.text)) return []
      return [readBlock(file, written, { path: file.path, ...range }, context)]
    })
    return readings.length === 0 ? NOTHING : joinReadings(readings)
  },
}

/** A variable on a page is the reader's to set, so that what is not known there is left out. */
function readBlock(file: SourceFile, written: Written, whole: Place, context: ReadContext): Reading {
  const options = { ...optionsFor(file, 'markdown', 'code'), prompts: true }
  const reading = readCommandsIn(file, { ...written, whole }, context, options)
  return { ...reading, uses: reading.uses.filter(({ image }) => image.kind === 'read'), problems: [] }
}

/** A script runs in its own folder or in that of the repository. */
function foldersOf({ path }: SourceFile): readonly string[] {
  return [...new Set([posix.dirname(path), '.'])]
}

function optionsFor({ path }: SourceFile, format: 'shell' | 'markdown', label: string): CommandOptions {
  return { format, label, readingOrder: undefined, prompts: false, project: path }
}
