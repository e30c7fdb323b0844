/*
 * The grammar of a reference, as distribution/reference v0.6.0 gives it:
 *
 *   reference        := name [ ":" tag ] [ "@" digest ]
 *   name             := [ domain "/" ] path
 *   domain           := host [ ":" port ]
 *   host             := domain-name | IPv4 | "[" IPv6 "]"
 *   domain-name      := component { "." component }     component := /[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?/
 *   path             := path-component { "/" path-component }
 *   path-component   := /[a-z0-9]+/ { separator /[a-z0-9]+/ }
 *   separator        := "." | "_" | "__" | /-+/
 *   tag              := /\w[\w.-]{0,127}/
 *   digest           := algorithm ":" hex{32,}
 */

import type { TextRange } from '../text/range.ts'
import { type Digest, parseDigest } from './digest.ts'
import { HUB, HUB_INDEX, isHubHost } from './hub.ts'

/** A repository with its registry, normalized as Docker does: `nginx` is docker.io + library/nginx. */
export interface Repository {
  /** Host, and port where one is written. */
  readonly registry: string
  readonly path: string
}

/** Where each part stands in the written text: offsets into the parsed string, without separators. */
export interface ReferenceParts {
  readonly domain: TextRange | undefined
  readonly path: TextRange
  readonly tag: TextRange | undefined
  readonly digest: TextRange | undefined
}

/** A parsed reference. Tag and digest may both be present; no tag is never turned into `latest` here. */
export interface Reference {
  readonly repository: Repository
  readonly tag: string | undefined
  readonly digest: Digest | undefined
  readonly parts: ReferenceParts
}

/** The outcome of reading a text as a reference; `reason` is in words, lower case, without a full stop. */
export type ParsedReference =
  | { readonly ok: true; readonly reference: Reference }
  | { readonly ok: false; readonly reason: string }

const DOMAIN_COMPONENT = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])'
const DOMAIN = `(?:${DOMAIN_COMPONENT}(?:\\.${DOMAIN_COMPONENT})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`
const PATH_COMPONENT = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*'
const PATH = `${PATH_COMPONENT}(?:/${PATH_COMPONENT})*`
const DIGEST = '[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}'
/** Of most references, with the same groups: V8 compiles it in a quarter of the time that it takes for the whole grammar. */
const PLAIN = /^([a-z0-9]+(?:[.-][a-z0-9]+)*)\/([a-z0-9]+(?:[._/-][a-z0-9]+)*)(?::(\w[\w.-]{0,127}))?$/
let whole: RegExp | undefined
const IDENTIFIER = /^[a-f0-9]+$/
const IDENTIFIER_LENGTH = 64

/** Characters in a repository path; many clients count the registry too. */
const PATH_MAX = 255
/** No valid reference is longer: the regular expressions never see more than this. */
const TEXT_MAX = 1024

/**
 * Splits a written reference into repository, tag and digest.
 *
 * Ranges in `parts` are offsets into `text`.
 *
 * @returns undefined when `text` is not a reference; {@link explainReference} says why
 * @see https://github.com/distribution/reference/blob/v0.6.0/normalize.go
 */
export function parseReference(text: string): Reference | undefined {
  const parsed = explainReference(text)
  return parsed.ok ? parsed.reference : undefined
}

/** As {@link parseReference}, with the reason where `text` is not a reference. */
export function explainReference(text: string): ParsedReference {
  if (text === '') return invalid('a reference has at least a repository name')
  if (text.length > TEXT_MAX) return invalid(`a reference is never longer than ${TEXT_MAX} characters`)
  if (text.length === IDENTIFIER_LENGTH && IDENTIFIER.test(text))
    return invalid('64 hex digits are an image id, not a reference')
  const { domain, rest } = splitDomain(text)
  const name = rest.split(':', 1)[0] ?? ''
  if (name !== name.toLowerCase()) return invalid(`the repository name ${quote(name)} must be lower case`)

  // Normalized as Docker does before the grammar is applied: the domain and "library/" are put in front.
  const written = domain === undefined ? 0 : text.length - rest.length
  const registry = domain === undefined || domain === HUB_INDEX ? HUB : domain
  const library = registry === HUB && !rest.includes('/') ? 'library/' : ''
  const prefix = `${registry}/${library}`
  const match = matchGrammar(prefix + rest)
  const path = match?.[2]
  if (match === null || path === undefined) return invalid(reasonFor(text, domain, rest))
  if (path.length > PATH_MAX) return invalid(`the repository path is longer than ${PATH_MAX} characters`)

  const tag = match[3]
  const digestText = match[4]
  const digest = digestText === undefined ? undefined : parseDigest(digestText)
  if (digest?.ok === false) return invalid(digest.reason)

  // A first component that looks like a host but is none (`a_b.c/d`) is part of the path and leaves no domain.
  const hasDomain = match[1] !== undefined
  const pathStart = domain === undefined || !hasDomain ? 0 : written
  const pathEnd =
    text.length -
    (tag === undefined ? 0 : tag.length + 1) -
    (digestText === undefined ? 0 : digestText.length + 1)
  const tagEnd = tag === undefined ? pathEnd : pathEnd + 1 + tag.length
  return {
    ok: true,
    reference: {
      repository: { registry: match[1] ?? '', path },
      tag,
      digest: digest?.digest,
      parts: {
        domain: domain === undefined || !hasDomain ? undefined : { start: 0, end: domain.length },
        path: { start: pathStart, end: pathEnd },
        tag: tag === undefined ? undefined : { start: pathEnd + 1, end: tagEnd },
        digest: digestText === undefined ? undefined : { start: tagEnd + 1, end: text.length },
      },
    },
  }
}

