import { findRegistryRule, type RegistryRule } from '../model/configuration.ts'
import type { Resolver } from '../model/resolver.ts'
import { type Repository, sourceOfRepository } from '../oci/reference.ts'
import { cutEnd } from '../text/display-width.ts'
import { plural } from '../text/plural.ts'
import { visible } from '../text/printable.ts'
import { streamOf } from './streams.ts'

/** A line of a terminal that says what a run waits for. */
export interface ProgressLine {
  show(text: string): void
  /** Takes the line away, so that other output can follow. */
  clear(): void
}

/** Where a line goes, and how soon. */
export interface ProgressOptions {
  readonly stream: Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns'>
  readonly environment: Readonly<Record<string, string | undefined>>
  /** How long a run may be silent, and how long a text stays at least, in ms. */
  readonly delayMs: number
}

const CLEAR = '\r\u001b[K'
const DELAY_MS = 250

/**
 * Opens the line of a terminal; undefined where nobody looks at one: standard error goes elsewhere, or a CI job runs,
 * whose log would keep every text.
 */
export function openProgressLine(
  { stream, environment, delayMs }: ProgressOptions = {
    stream: streamOf('stderr'),
    environment: process.env,
    delayMs: DELAY_MS,
  },
): ProgressLine | undefined {
  const { CI, TERM } = environment
  const isCi = CI !== undefined && CI !== '' && CI !== '0' && CI !== 'false'
  if (stream.isTTY !== true || isCi || TERM === 'dumb') return undefined
  let next = ''
  let shown = ''
  let last = Date.now()
  let timer: NodeJS.Timeout | undefined
  function draw(): void {
    clearTimeout(timer)
    timer = undefined
    if (next === shown) return
    last = Date.now()
    shown = next
    // The last column stays free: some terminals begin a new line there.
    stream.write(CLEAR + cutEnd(shown, Math.max(10, (stream.columns || 80) - 1)))
  }
  return {
    show(text) {
      // Each wait begins silent: most are over before anybody wonders.
      if (shown === '' && timer === undefined) last = Date.now()
      next = text
      const waitMs = last + delayMs - Date.now()
      if (waitMs <= 0) draw()
      else timer ??= setTimeout(draw, waitMs).unref()
    },
    clear() {
      clearTimeout(timer)
      timer = undefined
      next = ''
      if (shown !== '') stream.write(CLEAR)
      shown = ''
    },
  }
}

/** Says how many files have been read; undefined where nobody looks. */
export function readingProgress(
  line: ProgressLine | undefined = openProgressLine(),
): ((read: number, files: number) => void) | undefined {
  if (line === undefined) return undefined
  return (read, files) => {
    if (read < files) line.show(`reading files: ${read} of ${files}`)
    else line.clear()
  }
}

/** Says how many references have their answer, and which registries have not answered yet. */
export function withProgress(
  resolver: Resolver,
  registries: readonly RegistryRule[],
  line: ProgressLine,
): Resolver {
  const waiting = new Map<string, number>()
  let asked = 0
  let answered = 0
  const add = (host: string, count: number) => {
    const now = (waiting.get(host) ?? 0) + count
    if (now > 0) waiting.set(host, now)
    else waiting.delete(host)
  }
  const show = () =>
    line.show(`asking registries: ${answered} of ${asked} answers, ${describeWaiting(waiting)}`)
  async function watch<Answer>(repository: Repository, ask: () => Promise<Answer>): Promise<Answer> {
    const host = hostFor(repository, registries)
    asked++
    add(host, 1)
    show()
    try {
      return await ask()
    } finally {
      answered++
      add(host, -1)
      if (answered === asked) line.clear()
      else show()
    }
  }
  return {
    resolve: (reference, want) => watch(reference.repository, () => resolver.resolve(reference, want)),
    askByDigest: (repository, digest, want) =>
      watch(repository, () => resolver.askByDigest(repository, digest, want)),
    aboutOf: (repository, digest, want) =>
      watch(repository, () => resolver.aboutOf(repository, digest, want)),
    listTags: (repository, want) => watch(repository, () => resolver.listTags(repository, want)),
    holds: (repository, want) => watch(repository, () => resolver.holds(repository, want)),
    close: () => resolver.close(),
    get requests() {
      return resolver.requests
    },
    get notices() {
      return resolver.notices
    },
  }
}

/** Registries that are named in the line. */
const NAMED_MAX = 3

/** `waiting for ghcr.io (2), quay.io`, those with most questions first. */
function describeWaiting(waiting: ReadonlyMap<string, number>): string {
  const sorted = [...waiting].sort(([, a], [, b]) => b - a)
  const named = sorted
    .slice(0, NAMED_MAX)
    .map(([host, count]) => (count === 1 ? visible(host) : `${visible(host)} (${count})`))
  const rest = sorted.length - named.length
  return `waiting for ${named.join(', ')}${rest > 0 ? ` and ${plural(rest, 'other')}` : ''}`
}

/** Who is asked first about a repository: its mirror, else its registry. */
function hostFor(repository: Repository, registries: readonly RegistryRule[]): string {
  const mirror = findRegistryRule(registries, repository)?.mirror
  return mirror === undefined ? sourceOfRepository(repository).registry : new URL(mirror.url).host
}
