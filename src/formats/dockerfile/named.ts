import { isTemplated } from '../../languages/template-mask.ts'
import type { Image, UnreadReason } from '../../model/image-use.ts'
import { familiarName } from '../../oci/reference.ts'
import type { Segment } from '../../text/segment.ts'
import { readImage } from '../image/reading.ts'

/** An image before it is known where it is written. */
export interface Named {
  readonly text: string
  readonly image: Image
}

/**
 * The name under which BuildKit looks for a context that stands in the place of an image.
 *
 * @see https://github.com/moby/buildkit/blob/73ed6825c4b7569379ef89df0aedcdbe64473d31/frontend/dockerui/config.go (NamedContext)
 */
export function contextNames({ image }: Named): readonly string[] {
  return image.kind === 'read' ? [familiarName(image.reference).replace(/:latest$/, '')] : []
}

/** An image where BuildKit expands no variables. */
export function readFixed(text: string, segments: readonly Segment[]): Named {
  if (isTemplated(text)) return templated()
  if (/\$./.test(text)) {
    const detail = 'a variable cannot be used here; define a stage with FROM that uses it, and name the stage'
    return unread('variable-not-supported', detail)
  }
  return readImage(segments)
}

/** A reference that cannot be told from the file. */
export function unread(reason: UnreadReason, detail: string): Named {
  return { text: '', image: { kind: 'unread', reason, detail } }
}

/**
 * A stage that COPY or a mount names before it is defined, which BuildKit refuses.
 *
 * @see https://github.com/moby/buildkit/blob/73ed6825c4b7569379ef89df0aedcdbe64473d31/frontend/dockerfile/dockerfile2llb/convert.go (dispatch)
 */
export function stageDefinedLater(): Named {
  return unread('stage-defined-later', 'a stage can only be taken from below where it is defined')
}

/** A reference that a template makes. */
export function templated(): Named {
  return unread(
    'template-expression',
    'the file is a template, which decides about the image when it is rendered',
  )
}
