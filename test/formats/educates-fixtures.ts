import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isEditable } from '../../src/model/image-use.ts'
import { read } from '../support/read.ts'

const FIXTURES = fileURLToPath(new URL('../../fixtures/educates/', import.meta.url))

/** The names of the cases. */
export function educatesCases(): readonly string[] {
  return readdirSync(FIXTURES).sort()
}

/** What a case expects: a list of records. */
export function expectedOfEducates(name: string): unknown {
  return JSON.parse(readFileSync(join(FIXTURES, name, 'expected.json'), 'utf8'))
}

/** The uses, observations and facts of each file of a case, by path. */
export async function educatesRecords(name: string): Promise<unknown> {
  const root = join(FIXTURES, name)
  const records: object[] = []
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).map((path) =>
    path.replaceAll('\\', '/'),
  )
  for (const path of paths.filter((each) => /\.ya?ml$/.test(each)).sort()) {
    const text = readFileSync(join(root, path), 'utf8')
    const { uses, observations, facts, problems } = await read(['educates'], path, text)
    for (const { path: at, raw, text, role, pin, puller, confidence, throughCache, ...use } of uses) {
      const { line, column } = use.position
      const reason = use.image.kind === 'unread' ? use.image.reason : null
      const outcome = {
        status: use.image.kind,
        reason,
        confidence,
        pin,
        editable: isEditable({ ...use, pin }),
      }
      const by = puller?.by === 'vendir' ? `vendir ${puller.when}` : puller?.by
      records.push({ file: path, line, column, role, path: at, raw, text, ...outcome, by, throughCache })
    }
    for (const { position, path: at, text: shown, subject, secrets } of observations) {
      const hidden = secrets?.map(({ start, end }) => text.slice(start, end))
      // Where lines go into a definition its fixes show.
      const { kind, ...more } = subject.kind === 'workshop' ? { ...subject, cacheSlot: undefined } : subject
      const { line, column } = position
      records.push({ observation: kind, file: path, line, column, path: at, text: shown, ...more, hidden })
    }
    for (const { kind, place: _, ...fact } of facts) records.push({ fact: kind, ...fact })
    for (const { line, message } of problems) records.push({ problem: message, line })
  }
  return JSON.parse(JSON.stringify(records))
}
