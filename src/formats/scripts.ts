import { posix } from 'node:path'
import { readJustfileScript } from '../languages/justfile.ts'
import { includesOf, readMakefileScript, valuesOf } from '../languages/makefile.ts'
import { readBatchScript, readPowershellScript } from '../languages/windows-script.ts'
import type { Written } from '../languages/written.ts'
import type { FileReader, ReadContext } from '../model/format.ts'
import { NOTHING } from '../model/reading.ts'
import type { Segment } from '../text/segment.ts'
import type { SourceFile } from '../text/source-file.ts'
import { type CommandOptions, readCommandsIn } from './commands.ts'
import { isWorkshop, workshopFile } from './educates/workshop-tree.ts'
import { readRunner } from './scripts/runners.ts'

/** Of makefiles that include others. */
const INCLUDES_DEPTH_MAX = 3
const INCLUDES_MAX = 40

/** Reads scripts of shells and of Windows, makefiles, justfiles, and files of runners. Those of Educates workshops are left to its own reader. */
export const shell: FileReader = {
  read(file, context) {
    const found = workshopFile(file.path)
    if (found?.kind === 'setup' || (found?.kind === 'script' && isWorkshop(found.root, context)))
      return NOTHING
    if (/\.(?:jsonc?|ya?ml)$/i.test(file.path)) return readRunner(file, context)
    const whole = { path: file.path, start: 0, end: file.text.length }
    const { label, written } = writtenScript(file)
    const given = label === 'make' ? includedValues(file, context) : undefined
    return readCommandsIn(file, { ...written, whole }, context, {
      format: 'shell',
      label,
      readingOrder: undefined,
      prompts: false,
      project: file.path,
      folders: foldersOf(file),
      ...(given === undefined ? {} : { given }),
      ...(written.handover === undefined ? {} : { handover: written.handover }),
    })
  },
}

/** The commands of a file as a shell text. */
function writtenScript(file: SourceFile): { readonly label: string; readonly written: Written } {
  const { path, text } = file
  if (/(?:^|\/)(?:gnu)?makefile[^/]*$|\.ma?k$/i.test(path))
    return { label: 'make', written: readMakefileScript(file) }
  if (/(?:^|\/)\.?justfile$|\.just$/i.test(path)) return { label: 'just', written: readJustfileScript(file) }
  if (/\.psm?1$/i.test(path)) return { label: 'script', written: readPowershellScript(file) }
  if (/\.(?:cmd|bat)$/i.test(path)) return { label: 'script', written: readBatchScript(file) }
  if (/(?:^|\/)procfile[^/]*$/i.test(path)) return { label: 'script', written: processesOf(file) }
  const at = { path, start: 0, end: text.length }
  return { label: 'script', written: { text, segments: [{ text, at }] } }
}

/** The commands of a Procfile, each behind the name of its process. */
function processesOf({ path, text }: SourceFile): Written {
  const segments: Segment[] = []
  for (const { 0: line, 1: command = '', index } of text.matchAll(/^[ \t]*[\w-]+:[ \t]*([^\n]*\n?)/gm)) {
    const start = index + line.length - command.length
    segments.push({ text: command, at: { path, start, end: start + command.length } })
  }
  return { text: segments.map((segment) => segment.text).join(''), segments }
}

/** What the files that a makefile includes give to its variables; undefined where it includes none. */
function includedValues(file: SourceFile, context: ReadContext): CommandOptions['given'] {
  const files: SourceFile[] = []
  const seen = new Set([file.path])
  let open: readonly SourceFile[] = [file]
  for (let depth = 0; depth < INCLUDES_DEPTH_MAX && open.length > 0; depth++) {
    const next: SourceFile[] = []
    for (const name of open.flatMap(({ text }) => includesOf(text))) {
      for (const folder of foldersOf(file)) {
        const path = posix.join(folder, name)
        if (seen.has(path) || seen.size > INCLUDES_MAX) continue
        seen.add(path)
        const found = context.sibling(path)
        if (found !== undefined) next.push(found)
      }
    }
    for (const one of next) files.push(one)
    open = next
  }
  if (files.length === 0) return undefined
  const segmentsFor = valuesOf(files)
  return (name) => {
    const value = segmentsFor(name)
    return value === undefined ? undefined : [value]
  }
}

/** A script runs in its own folder or in that of the repository. */
function foldersOf({ path }: SourceFile): readonly string[] {
  return [...new Set([posix.dirname(path), '.'])]
}