function matchGrammar(text: string): RegExpExecArray | null {
  const plain = PLAIN.exec(text)
  if (plain !== null) return plain
  whole ??= new RegExp(`^(?:(${DOMAIN})/)?(${PATH})(?::(\\w[\\w.-]{0,127}))?(?:@(${DIGEST}))?$`)
  return whole.exec(text)
}

/** The first component is a domain if it is `localhost`, holds a dot or colon, or an upper-case letter. */
function splitDomain(text: string): { domain: string | undefined; rest: string } {
  const slash = text.indexOf('/')
  if (slash === -1) return { domain: undefined, rest: text }
  const first = text.slice(0, slash)
  const isDomain = first === 'localhost' || /[.:]/.test(first) || first !== first.toLowerCase()
  return isDomain ? { domain: first, rest: text.slice(slash + 1) } : { domain: undefined, rest: text }
}

function reasonFor(text: string, domain: string | undefined, rest: string): string {
  if (/\s/.test(text)) return 'a reference has no white space'
  if (text.includes('://')) return 'a reference has no scheme such as https://'
  const strange = /[^\w./:@[\]+-]/.exec(text)?.[0]
  if (strange !== undefined) return `a reference cannot hold the character ${quote(strange)}`
  if (domain !== undefined && !new RegExp(`^${DOMAIN}$`).test(domain))
    return `${quote(domain)} is not a registry host`
  if (domain === undefined && rest.startsWith('['))
    return 'a registry host is followed by a slash and a repository name'
  const name = rest.split(/[:@]/, 1)[0] ?? ''
  if (name === '') return 'a reference has at least a repository name'
  if (!new RegExp(`^${PATH}$`).test(name)) return `${quote(name)} is not a repository name`
  const at = rest.indexOf('@')
  if (at !== -1 && !new RegExp(`^${DIGEST}$`).test(rest.slice(at + 1)))
    return `${quote(rest.slice(at + 1))} is not a digest`
  return `${quote(rest.slice(name.length))} is not a tag`
}

function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 59)}…` : text)
}

function invalid(reason: string): ParsedReference {
  return { ok: false, reason }
}

/**
 * The repository that a reference's content comes from, with Docker Hub's aliases folded into docker.io.
 * For rules, mirrors and credentials; never for what is written.
 */
export function sourceOf(reference: Reference): Repository {
  return sourceOfRepository(reference.repository)
}

/** As {@link sourceOf}, for a repository. */
export function sourceOfRepository(repository: Repository): Repository {
  if (repository.registry === HUB || !isHubHost(repository.registry)) return repository
  const { path } = repository
  return { registry: HUB, path: path.includes('/') ? path : `library/${path}` }
}

/** `registry/path`, the canonical spelling of a repository. */
export function formatRepository({ registry, path }: Repository): string {
  return registry === '' ? path : `${registry}/${path}`
}

/** The path from a prefix down to a repository, empty where they are one; undefined when it lies elsewhere. */
export function pathBelow({ registry, path }: Repository, prefix: Repository): string | undefined {
  if (registry.toLowerCase() !== prefix.registry.toLowerCase()) return undefined
  if (prefix.path === '' || path === prefix.path) return prefix.path === '' ? path : ''
  return path.startsWith(`${prefix.path}/`) ? path.slice(prefix.path.length + 1) : undefined
}

/** Two parts of a path, either of which may be empty. */
export function joinPath(above: string, below: string): string {
  return above === '' || below === '' ? above + below : `${above}/${below}`
}

/** The canonical spelling of a reference without its digest: `docker.io/library/nginx:1.27`. */
export function canonicalOf(reference: Reference): string {
  return `${formatRepository(sourceOf(reference))}:${reference.tag ?? 'latest'}`
}

/**
 * A reference as Docker shows it: without the registry and the `library/` of Docker Hub.
 *
 * @see https://github.com/distribution/reference/blob/v0.6.0/helpers.go (FamiliarString)
 */
export function familiarName({ repository, tag, digest }: Reference): string {
  const { registry, path } = repository
  const isOfficial = registry === HUB && /^library\/[^/]+$/.test(path)
  const name = isOfficial
    ? path.slice('library/'.length)
    : registry === HUB
      ? path
      : formatRepository(repository)
  return `${name}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`
}
