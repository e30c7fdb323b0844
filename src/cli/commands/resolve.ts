import { RULES } from '../../../rules/index.ts'
import { loadParts } from '../../check.ts'
import { adviceFor } from '../../model/advice.ts'
import type { Resolution, Resolved, Resolver } from '../../model/resolver.ts'
import { UsageError } from '../../model/usage-error.ts'
import { isIndexType, type PlatformDescriptor } from '../../oci/manifest.ts'
import { formatPlatform } from '../../oci/platform.ts'
import { explainReference, formatRepository, type Reference, sourceOf } from '../../oci/reference.ts'
import { longest } from '../../text/lists.ts'
import { toJson, visible } from '../../text/printable.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import type { BaseFlags, Output, ResolverFlags } from '../flags.ts'
import {
  describeEndpoint,
  describeLimit,
  describeRequests,
  renderBlock,
  reportNotices,
  toRequestRecords,
} from '../online.ts'
import { deliver, outputsOf } from '../output.ts'
import { openResolver } from '../resolver.ts'

export interface ResolveFlags extends BaseFlags, ResolverFlags {
  readonly format: readonly Output[]
}

/** A reference of the command line and what is known of it now. */
interface Answer {
  readonly text: string
  readonly reference: Reference
  readonly resolution: Resolution
}

/** `holdfast resolve`: what references name now, and who says so. */
export async function resolve(texts: readonly string[], flags: ResolveFlags): Promise<ExitCode> {
  const references = texts.map((text) => ({ text, reference: read(text) }))
  const { configuration } = await loadParts({ cwd: process.cwd(), config: flags.config, rules: RULES })
  const resolver = await openResolver(
    configuration.root,
    flags,
    references.map(({ reference }) => reference.repository.registry),
  )
  try {
    const answers = await Promise.all(
      references.map(async ({ text, reference }) => {
        return { text, reference, resolution: await ask(reference, resolver) }
      }),
    )
    reportNotices(resolver)
    await deliver(outputsOf(flags.format, 'text'), async (name) =>
      name === 'json' ? renderJson(answers, resolver) : renderText(answers, resolver),
    )
    return answers.every(({ resolution }) => resolution.ok) ? EXIT.clean : EXIT.unresolved
  } finally {
    await resolver.close()
  }
}

function read(text: string): Reference {
  const parsed = explainReference(text)
  if (!parsed.ok) throw new UsageError(`${visible(text)} is no reference: ${parsed.reason}`)
  return parsed.reference
}

/** The platforms of an index are printed, and only its content tells them. */
async function ask(reference: Reference, resolver: Resolver): Promise<Resolution> {
  const want = { platform: undefined, known: undefined }
  const first = await resolver.resolve(reference, want)
  if (!first.ok || first.unchanged || first.verified === 'body') return first
  if (!isIndexType(first.descriptor.mediaType)) return first
  const second = await resolver.resolve(reference, { ...want, content: true })
  const requests = first.requests + second.requests
  return second.ok
    ? { ...second, requests, rateLimit: second.rateLimit ?? first.rateLimit }
    : { ...second, requests }
}

function renderText(answers: readonly Answer[], resolver: Resolver): string {
  const blocks = answers.map(renderAnswer)
  return `${[...blocks, `${describeRequests(resolver).join('\n')}\n`].join('\n')}`
}

function renderAnswer({ text, reference, resolution }: Answer): string {
  const { requests } = resolution
  if (!resolution.ok) {
    return renderBlock(text, [
      ['unresolved', resolution.problem],
      ['because', resolution.detail],
      ['what to do', adviceFor(resolution.problem)],
      ['asked', resolution.endpoint],
      ['requests', String(requests)],
    ])
  }
  const { endpoint, via, redirectedTo, rateLimit } = resolution
  return renderBlock(text, [
    ...(resolution.unchanged
      ? ([['digest', resolution.digest]] as const)
      : ([
          ['digest', resolution.descriptor.digest],
          ['media type', resolution.descriptor.mediaType],
          [
            'proof',
            resolution.verified === 'body'
              ? 'its bytes have this digest'
              : 'a header of the registry says so',
          ],
          ['platforms', platformLines(resolution.platforms)],
          ['pinned', pinnedText(text, reference, resolution)],
        ] as const)),
    ['answered by', describeEndpoint(endpoint, via)],
    ['redirected', redirectedTo && `to ${redirectedTo}`],
    ['requests', String(requests)],
    ['pull limit', describeLimit(rateLimit)],
  ])
}

function platformLines(platforms: readonly PlatformDescriptor[] | undefined): readonly string[] {
  if (platforms === undefined) return ['one image, no index']
  const names = platforms.map(({ platform, osVersion }) =>
    osVersion === undefined ? formatPlatform(platform) : `${formatPlatform(platform)} (${osVersion})`,
  )
  const width = longest(names)
  return platforms.map(
    ({ descriptor }, index) => `${(names[index] ?? '').padEnd(width)}  ${descriptor.digest}`,
  )
}

/** What `--fix` would write; undefined where a digest was given. */
function pinnedText(text: string, reference: Reference, { descriptor }: Resolved): string | undefined {
  if (reference.digest !== undefined) return undefined
  return `${text}${reference.tag === undefined ? ':latest' : ''}@${descriptor.digest}`
}

function renderJson(answers: readonly Answer[], resolver: Resolver): string {
  return `${toJson({ version: 1, references: answers.map(toRecord), requests: toRequestRecords(resolver) })}\n`
}

function toRecord({ text, reference, resolution }: Answer): Readonly<Record<string, unknown>> {
  const source = sourceOf(reference)
  const base = {
    text,
    repository: formatRepository(source),
    tag: reference.tag ?? (reference.digest === undefined ? 'latest' : null),
    status: resolution.ok ? 'resolved' : 'unresolved',
    endpoint: resolution.endpoint ?? null,
    requests: resolution.requests,
  }
  if (!resolution.ok) return { ...base, reason: resolution.problem, detail: resolution.detail }
  const { via, redirectedTo = null, rateLimit = null } = resolution
  const answered = { ...base, via, redirectedTo, rateLimit }
  if (resolution.unchanged) return { ...answered, digest: resolution.digest }
  const { descriptor, platforms, verified } = resolution
  return {
    ...answered,
    ...descriptor,
    verified,
    platforms:
      platforms?.map(({ platform, osVersion = null, descriptor: { digest } }) => ({
        platform: formatPlatform(platform),
        osVersion,
        digest,
      })) ?? null,
  }
}
