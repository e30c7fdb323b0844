import { parse } from 'yaml'
import type { CaseConfiguration } from '../../rules/cases.ts'
import { FORMAT_IDS } from '../../src/formats/index.ts'
import type { FormatId } from '../../src/model/format-id.ts'

/** A fenced example on a rule's page. */
export interface Example {
  readonly format: FormatId
  readonly text: string
  readonly config: CaseConfiguration
}

/** The sections of a page by heading, in order. */
export function sectionsOf(page: string): ReadonlyMap<string, string> {
  const sections = new Map<string, string>()
  for (const part of page.split(/^## /m).slice(1)) {
    const end = part.indexOf('\n')
    sections.set(part.slice(0, end), part.slice(end + 1).trim())
  }
  return sections
}

/**
 * The examples of a section. The last word after the fence is the format; a fence `yaml holdfast.yaml`
 * holds the configuration of the examples below it, a fence `yaml registry` what registries hold.
 *
 * @throws Error when a fence names no format
 */
export function examplesIn(section: string, rule: string): readonly Example[] {
  const examples: Example[] = []
  let config: CaseConfiguration = {}
  for (const [, info = '', text = ''] of section.matchAll(/^```([^\n]*)\n(.*?)^```$/gms)) {
    const format = info.split(' ').at(-1) ?? ''
    if (format === 'holdfast.yaml') config = configurationFrom(text, rule)
    else if (format === 'registry') config = { ...config, served: parse(text) as Record<string, string> }
    else examples.push({ format: formatNamed(format), text, config })
  }
  return examples
}

function formatNamed(name: string): FormatId {
  const found = FORMAT_IDS.find((format) => format === name)
  if (found === undefined) throw new Error(`a fence names the format ${name}, which there is not`)
  return found
}

function configurationFrom(text: string, rule: string): CaseConfiguration {
  const {
    registries = {},
    rules = {},
    internal = [],
    vars = {},
  } = parse(text) as {
    registries?: Record<string, { rewrite: string }>
    rules?: Record<string, Record<string, unknown>>
    internal?: string[]
    vars?: Record<string, string>
  }
  const rewrites = Object.fromEntries(
    Object.entries(registries).map(([source, { rewrite }]) => [source, rewrite]),
  )
  const lists = Object.entries(rules[rule] ?? {}).filter((entry): entry is [string, string[]] =>
    Array.isArray(entry[1]),
  )
  return { rewrites, internal, vars, options: Object.fromEntries(lists) }
}
