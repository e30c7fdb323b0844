import { posix } from 'node:path'
import type { FileReader, ReadContext } from '../model/format.ts'
import type { FoundObservation, WorkshopPages } from '../model/observation.ts'
import { joinReadings, NOTHING, type Reading } from '../model/reading.ts'
import type { SourceFile } from '../text/source-file.ts'
import { readCommands } from './commands.ts'
import { SESSION } from './educates/session-variables.ts'
import { isWorkshop, type WorkshopFile, workshopFile } from './educates/workshop-tree.ts'
import { isAction, readBlocks } from './instructions/action-kind.ts'
import { readBlock, type Selection } from './instructions/actions.ts'
import { openPage, passageOf, place } from './instructions/page.ts'
import { readingOrderOf, SETUP_ORDER } from './instructions/page-order.ts'
import { findSecrets } from './instructions/page-secrets.ts'

/**
 * Reads the instructions of Educates workshops: the commands and edits that their pages offer, and the scripts
 * that run before them.
 *
 * @see https://docs.educates.dev/en/stable/workshop-content/workshop-instructions.html
 */
export const instructions: FileReader = { read }

function read(file: SourceFile, context: ReadContext): Reading {
  const found = workshopFile(file.path)
  if (found === undefined) return NOTHING
  const { root, kind, name } = found
  if (kind === 'page') return readPage(file, context, root, name)
  // Many repositories have exercises; a script that is set up with a session is nothing else.
  if (kind === 'script' && !isWorkshop(root, context)) return NOTHING
  return readScript(file, context, found)
}

function readPage(file: SourceFile, context: ReadContext, root: string, name: string): Reading {
  const blocks = readBlocks(file)
  const page = openPage(file, context, readingOrderOf(root, name, context))
  const readings: Reading[] = []
  let selection: Selection | undefined
  for (const block of blocks) {
    const next = readBlock(block, page, selection)
    readings.push(next.reading)
    selection = next.selection
  }
  const observation = pagesMark(file, root)
  const isSilent = blocks.length === 0 && !observation.subject.mentionsCache
  const isOurs = blocks.some(({ kind }) => isAction(kind)) || (!isSilent && isWorkshop(root, context))
  return join(file, readings, isOurs ? [observation] : [])
}

function readScript(file: SourceFile, context: ReadContext, { root, kind }: WorkshopFile): Reading {
  const { path, text } = file
  const isSetup = kind === 'setup'
  const page = openPage(file, context, isSetup ? SETUP_ORDER : undefined)
  const label = isSetup ? posix.basename(posix.dirname(path)) : 'script'
  const whole = { path, start: 0, end: text.length }
  const options = {
    format: 'shell',
    label,
    readingOrder: page.readingOrder,
    prompts: false,
    surroundings: SESSION,
  } as const
  const reading = readCommands(file, page.context, options)
  const passage = passageOf({ text, segments: [{ text, at: whole }] }, whole, { path, label })
  return join(file, [place(reading, passage, page)], [pagesMark(file, root)])
}

function join(file: SourceFile, readings: readonly Reading[], pages: readonly FoundObservation[]): Reading {
  const joined = joinReadings(readings)
  const observations = joined.observations ?? []
  return { ...joined, observations: [...pages, ...observations, ...findSecrets(file, observations)] }
}

function pagesMark(
  { path, text }: SourceFile,
  root: string,
): FoundObservation & { readonly subject: WorkshopPages } {
  const start = text.charCodeAt(0) === 0xfeff ? 1 : 0
  return {
    format: 'instructions',
    path: 'page',
    identity: 'page',
    place: { path, start, end: Math.min(start + 1, text.length) },
    text: posix.basename(path),
    subject: { kind: 'pages', root, mentionsCache: /oci_image_cache/i.test(text) },
  }
}
