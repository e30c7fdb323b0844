import type { FoundUse } from '../../model/image-use.ts'
import { runtimeLackIn } from '../commands/lack.ts'

/** A use that is unread for want of a variable: whether it is one that Educates fills in, and whether it is the cache. */
export function atRunTime(use: FoundUse): FoundUse {
  const { image, raw } = use
  if (image.kind === 'read' || image.reason !== 'template-expression') return use
  const found = runtimeLackIn(raw)
  if (found === undefined) return use
  const { lack, rest } = found
  const isCached = lack.isCache === true && /^\/./.test(rest)
  return {
    ...use,
    image: { kind: 'unread', reason: 'runtime-variable', detail: lack.detail },
    ...(isCached ? { throughCache: rest.slice(1) } : {}),
  }
}

const PLACEHOLDER = /^[<[{]|[<>[\]]|\.\.\.|…|^[A-Z][A-Z0-9_-]*$|\b(?:YOUR|REPLACE|CHANGE)[-_]/

/** Whether a text that is no reference stands where the reader of the page is to put one. */
export function isPlaceholder({ image, raw }: FoundUse): boolean {
  return image.kind === 'unread' && image.reason === 'invalid-reference' && PLACEHOLDER.test(raw)
}
