import type { FoundUse } from '../../model/image-use.ts'

/** Why a part of a command's word is not known. */
export interface Lack {
  /** `nothing`: a placeholder, or an image that a command on the same line builds. */
  readonly reason:
    | 'runtime-variable'
    | 'variable-without-default'
    | 'template-expression'
    | 'too-large'
    | 'nothing'
  readonly detail: string
  /** It stands for a cache of images: what follows it names an image there. */
  readonly isCache?: true
}

/** What is known of a script's variables outside it: a session, say, gives them values when the script runs. */
export interface Surroundings {
  /** What is missing where a variable stands; undefined for one that they give no value. */
  variable(name: string): Lack | undefined
  /** What is missing where a template action stands, such as `{{ registry_host }}`. */
  template(source: string): Lack | undefined
  /** What is missing where a command's output stands, such as `$(registry_host)`. */
  output(source: string): Lack | undefined
  /** A use that another reader found in a text inside the script, which knows nothing of these variables. */
  explain(use: FoundUse): FoundUse
}

/** What is missing where a template action stands. */
export function templateLack(): Lack {
  return {
    reason: 'template-expression',
    detail: 'the template is not rendered, so what it puts here is not known',
  }
}

/** What is missing where a command's output stands. */
export function outputLack(): Lack {
  return {
    reason: 'variable-without-default',
    detail: 'what the command prints here is only known when it runs',
  }
}

/** What is missing where a variable has no value. */
export function unsetLack(name: string): Lack {
  const detail =
    name === ''
      ? 'what the substitution gives is only known when the script runs'
      : `the variable ${name} has no value in this script; give it one there, or under vars in holdfast.yaml`
  return { reason: 'variable-without-default', detail }
}

export const NOTHING_HERE: Lack = { reason: 'nothing', detail: 'a placeholder' }
export const TOO_LARGE: Lack = {
  reason: 'too-large',
  detail: 'the variables expand to more than is read; write the image out',
}
