import type { YamlScalar } from '../../languages/yaml.ts'
import type { Image } from '../../model/image-use.ts'
import { explainReference } from '../../oci/reference.ts'
import type { Segment } from '../../text/segment.ts'
import type { SourceFile } from '../../text/source-file.ts'

/** The text that segments spell, and the image it names; a text that is no reference is `invalid-reference`. */
export function readImage(segments: readonly Segment[]): { text: string; image: Image } {
  let text = ''
  for (const segment of segments) text += segment.text
  const parsed = explainReference(text)
  if (parsed.ok) return { text, image: { kind: 'read', reference: parsed.reference, segments } }
  return { text, image: { kind: 'unread', reason: 'invalid-reference', detail: parsed.reason } }
}

/** A YAML scalar as segments: one, with its place where the characters stand as they are. */
export function scalarSegments(scalar: YamlScalar, file: SourceFile): readonly Segment[] {
  if (scalar.segments !== undefined) return scalar.segments
  const { start, end } = scalar.range
  return [{ text: scalar.value, at: scalar.exact ? { path: file.path, start, end } : undefined }]
}
