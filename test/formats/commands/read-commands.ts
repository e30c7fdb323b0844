import type { CommandOptions } from '../../../src/formats/commands.ts'
import { readCommands } from '../../../src/formats/commands.ts'
import { SESSION } from '../../../src/formats/educates/session-variables.ts'
import type { ReadContext } from '../../../src/model/format.ts'
import type { FormatId } from '../../../src/model/format-id.ts'
import type { FoundUse } from '../../../src/model/image-use.ts'
import type { Reading } from '../../../src/model/reading.ts'
import { parseReference } from '../../../src/oci/reference.ts'

/** Finds what follows `image: ` and `FROM `, as the readers of those formats would. */
function nested(format: FormatId, text: string): Reading {
  const uses = [...text.matchAll(/(?:image: |FROM )((?:\{\{[^}]*\}\}|\S)+)/g)].map((match): FoundUse => {
    const [whole, raw = ''] = match
    const start = match.index + whole.length - raw.length
    const place = { path: 'page.md', start, end: start + raw.length }
    const reference = parseReference(raw)
    return {
      format,
      role: format === 'dockerfile' ? 'base' : 'container',
      path: 'inner',
      identity: 'inner',
      place,
      raw,
      text: raw,
      image:
        reference === undefined
          ? { kind: 'unread', reason: 'template-expression', detail: '' }
          : { kind: 'read', reference, segments: [{ text: raw, at: place }] },
      pin: 'digest',
      confidence: 'certain',
      platform: undefined,
      project: undefined,
    }
  })
  return { uses, facts: [], problems: [], dependsOn: [] }
}

function contextWith(vars: Readonly<Record<string, string>> = {}): ReadContext {
  return {
    vars: new Map(Object.entries(vars)),
    namedBy: [],
    namedFor: [],
    sibling: () => undefined,
    below: () => [],
    nested,
  }
}

/** Reads a script as the reader of a page does. */
export function readScript(
  text: string,
  options: Partial<CommandOptions> = {},
  vars: Readonly<Record<string, string>> = {},
): Reading {
  const defaults: CommandOptions = {
    format: 'instructions',
    label: 'execute',
    readingOrder: '1',
    prompts: false,
    surroundings: SESSION,
  }
  return readCommands({ path: 'page.md', text }, contextWith(vars), { ...defaults, ...options })
}

/** Each use as its text, or as `reason: raw`. */
export function images(text: string, options: Partial<CommandOptions> = {}): readonly string[] {
  return readScript(text, options).uses.map(({ image, raw, text: spelled }) =>
    image.kind === 'read' ? spelled : `${image.reason}: ${raw}`,
  )
}

/** Each use as its text and who pulls it. */
export function pulled(text: string): readonly string[] {
  return readScript(text).uses.map(({ text: spelled, puller }) =>
    puller?.by === 'tool' ? `${spelled} by ${puller.tool}` : `${spelled} by ${puller?.by}`,
  )
}

/** The names of built images. */
export function builtNames(text: string): readonly string[] {
  return readScript(text).facts.flatMap((fact) => (fact.kind === 'built-name' ? [fact.name] : []))
}

/** What is brought to a registry or cluster, as `name to registry`. */
export function deliveredNames(text: string): readonly string[] {
  return readScript(text).facts.flatMap((fact) =>
    fact.kind === 'delivered-name' ? [`${fact.name} to ${fact.to}`] : [],
  )
}

/** The programs that build Dockerfiles. */
export function builders(text: string): readonly string[] {
  return readScript(text).facts.flatMap((fact) => (fact.kind === 'builder' ? [fact.tool] : []))
}

/** Each password or token as `how, registry: secret`. */
export function credentials(text: string): readonly string[] {
  return (readScript(text).observations ?? []).map(({ subject, secrets }) => {
    if (subject.kind !== 'credential') throw new Error(`an observation of kind ${subject.kind}`)
    const secret = (secrets ?? []).map(({ start, end }) => text.slice(start, end)).join()
    return `${subject.how}, ${subject.registry}: ${secret}`
  })
}
