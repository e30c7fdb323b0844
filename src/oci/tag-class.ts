/*
 * What a tag promises: whether it moves, and with what. A tag is split into parts, each part is told apart
 * as a date, a commit, a word or a number, every number is given an owner (the image, a tool, the system
 * below, a build), and the class follows from the parts, strongest first:
 *
 *   date, commit > latest in front > pull request > the image's own version > build number
 *     > channel > branch > codename > variant > unknown
 *
 * A version of something else (jdk17, php8.3) leaves a tag a variant, with a channel or a codename beside it
 * too: `lts-jdk17`. The system below (alpine3.20, trixie) does not: `lts-alpine3.20` is a channel.
 */
import { type Reference, type Repository, sourceOf } from './reference.ts'
import type { TagPart, VersionPart } from './tag-parts.ts'
import { phraseIn, readTag, type TagReading } from './tag-reading.ts'
import { type FullPattern, type ImageScheme, parseFullPattern, schemeOf } from './tag-schemes.ts'
import * as vocabulary from './tag-words.ts'

export type { ImageScheme } from './tag-schemes.ts'
export { parseFullPattern } from './tag-schemes.ts'

/** From what moves most to what does not move; `unknown` last. */
export const TAG_CLASSES = [
  'none',
  'latest',
  'channel',
  'branch',
  'variant',
  'codename',
  'major',
  'minor',
  'full',
  'date',
  'build',
  'commit',
  'unknown',
] as const

/** How far a tag can move: {@link classifyTag} tells it. */
export type TagClass = (typeof TAG_CLASSES)[number]

/** A tag's class, and the reason in words: lower case, no full stop, fit to be a finding's message. */
export interface Classified {
  readonly tagClass: TagClass
  readonly why: string
}

export interface TagClassOptions {
  /** By repository or a path above it, in canonical spelling; wins over the built-in table field by field. */
  readonly schemes?: ReadonlyMap<string, ImageScheme>
  /** The source of a repository whose name is that of a mirror; undefined for all others. */
  readBack?(repository: Repository): Repository | undefined
}

/** Whether a tag of this class is expected to name another image later. */
export function isMoving(tagClass: TagClass): boolean {
  return TAG_CLASSES.indexOf(tagClass) < TAG_CLASSES.indexOf('full')
}

/**
 * Tells what kind of tag a reference has, from the tag and the scheme of its image alone.
 *
 * The class is that of the tag itself, also when a digest is present. Total over all tags.
 */
export function classifyTag(reference: Reference, options: TagClassOptions = NO_OPTIONS): Classified {
  if (told.options !== options || told.classes.size >= TOLD_MAX) told = { options, classes: new Map() }
  const { repository, tag, digest } = reference
  const key = `${repository.registry}/${repository.path}:${tag ?? (digest === undefined ? '' : '@')}`
  const known = told.classes.get(key)
  if (known !== undefined) return known
  const found = classify(reference, options)
  told.classes.set(key, found)
  return found
}

const NO_OPTIONS: TagClassOptions = {}
const TOLD_MAX = 4096
/** What was told last: the files of a tree name few images many times, and several rules ask about each. */
let told = { options: NO_OPTIONS, classes: new Map<string, Classified>() }

function classify(reference: Reference, options: TagClassOptions): Classified {
  const { tag, digest } = reference
  if (tag === undefined) {
    const meant =
      digest === undefined ? ', so latest is meant, which moves with every release' : ' beside the digest'
    return { tagClass: 'none', why: `no tag is written${meant}` }
  }
  const source = options.readBack?.(reference.repository) ?? sourceOf(reference)
  const scheme = schemeOf(source, options.schemes)
  const image = source.path.slice(source.path.lastIndexOf('/') + 1)
  return classifyParts(readTag(tag, image, scheme), scheme)
}

