import { splitTag, type TagPart, type VersionPart } from './tag-parts.ts'
import type { ImageScheme } from './tag-schemes.ts'
import { BRANCH_WORDS, BUILD_WORDS, FAMILIES, PULL_WORDS, SYSTEM_WORDS, TOOL_WORDS } from './tag-words.ts'

/** A tag's parts with every number given to its owner. */
export interface TagReading {
  readonly tag: string
  readonly image: string
  readonly parts: readonly TagPart[]
  readonly words: readonly string[]
  /** The image's own version: one number, or several side by side (`3.11-7.3.23`); empty without one. */
  readonly own: readonly VersionPart[]
  /** Index in `parts` behind the own version. */
  readonly ownEnd: number
  /** The version of a tool, with its name, as `php8.3`. */
  readonly tool: string | undefined
  readonly build: string | undefined
  readonly isPull: boolean
}

/**
 * Splits a tag and gives every number in it to its owner: the image, a tool, the system below, a build.
 *
 * @param image the last part of the repository's path: a version behind that word is the image's own
 */
export function readTag(tag: string, image: string, scheme: ImageScheme): TagReading {
  const parts = splitTag(tag)
  const owners = ownersOf(parts, image, scheme)
  let first = owners.indexOf('own')
  // alpine-1.39.1: no system counts like that, so the number is the image's
  if (first === -1) first = parts.findIndex((part, at) => owners[at] === 'system' && isLongDetached(part))
  const own: VersionPart[] = []
  let ownEnd = first
  for (let part = parts[ownEnd]; first !== -1 && part?.kind === 'version'; part = parts[ownEnd]) {
    if (own.length > 0 && (part.gap === '' || part.hasV)) break
    own.push(part)
    ownEnd += 1
  }
  const toolAt = owners.indexOf('tool')
  const buildAt = owners.indexOf('build')
  const named = phraseIn(tag, scheme.variants)
  const words: string[] = []
  for (const { kind, text } of parts)
    if (kind === 'word' && !named?.split('-').includes(text)) words.push(text)
  const tool =
    toolAt === -1 ? undefined : `${parts[toolAt - 1]?.text}${parts[toolAt]?.gap}${parts[toolAt]?.text}`
  return {
    tag,
    image,
    parts,
    words,
    own,
    ownEnd,
    tool: tool ?? phraseIn(tag, scheme.tools),
    build: parts[buildAt]?.text,
    isPull: owners.includes('pull'),
  }
}

function isLongDetached(part: TagPart): boolean {
  return part.kind === 'version' && part.gap !== '' && part.components >= 3
}

type Owner = 'own' | 'tool' | 'system' | 'build' | 'pull' | 'other'

/** The owner of every part; undefined for parts that are no numbers. */
function ownersOf(
  parts: readonly TagPart[],
  image: string,
  scheme: ImageScheme,
): readonly (Owner | undefined)[] {
  const imageWords = [...image.split(/[^a-z]+/), ...(scheme.prefixes ?? [])]
  const owners: (Owner | undefined)[] = []
  for (const [at, part] of parts.entries()) {
    const before = parts[at - 1]
    if (part.kind !== 'version') owners.push(undefined)
    else if (before?.kind === 'word') owners.push(ownerBehind(before.text, part, imageWords, scheme))
    // jdk-17.0.9_9, chrome-118.0.5993.88-1: a build number belongs to the version that it is joined to
    else owners.push(part.components === 1 ? (owners[at - 1] ?? 'own') : 'own')
  }
  return owners
}

function ownerBehind(
  word: string,
  part: VersionPart,
  imageWords: readonly string[],
  scheme: ImageScheme,
): Owner {
  if (namesImage(word, imageWords)) return 'own'
  const isGlued = part.gap === ''
  const isInteger = part.components === 1 && !part.hasV && !part.isExact
  if (isInteger && PULL_WORDS.has(word)) return 'pull'
  const isSystem = SYSTEM_WORDS.has(word)
  if (isSystem || TOOL_WORDS.has(word)) {
    if (!isGlued && (part.hasV || (isSystem && scheme.systemFirst === true))) return 'own'
    return isSystem ? 'system' : 'tool'
  }
  if (isInteger && BUILD_WORDS.has(word)) return 'build'
  if (isInteger && !isGlued && BRANCH_WORDS.has(word)) return 'build'
  // jdk-25-and-26
  if (word === 'and') return 'tool'
  if (!isGlued || word === 'version' || word === 'release') return 'own'
  return part.components >= 3 ? 'own' : 'other'
}

function namesImage(word: string, imageWords: readonly string[]): boolean {
  if (imageWords.includes(word)) return true
  for (const family of FAMILIES) {
    if (family.has(word) && imageWords.some((name) => family.has(name))) return true
  }
  return false
}

/** The first of the phrases that stands in the tag between hyphens or its ends. */
export function phraseIn(tag: string, phrases: readonly string[] | undefined): string | undefined {
  const padded = `-${tag.toLowerCase()}-`
  return phrases?.find((phrase) => padded.includes(`-${phrase}-`))
}
