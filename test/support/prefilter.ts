import { readFileText } from '../../src/engine/read.ts'
import { FORMATS } from '../../src/formats/index.ts'
import type { Format } from '../../src/model/format.ts'
import type { Fact } from '../../src/model/reading.ts'
import { compilePathGlobs } from '../../src/text/path-glob.ts'

/** The same formats with nothing held back: every document is parsed and every reader is asked. */
const UNFILTERED: readonly Format[] = FORMATS.map((format) => ({ ...format, mayHold: () => true }))

/** What is read of a text with the prefilter and without: uses as text, and facts. */
export async function readBothWays(
  path: string,
  text: string,
): Promise<{ filtered: readonly string[]; unfiltered: readonly string[] }> {
  return { filtered: await readAll(FORMATS, path, text), unfiltered: await readAll(UNFILTERED, path, text) }
}

async function readAll(formats: readonly Format[], path: string, text: string): Promise<readonly string[]> {
  const chosen = formats.filter((format) =>
    compilePathGlobs([...format.names, ...format.candidates], { ignoreCase: true })(path),
  )
  const options = { vars: new Map<string, string>(), fatal: false, sibling: () => undefined }
  const { uses, facts, observations } = await readFileText({ path, text }, chosen, UNFILTERED, options)
  return [
    ...uses.map(
      (use) => `${use.format} ${use.role} ${use.position.line}:${use.position.column} ${use.raw} ${use.text}`,
    ),
    ...observations.map(({ subject, position }) => `${subject.kind} ${position.line}:${position.column}`),
    ...facts.map((fact) => `${fact.kind} ${nameOf(fact)}`),
  ]
}

function nameOf(fact: Fact): string {
  if (fact.kind === 'builder') return fact.tool
  return fact.kind === 'kustomization' ? JSON.stringify(fact) : fact.name
}
