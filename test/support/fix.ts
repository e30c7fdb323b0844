import { createHash } from 'node:crypto'
import { RULES } from '../../rules/index.ts'
import { check } from '../../src/check.ts'
import type { FixRequest } from '../../src/engine/fix.ts'
import type { RunResult } from '../../src/model/finding.ts'
import type { DigestBook, LockedDigest } from '../../src/model/fix.ts'
import type { Answered, DigestAnswer, Resolution, Resolver } from '../../src/model/resolver.ts'
import type { Rule } from '../../src/model/rule.ts'
import { type Digest, parseDigest } from '../../src/oci/digest.ts'
import { readAbout } from '../../src/oci/image-about.ts'
import { parsePlatform } from '../../src/oci/platform.ts'
import { formatRepository, type Reference, sourceOf, sourceOfRepository } from '../../src/oci/reference.ts'

/** The digest that the fake registries serve for a reference: another one for each name and tag. */
export function digestOf(reference: string): Digest {
  const parsed = parseDigest(`sha256:${createHash('sha256').update(reference).digest('hex')}`)
  if (!parsed.ok) throw new Error(parsed.reason)
  return parsed.digest
}

export interface FakeResolverOptions {
  /** What a reference resolves to, by canonical name, in place of its own digest. */
  readonly answers?: Readonly<Record<string, Resolution | Digest>>
  /** What a repository says of any digest; `same` unless told. */
  readonly targets?: Readonly<Record<string, 'nothing' | Digest>>
  /** The platforms of every index; single images where absent. */
  readonly platforms?: readonly string[]
  /** A reference that exists nowhere. */
  missing?(reference: string): boolean
}

export interface FakeResolver extends Resolver {
  /** `resolve docker.io/library/nginx:1.25`, `ask registry.corp.example/hub/library/nginx@sha256:…`; in order. */
  readonly asked: string[]
}

const ANSWERED: Answered = {
  ok: true,
  endpoint: 'https://mirror.example',
  via: 'mirror',
  redirectedTo: undefined,
  requests: 1,
  rateLimit: undefined,
}

/** A resolver that knows everything, sends nothing, and remembers what it was asked. */
export function fakeResolver(options: FakeResolverOptions = {}): FakeResolver {
  const asked: string[] = []
  return {
    asked,
    requests: new Map(),
    notices: [],
    close: async () => {},
    holds: async () => undefined,
    aboutOf: async () => ({ ...ANSWERED, about: readAbout(undefined) }),
    listTags: async () => ({ ...ANSWERED, tags: [], complete: false }),
    async resolve(reference, { known }) {
      const name = nameOf(reference)
      asked.push(`resolve ${name}`)
      if (options.missing?.(name) === true) return unresolved('not-found', `${name} does not exist`)
      const answer = options.answers?.[name] ?? digestOf(name)
      if (typeof answer !== 'string') return answer
      if (answer === known) return { ...ANSWERED, unchanged: true, digest: answer }
      return resolved(answer, options.platforms)
    },
    async askByDigest(repository, digest): Promise<DigestAnswer> {
      const name = formatRepository(sourceOfRepository(repository))
      asked.push(`ask ${name}@${digest}`)
      const answer = options.targets?.[name] ?? digest
      if (answer === 'nothing') return { ...ANSWERED, serves: 'nothing' }
      return answer === digest
        ? { ...ANSWERED, serves: 'same' }
        : { ...ANSWERED, serves: 'other', other: answer }
    },
  }
}

function nameOf(reference: Reference): string {
  return `${formatRepository(sourceOf(reference))}:${reference.tag ?? 'latest'}`
}

export function resolved(digest: Digest, platforms: readonly string[] | undefined): Resolution {
  return {
    ...ANSWERED,
    unchanged: false,
    descriptor: { mediaType: 'application/vnd.oci.image.index.v1+json', digest, size: 100 },
    platforms: platforms?.map((text) => ({
      platform: parsePlatform(text) ?? { os: text, architecture: 'none' },
      osVersion: undefined,
      descriptor: { mediaType: 'application/vnd.oci.image.manifest.v1+json', digest, size: 10 },
    })),
    verified: 'body',
  }
}

export function unresolved(problem: 'not-found' | 'no-mirror' | 'timeout', detail: string): Resolution {
  return { ok: false, problem, detail, endpoint: undefined, requests: 1 }
}

/** A book of digests in memory. */
export function fakeBook(
  entries: Readonly<Record<string, LockedDigest>> = {},
): DigestBook & { readonly kept: Map<string, LockedDigest> } {
  const kept = new Map(Object.entries(entries))
  return {
    kept,
    get: (reference) => kept.get(reference),
    tagsOf: (repository) =>
      [...kept.keys()].flatMap((name) =>
        name.startsWith(`${repository}:`) ? [name.slice(repository.length + 1)] : [],
      ),
    put(reference, { descriptor, platforms }) {
      kept.set(reference, { digest: descriptor.digest, platforms })
    },
  }
}

/** Checks and fixes a folder. */
export function fixFolder(
  cwd: string,
  request: Partial<FixRequest> = {},
  options: {
    paths?: readonly string[]
    rules?: readonly Rule[]
    stdin?: { path: string; bytes: Uint8Array }
  } = {},
): Promise<RunResult> {
  return check({
    cwd,
    paths: options.paths ?? ['.'],
    rules: options.rules ?? RULES,
    stdin: options.stdin,
    fix: {
      mode: 'write',
      from: 'online',
      resolver: fakeResolver(),
      book: undefined,
      unsafe: false,
      ...request,
    },
  })
}

/** Each finding's fix in short: `nginx:1.25 mutable-tag applied`, `redis:7 mutable-tag refused unsafe`. */
export function briefFixes({ findings }: RunResult): readonly string[] {
  return findings.map(({ use, rule, fix }) =>
    [use?.raw, rule, fix.status, ...(fix.reason === null ? [] : [fix.reason])].join(' '),
  )
}
