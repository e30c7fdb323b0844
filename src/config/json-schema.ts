/*
 * Made when the package is built, never at run time: it needs a library that is not shipped.
 */
import { toJsonSchema } from '@valibot/to-json-schema'
import type { Rule } from '../model/rule.ts'
import { createSchema } from './schema.ts'

/**
 * The JSON Schema of a configuration file, for editors. Where a check cannot be expressed it accepts more
 * than holdfast does, never less.
 *
 * @see https://json-schema.org/draft-07
 */
export function createJsonSchema(rules: readonly Rule[]): object {
  const schema = toJsonSchema(createSchema(rules), { target: 'draft-07', ignoreActions: ['check'] })
  return { ...schema, title: 'holdfast.yaml', description: 'Configuration of holdfast.' }
}
