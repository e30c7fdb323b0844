/*
 * What the schemas of configuration files are made of. The messages are noun phrases: validate.ts makes
 * "expected …, got …" of them.
 */
import * as v from 'valibot'
import { oneOf, show } from './words.ts'

/** A key that may be left out, with what an editor shows of it. */
export function key<const Schema extends v.GenericSchema>(schema: Schema, description: string) {
  return v.exactOptional(v.pipe(schema, v.description(description)))
}

/** One of some words. */
export function choice<const Words extends readonly string[]>(words: Words) {
  return v.picklist(words, oneOf(words))
}

/** `true` or `false`. */
export function flag() {
  return v.boolean('true or false')
}

/** A string that is checked; `explain` says what is wrong with it. */
export function text(noun: string, explain: (written: string) => string | undefined) {
  return v.pipe(
    v.string(noun),
    v.check(
      (written) => explain(written) === undefined,
      // With an @ it may hold a password.
      ({ input }) => `${input.includes('@') ? 'this' : show(input)} is not ${noun}: ${explain(input)}`,
    ),
  )
}
