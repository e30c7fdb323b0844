import { posix } from 'node:path'
import { expandVariables, type VariableLookup, type VariableValue } from '../../languages/variables.ts'
import { get } from '../../languages/yaml.ts'
import type { ReadContext } from '../../model/format.ts'
import { parseEnvFile } from './env-file.ts'
import { type ComposeDocument, isNull, resolvePath, spell, textIn } from './layer.ts'

/**
 * The variables of a project: its `.env`, and under it what the configuration says. The environment of the process is
 * never asked.
 */
export function projectEnvironment(directory: string, context: ReadContext): VariableLookup {
  const configured: VariableLookup = (name) => {
    const value = context.vars.get(name)
    return value === undefined ? 'unset' : { segments: [{ text: value, at: undefined }] }
  }
  let values: Map<string, VariableValue> | undefined
  return (name) => {
    if (values === undefined) {
      const known = new Map<string, VariableValue>()
      values = known
      const file = context.sibling(resolvePath(directory, '.env'))
      if (file !== undefined) parseEnvFile(file, known, (other) => known.get(other) ?? configured(other))
    }
    return values.get(name) ?? configured(name)
  }
}

/**
 * The variables of a file that another one includes: those of that one first, then those of the environment files.
 *
 * @see https://github.com/compose-spec/compose-go/blob/v2.16.2/loader/include.go (ApplyInclude)
 */
export function includedEnvironment(
  outer: VariableLookup,
  paths: readonly string[],
  context: ReadContext,
): VariableLookup {
  let values: Map<string, VariableValue> | undefined
  return (name) => {
    const value = outer(name)
    if (value !== 'unset') return value
    if (values === undefined) {
      const known = new Map<string, VariableValue>()
      values = known
      const lookup: VariableLookup = (other) => {
        const found = outer(other)
        return found === 'unset' ? (known.get(other) ?? found) : found
      }
      for (const path of paths) {
        const file = context.sibling(path)
        if (file !== undefined) parseEnvFile(file, known, lookup)
      }
    }
    return values.get(name) ?? 'unset'
  }
}

/**
 * Adds COMPOSE_PROJECT_NAME: what the environment says, else the last `name:` of the documents, else the name of the
 * folder where that is known.
 *
 * @see https://github.com/compose-spec/compose-go/blob/v2.16.2/loader/loader.go (projectName)
 */
export function withProjectName(
  lookup: VariableLookup,
  directory: string,
  documents: () => readonly ComposeDocument[],
): VariableLookup {
  return (name) => {
    const value = lookup(name)
    if (value !== 'unset' || name !== 'COMPOSE_PROJECT_NAME') return value
    let written: string | undefined
    for (const { file, root } of documents()) {
      const node = get(root, 'name')
      // A name that is not known is not the name of the folder either.
      if (!isNull(node)) written = textIn({ file, lookup }, node) ?? ''
    }
    const text = normalizeName(written ?? posix.basename(directory))
    // The project's name is also a part of the names of its containers: it is not to be edited for an image.
    return text === '' ? 'unset' : { segments: [{ text, at: undefined }] }
  }
}

function normalizeName(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '')
    .replace(/^[_-]+/, '')
}

/** The value of a variable; undefined where it has none, or none that is known. */
export function variableText(lookup: VariableLookup, name: string): string | undefined {
  // Most have none.
  if (lookup(name) === 'unset') return undefined
  const expanded = expandVariables([{ text: `\${${name}-}`, at: undefined }], 'compose', lookup)
  const text = expanded.ok ? spell(expanded.segments) : ''
  return text === '' ? undefined : text
}
