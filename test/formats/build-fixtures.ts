import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FormatId } from '../../src/model/format-id.ts'
import { isEditable } from '../../src/model/image-use.ts'
import { read } from '../support/read.ts'

const FIXTURES = fileURLToPath(new URL('../../fixtures/', import.meta.url))

/** The names of the cases of a format. */
export function casesOf(format: FormatId): readonly string[] {
  return readdirSync(join(FIXTURES, format)).sort()
}

/** The bytes of a fixture's file, one character each. */
export function bytesOf(path: string): string {
  return readFileSync(join(FIXTURES, path), 'latin1')
}

/** What a case expects: a list of records. */
export function expectedOf(format: FormatId, name: string): unknown {
  return JSON.parse(readFileSync(join(FIXTURES, format, name, 'expected.json'), 'utf8'))
}

/** Paths of all files below a folder, sorted. */
function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)))
    .sort()
}

/** The uses and then the facts of each file of a case, by path. */
export async function recordsOf(format: FormatId, name: string): Promise<readonly object[]> {
  const records: object[] = []
  const folder = join(FIXTURES, format, name)
  for (const path of filesBelow(folder)) {
    if (path === 'expected.json') continue
    const { uses, facts } = await read([format], path, readFileSync(join(folder, path), 'utf8'))
    for (const use of uses) {
      const { role, path: at, raw, text, image, position } = use
      const reason = image.kind === 'unread' ? image.reason : null
      records.push({
        file: path,
        ...position,
        role,
        path: at,
        raw,
        text,
        status: image.kind,
        reason,
        editable: isEditable(use),
      })
    }
    for (const { kind, place: _, ...fact } of facts) {
      const names = 'images' in fact ? { images: fact.images.map(({ name: image }) => image) } : {}
      records.push({ fact: kind, ...fact, ...argumentsOf(fact), ...names })
    }
  }
  return JSON.parse(JSON.stringify(records))
}

/** The arguments of a build, by name. */
function argumentsOf(fact: object): object {
  return 'args' in fact && Array.isArray(fact.args) ? { args: fact.args.map(({ name }) => name) } : {}
}
