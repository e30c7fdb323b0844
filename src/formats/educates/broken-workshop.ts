import type { FoundUse, Role } from '../../model/image-use.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { lineUses } from '../kubernetes/image-lines.ts'
import { finishUse } from './finish-use.ts'
import type { Scope } from './workshop-scope.ts'

/** How far above a line the key that it stands under is looked for. */
const LINES_MAX = 50
/** What the keys above an `image` say of it. */
const ROLES: ReadonlyMap<string, Role> = new Map([
  ['content', 'workshop-image'],
  ['workshop', 'workshop-image'],
])

/** Finds the images of lines that say `image: …` where the YAML of a document could not be read. */
export function readLines(scope: Scope, label: string, known: readonly FoundUse[]): readonly FoundUse[] {
  const { view } = scope
  const found: FoundUse[] = []
  for (const use of lineUses(view, label, 'educates', known)) {
    const above = keyAbove(view.file, use.place.start)
    // Where the workshop is published to, nothing is pulled.
    if (above === 'publish' || use.raw.endsWith(':*')) continue
    const role = ROLES.get(above ?? '') ?? use.role
    const finished = finishUse(scope, { ...use, role }, { by: 'kubelet' }, undefined)
    if (finished !== undefined) found.push(finished)
  }
  return found
}

/** The key of the nearest line above that is indented less. */
function keyAbove({ text }: SourceFile, offset: number): string | undefined {
  let end = text.lastIndexOf('\n', offset - 1)
  const indent = indentOf(text, end + 1)
  for (let count = 0; end > 0 && count < LINES_MAX; count++) {
    const start = text.lastIndexOf('\n', end - 1) + 1
    const [, key] = /^[ \t]*(?:-[ \t]+)?([\w.-]+):/.exec(text.slice(start, Math.min(end, start + 200))) ?? []
    if (key !== undefined && indentOf(text, start) < indent) return key
    end = start - 1
  }
  return undefined
}

function indentOf(text: string, start: number): number {
  return /^[ \t]*/.exec(text.slice(start, start + 500))?.[0].length ?? 0
}
