import type { RateLimit, Resolver, Via } from '../model/resolver.ts'
import { longest } from '../text/lists.ts'
import { visible } from '../text/printable.ts'
import { wrap } from '../text/wrap.ts'
import { tell } from './output.ts'

const VIA: Readonly<Record<Via, string>> = {
  mirror: 'its mirror',
  target: 'its rewrite target',
  registry: 'the registry itself',
}

/** `https://mirror.example, its mirror`. */
export function describeEndpoint(endpoint: string, via: Via): string {
  return `${endpoint}, ${VIA[via]}`
}

/** `76 of 100 left in 6 h`; undefined where nothing is known. */
export function describeLimit(limit: RateLimit | undefined): string | undefined {
  if (limit?.remaining === undefined) return undefined
  const { limit: all, remaining, windowSeconds } = limit
  const window = windowSeconds === undefined ? '' : ` in ${describeSeconds(windowSeconds)}`
  return `${remaining}${all === undefined ? '' : ` of ${all}`} left${window}`
}

function describeSeconds(seconds: number): string {
  if (seconds % 3600 === 0) return `${seconds / 3600} h`
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`
}

/** What was sent to one endpoint, for JSON. */
export interface RequestRecord {
  readonly endpoint: string
  readonly heads: number
  readonly gets: number
  readonly tokens: number
  readonly tagPages: number
  readonly blobs?: number
  readonly notAttempted: number
  /** What the endpoint told of its pull limit. */
  readonly rateLimit: RateLimit | null
}

export function toRequestRecords({ requests }: Resolver): readonly RequestRecord[] {
  return [...requests].map(([endpoint, { rateLimit = null, software: _, ...counts }]) => ({
    endpoint,
    ...counts,
    rateLimit,
  }))
}

/** One line an endpoint: what was sent to it, and what is left of its pull limit where it told that. */
export function describeRequests(resolver: Resolver): readonly string[] {
  return toRequestRecords(resolver).map(
    ({ endpoint, heads, gets, blobs = 0, tokens, tagPages, notAttempted, rateLimit }) => {
      const parts: readonly (readonly [number, string])[] = [
        [heads, 'HEAD'],
        [gets, 'GET'],
        [blobs, blobs === 1 ? 'blob' : 'blobs'],
        [tokens, tokens === 1 ? 'token' : 'tokens'],
        [tagPages, tagPages === 1 ? 'page of tags' : 'pages of tags'],
        [notAttempted, 'not attempted'],
      ]
      const sent = parts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`)
      const left = describeLimit(rateLimit ?? undefined)
      const limit = left === undefined ? '' : `; pull limit: ${left}`
      return visible(`requests to ${endpoint}: ${sent.length === 0 ? 'none' : sent.join(', ')}${limit}`)
    },
  )
}

/** What was sent, on standard error: for commands whose output has no place for it. */
export function reportRequests(resolver: Resolver): void {
  for (const line of describeRequests(resolver)) tell(line)
}

/** What the resolver has to say beside its answers, on standard error. */
export function reportNotices({ notices }: Resolver): void {
  for (const notice of notices) tell(`holdfast: ${notice}`)
}

/** A name and its value; a value of several lines is continued below itself. */
export type Row = readonly [name: string, value: string | readonly string[] | undefined]

/** A title and rows in two columns below it. */
export function renderBlock(title: string, rows: readonly Row[]): string {
  return `${visible(title)}\n${renderRows(rows, '  ')}`
}

/**
 * Rows in two columns; those without a value are left out.
 *
 * @param width of the terminal, in columns; undefined: lines are not broken
 */
export function renderRows(rows: readonly Row[], indent = '', width?: number): string {
  const column = longest(rows.map(([name]) => name))
  const lines: string[] = []
  for (const [name, value] of rows) {
    if (value === undefined) continue
    const values = typeof value === 'string' ? [value] : value
    const room = width === undefined ? undefined : Math.max(20, width - indent.length - column - 2)
    const broken = values.flatMap((line) =>
      room === undefined ? [visible(line)] : wrap(visible(line), room),
    )
    for (const [index, line] of broken.entries())
      lines.push(`${indent}${(index === 0 ? name : '').padEnd(column)}  ${line}\n`)
  }
  return lines.join('')
}
