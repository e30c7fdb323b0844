import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FormatId } from '../../src/model/format-id.ts'
import { type ImageUse, isEditable } from '../../src/model/image-use.ts'
import { read } from '../support/read.ts'

const FIXTURES = fileURLToPath(new URL('../../fixtures/', import.meta.url))

/** The readers of Kubernetes objects, as a run would try them on a document. */
export const MANIFEST_FORMATS: readonly FormatId[] = ['tekton', 'argo-workflows', 'kubernetes']

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

/** The records of all files of a case, by path. */
export async function recordsOf(
  format: FormatId,
  name: string,
  formats: readonly FormatId[] = MANIFEST_FORMATS,
): Promise<readonly object[]> {
  const root = join(FIXTURES, format, name)
  const files: Record<string, string> = {}
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    const relative = path.slice(root.length + 1).replaceAll('\\', '/')
    if (entry.isFile() && relative !== 'expected.json') files[relative] = readFileSync(path, 'utf8')
  }
  const records: object[] = []
  for (const path of Object.keys(files).sort()) {
    const { uses } = await read(formats, path, files[path] ?? '', { files })
    records.push(...uses.map(recordOf))
  }
  return records
}

function recordOf(use: ImageUse): object {
  const { format, role, path, raw, text, image, confidence } = use
  const reason = image.kind === 'unread' ? image.reason : null
  const outcome = { status: image.kind, reason, confidence, editable: isEditable(use) }
  return { file: use.place.path, ...use.position, format, role, path, raw, text, ...outcome }
}
