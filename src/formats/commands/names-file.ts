import { posix } from 'node:path'
import type { FormatId } from '../../model/format-id.ts'
import { type Field, knownText, rangeOf } from './expanded-word.ts'
import type { Call, Session } from './program.ts'

/** Folders that a script may have gone to. */
const FOLDERS_MAX = 8

/** A field names a file that the command reads as a Dockerfile and the like: it is one, whatever its name. */
export function namesFile({ session }: Call, field: Field | undefined, format: FormatId): void {
  const { script, facts, seen } = session
  const path = knownText(field)
  const range = rangeOf(field?.alternatives[0] ?? [])
  if (path === undefined || range === undefined || session.folders.length === 0) return
  const name = findFile(session, path)
  if (name === undefined || name === script.path || seen.has(`file ${format} ${name}`)) return
  seen.add(`file ${format} ${name}`)
  facts.push({ kind: 'names-file', name, format, decides: false, place: { path: script.path, ...range } })
}

/** The path of a file of the tree that a command names; undefined where no folder of the script holds it. */
export function findFile(session: Session, path: string): string | undefined {
  return pathsIn(session, path).find((one) => session.context.sibling(one) !== undefined)
}

/** `cd build`: what follows may run there. */
export function changesFolder(session: Session, field: Field | undefined): void {
  const path = knownText(field)
  if (path === undefined || path === '-') return
  session.folders = [...new Set([...pathsIn(session, path), ...session.folders])].slice(0, FOLDERS_MAX)
}

function pathsIn({ folders }: Session, path: string): readonly string[] {
  if (path === '' || /^[~/-]|[$\0\\]|:\/\//.test(path)) return []
  return folders.map((folder) => posix.join(folder, path)).filter((one) => !one.startsWith('..'))
}