function classifyParts(reading: TagReading, scheme: ImageScheme): Classified {
  const { tag, image, parts, words } = reading
  for (const { kind, text } of parts) {
    if (kind === 'date') return result('date', `${tag} carries the date ${text.replace(/^v/i, '')}`)
    if (kind === 'commit')
      return result('commit', `${tag} carries the commit ${text.replace(/^g/, '').slice(0, 12)}`)
  }
  const first = parts[0]
  if (first?.text === 'latest') return latest(reading)
  if (reading.isPull)
    return result('branch', `${tag} follows a pull request of ${image} and moves with every push to it`)
  if (words.includes('head') || (first?.kind === 'word' && vocabulary.BRANCH_PREFIXES.has(first.text)))
    return branch(reading)
  if (phraseIn(tag, scheme.channels) !== undefined) return channel(reading)
  if (phraseIn(tag, scheme.codenames) !== undefined) return codename(reading, scheme, true)
  if (reading.own.length > 0) return classifyVersion(reading, scheme)
  if (reading.build !== undefined) return result('build', `${tag} carries the build number ${reading.build}`)
  if (words.includes('latest')) return latest(reading)
  if (reading.tool !== undefined) return variant(reading)
  if (hasAny(words, vocabulary.CHANNEL_WORDS)) return channel(reading)
  if (hasAny(words, vocabulary.BRANCH_WORDS)) return branch(reading)
  if (hasAny(words, vocabulary.CODENAMES)) return codename(reading, scheme, false)
  const isVariant =
    phraseIn(tag, scheme.variants) !== undefined ||
    hasAny(words, vocabulary.VARIANT_WORDS) ||
    hasAny(words, vocabulary.SYSTEM_WORDS) ||
    hasAny(words, vocabulary.TOOL_WORDS) ||
    parts.some((part) => part.kind === 'architecture')
  if (isVariant) return variant(reading)
  if (!/\d/.test(tag))
    return result('variant', `${tag} names no version of ${image}, so it moves with every release`)
  if (isWordAndNumber(parts))
    return result(
      'variant',
      `${tag} names a version, but none of ${image}: it moves with every release of it`,
    )
  return result(
    'unknown',
    `${tag} follows no scheme that is known, so whether it moves cannot be told from it`,
  )
}

/** `nd22.04`, `p11`: a word and the number that is glued to it. Longer numbers count builds. */
function isWordAndNumber(parts: readonly TagPart[]): boolean {
  let numbers = 0
  for (const part of parts) {
    if (part.kind !== 'version') continue
    numbers++
    if (part.gap !== '' || part.head.length > 2) return false
  }
  return numbers === 1 && parts[0]?.kind === 'word'
}

function classifyVersion(reading: TagReading, scheme: ImageScheme): Classified {
  const { tag, image, own, parts, ownEnd } = reading
  const version = ownVersion(own, scheme)
  const pattern = patternOf(version, scheme)
  const behind = parts.slice(ownEnd)
  const text = textOf(own)
  const build = buildNumber(own)
  if (own.length === 1 && pattern?.components !== 1 && build !== undefined) {
    return result('build', `${tag} carries the build number ${build}`)
  }
  for (const part of behind) {
    if (part.kind !== 'word') continue
    if (vocabulary.MOVING_WORDS.has(part.text)) {
      return result(
        'channel',
        `${tag} names the ${part.text} builds of ${image} and moves with every one of them`,
      )
    }
    if (vocabulary.BRANCH_WORDS.has(part.text)) return branch(reading)
  }
  if (isFull(own, version, pattern, behind, scheme)) {
    if (behind.some((part) => part.text === 'latest')) return latest(reading)
    const what = version.isPrerelease ? 'prerelease' : 'version'
    return result('full', `${text} names one ${what} of ${image}, as exact as its tags get`)
  }
  const tagClass = version.components === 1 ? 'major' : 'minor'
  if (scheme.isSystem) return result(tagClass, movingSystem(text, image))
  if (version.isPrerelease)
    return result(
      tagClass,
      `${text} names the prereleases of one release of ${image} and moves with every one of them`,
    )
  if (tagClass === 'major') {
    const pace = pattern?.components === 2 ? 'minor release' : 'minor release and patch'
    return result('major', `${text} names a major release of ${image} that moves with every ${pace}`)
  }
  if (version.components >= (pattern?.components ?? 3) && !version.isWildcard) {
    return result(
      'minor',
      `${text} names a version of ${image} without its build number: it moves when that version is rebuilt`,
    )
  }
  return result('minor', `${text} names a minor release of ${image} that moves with every patch`)
}

