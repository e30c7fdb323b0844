import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { FORMATS } from '../../src/formats/index.ts'
import { type ImageUse, isEditable } from '../../src/model/image-use.ts'
import type { Observation } from '../../src/model/observation.ts'
import type { Fact } from '../../src/model/reading.ts'
import { compilePathGlobs } from '../../src/text/path-glob.ts'
import { read } from '../support/read.ts'

const FIXTURES = fileURLToPath(new URL('../../fixtures/instructions/', import.meta.url))

const format = FORMATS.find(({ id }) => id === 'instructions')
const isRead = compilePathGlobs([...(format?.names ?? []), ...(format?.candidates ?? [])], {
  ignoreCase: true,
})

/** The files of a case by their paths in it, without what is expected of them. */
export function filesOf(name: string): Readonly<Record<string, string>> {
  const root = join(FIXTURES, name)
  const files: Record<string, string> = {}
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    const relative = path.slice(root.length + 1).replaceAll('\\', '/')
    if (entry.isFile() && relative !== 'expected.json') files[relative] = readFileSync(path, 'utf8')
  }
  return files
}

export function casesOf(): readonly string[] {
  return readdirSync(FIXTURES).sort()
}

/** What a case expects: a list of records. */
export function expectedOf(name: string): unknown {
  return JSON.parse(readFileSync(join(FIXTURES, name, 'expected.json'), 'utf8'))
}

/** The observations, uses and facts of all pages and scripts of a case, by path. */
export async function recordsOf(name: string): Promise<readonly object[]> {
  const files = filesOf(name)
  const records: object[] = []
  for (const path of Object.keys(files).sort()) {
    const text = files[path] ?? ''
    if (!isRead(path)) continue
    const { uses, facts, observations } = await read(['instructions'], path, text, { files })
    records.push(
      ...observations.map(markRecord),
      ...uses.map(useRecord),
      ...facts.map((fact) => factRecord(fact, text)),
    )
  }
  return JSON.parse(JSON.stringify(records))
}

function markRecord({ place, position, path, text, subject, secrets }: Observation): object {
  const hidden = secrets?.map(({ start, end }) => end - start)
  return { file: place.path, ...position, observation: subject.kind, path, text, subject, secrets: hidden }
}

function useRecord(use: ImageUse): object {
  const { format, role, path, raw, text, image, confidence, puller, throughCache, readingOrder } = use
  const reason = image.kind === 'unread' ? image.reason : null
  const outcome = { status: image.kind, reason, confidence, editable: isEditable(use) }
  const workshop = { puller, throughCache, readingOrder }
  return { file: use.place.path, ...use.position, format, role, path, raw, text, ...outcome, ...workshop }
}

function factRecord(fact: Fact, text: string): object {
  const { place, ...rest } = fact
  return { file: place.path, fact: rest, at: text.slice(place.start, place.end) }
}
