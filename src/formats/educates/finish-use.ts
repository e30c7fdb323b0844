import { expressionAfter } from '../../languages/ytt.ts'
import type { FoundUse } from '../../model/image-use.ts'
import { type CacheContent, readText } from './workshop-image.ts'
import type { Scope } from './workshop-scope.ts'

/** Why a value with a ytt expression beside it is not read. */
const COMPUTED_DETAIL = 'ytt computes the value, and what it will be is not known'

/**
 * Gives a use that another reader found in a workshop what Educates makes of it: variables, and who pulls it.
 *
 * @returns undefined where it names the workshop image once more
 */
export function finishUse(
  scope: Scope,
  use: FoundUse,
  puller: NonNullable<FoundUse['puller']>,
  content: CacheContent = contentAt(scope, use.place.start),
): FoundUse | undefined {
  const { file } = scope.view
  const { place, raw, image } = use
  const whole: FoundUse = { ...use, format: 'educates', puller }
  const expression = expressionAfter(file.text, place)
  if (expression !== undefined) {
    return {
      ...whole,
      text: raw,
      image: { kind: 'unread', reason: 'template-expression', detail: COMPUTED_DETAIL },
    }
  }
  if (image.kind === 'read' || image.reason === 'runtime-variable' || !raw.includes('$(')) return whole
  if (raw.includes('{{')) return whole
  const isInPlace = file.text.slice(place.start, place.end) === raw && !/[\\\n]|''/.test(raw)
  const found = readText(raw, { place, raw, at: isInPlace ? place : undefined }, content)
  if (found === undefined) return undefined
  const isCached = found.throughCache !== undefined
  return { ...whole, ...found, ...(isCached ? { role: 'cached-image', pin: 'tag-only' } : {}) }
}

/** What the cache of the innermost workshop around an offset holds. */
function contentAt({ workshops }: Scope, offset: number): CacheContent {
  return workshops.findLast(({ range }) => range.start <= offset && offset < range.end)?.content
}