/** How much of a version is a full one; old majors of some images count one number more. */
function patternOf(version: VersionPart, { full, longerBefore }: ImageScheme): FullPattern | undefined {
  const pattern = full === undefined ? undefined : parseFullPattern(full)
  if (pattern === undefined || longerBefore === undefined || Number(version.head) >= longerBefore)
    return pattern
  return { ...pattern, components: pattern.components + 1 }
}

function ownVersion(own: readonly VersionPart[], scheme: ImageScheme): VersionPart {
  const [first, ...others] = own
  if (first === undefined) throw new RangeError('a version is made of at least one number')
  if (scheme.own === 'first') return first
  if (scheme.own === 'last') return others.at(-1) ?? first
  // v1-2-3, 2024-05: the dots are written as hyphens
  const hasHyphens = others.length >= 2 || (others.length === 1 && isYear(first.head))
  if (hasHyphens && own.every((part) => part.components === 1)) return { ...first, components: own.length }
  let longest = first
  for (const part of others) if (part.components > longest.components) longest = part
  return longest
}

/** The number where a version is nothing but one that counts builds: no release gets to three digits. */
function buildNumber([first]: readonly VersionPart[]): string | undefined {
  if (first === undefined || first.components !== 1 || first.hasV || first.isWildcard) return undefined
  return first.head.length >= 3 && !isYear(first.head) ? first.text : undefined
}

function isYear(number: string): boolean {
  return /^(?:19|20)\d\d$/.test(number)
}

function isFull(
  own: readonly VersionPart[],
  version: VersionPart,
  pattern: FullPattern | undefined,
  behind: readonly TagPart[],
  scheme: ImageScheme,
): boolean {
  if (version.isWildcard) return false
  if (own.some((part) => part.isExact) || isUpdated(behind, scheme)) return true
  if (pattern !== undefined) {
    return version.components >= pattern.components && (!pattern.needsBuild || own.length > 1)
  }
  // 9.4-947: no release is counted as far as three digits, so the second number is a build
  return version.components >= 3 || (own[1] !== undefined && buildNumber([own[1]]) !== undefined)
}

/** `2026.2-u0`, `2022-CU11`, `3.12-r0`: the number of an update right behind the version. */
function isUpdated([word, number]: readonly TagPart[], { updates }: ImageScheme): boolean {
  if (word?.kind !== 'word') return false
  if (!vocabulary.UPDATE_WORDS.has(word.text) && !updates?.includes(word.text)) return false
  return number?.kind === 'version' && number.gap === '' && number.components === 1 && number.head.length <= 2
}

function textOf(own: readonly VersionPart[]): string {
  let text = ''
  for (const part of own) text += text === '' ? part.text : part.gap + part.text
  return text
}

function latest({ tag, image }: TagReading): Classified {
  return result('latest', `${tag} moves with every release of ${image}`)
}

function branch({ tag, image }: TagReading): Classified {
  return result('branch', `${tag} follows a branch of ${image} and moves with every build of it`)
}

function channel({ tag, image }: TagReading): Classified {
  return result('channel', `${tag} names a channel of ${image} and moves with every release in it`)
}

function variant({ tag, image, tool }: TagReading): Classified {
  const what =
    tool === undefined ? `a variant of ${image} without a version` : `only the version of a tool, ${tool}`
  return result('variant', `${tag} names ${what}: it moves with every release of ${image}`)
}

function codename({ tag, image }: TagReading, scheme: ImageScheme, isOfImage: boolean): Classified {
  if (scheme.isSystem) return result('codename', movingSystem(tag, image))
  if (isOfImage)
    return result('codename', `${tag} names a release line of ${image} and moves with every release in it`)
  return result('codename', `${tag} names only the system below: it moves with every release of ${image}`)
}

function movingSystem(text: string, image: string): string {
  return `${text} is a moving release of ${image}: it is rebuilt with every update`
}

function hasAny(words: readonly string[], known: vocabulary.Words): boolean {
  return words.some((word) => known.has(word))
}

function result(tagClass: TagClass, why: string): Classified {
  return { tagClass, why }
}
