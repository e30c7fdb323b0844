import { WHEEL_IMAGE } from '../image/short-words.ts'
import type { FieldOptions } from './collect.ts'

/** Variables whose value is an image. */
interface ImageVariable extends FieldOptions {
  readonly name: RegExp
}

/**
 * By the name; the first that fits decides. Of one that says it by its name alone nobody knows who takes it.
 *
 * @see https://cibuildwheel.pypa.io/en/stable/options/#linux-image
 */
export const IMAGE_VARIABLES: readonly ImageVariable[] = [
  { name: /^CIBW_\w+_IMAGE$/, role: 'ci-step', except: WHEEL_IMAGE },
  { name: /^BUILDKIT_IMAGE$/, role: 'environment' },
  { name: /(?:^|_)IMAGE$/, role: 'environment', confidence: 'likely' },
]
