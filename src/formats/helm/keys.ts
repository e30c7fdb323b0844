/*
 * How the keys of Helm values spell the parts of an image: `image.repository`, `imageTag`, `fooImageRepository`,
 * `sidecar_image` beside `sidecar_version`. A key is cut into words; its last words say which part it is, and what is
 * left says of which image.
 */

/** A part of an image that a key names. `image`: the whole reference, or the path beside a tag of its own. */
export type PartName =
  | 'registry'
  | 'hub'
  | 'namespace'
  | 'repository'
  | 'image'
  | 'name'
  | 'tag'
  | 'version'
  | 'digest'

/** What a key says about an image. */
export interface PartKey {
  readonly part: PartName
  /** The words before those of the part, which keys of one image have in common; empty for `tag`. */
  readonly stem: string
  /** `image` is one of its words. */
  readonly saysImage: boolean
}

const PART_WORDS: ReadonlyMap<string, PartName> = new Map<string, PartName>([
  ['registry', 'registry'],
  ['hub', 'hub'],
  ['namespace', 'namespace'],
  ['repository', 'repository'],
  ['repo', 'repository'],
  ['image', 'image'],
  ['name', 'name'],
  ['tag', 'tag'],
  ['version', 'version'],
  ['digest', 'digest'],
  ['sha', 'digest'],
  ['shasum', 'digest'],
  ['sha256', 'digest'],
  ['hash', 'digest'],
])

/** Keys of values are read once for each spelling. */
const known = new Map<string, PartKey | 'none'>()
const KNOWN_MAX = 10_000

/** @returns undefined for a key that names no part of an image */
export function partKeyOf(key: string): PartKey | undefined {
  const before = known.get(key)
  if (before !== undefined) return before === 'none' ? undefined : before
  if (known.size >= KNOWN_MAX) known.clear()
  const words = wordsOf(key)
  const part = PART_WORDS.get(words.at(-1) ?? '')
  const found = part === undefined ? undefined : keyOfWords(words, part)
  known.set(key, found ?? 'none')
  return found
}

function keyOfWords(words: readonly string[], part: PartName): PartKey | undefined {
  const before = words.slice(0, -1)
  const saysImage = part === 'image' || before.at(-1) === 'image'
  const stem = part !== 'image' && saysImage ? before.slice(0, -1) : before
  // `serviceName` and `kubeVersion` name no part; `imageName` does.
  const needsImage = part === 'name' || part === 'namespace' || part === 'hub'
  if (needsImage && !saysImage && stem.length > 0) return undefined
  return { part, stem: stem.join(' '), saysImage }
}

function wordsOf(key: string): readonly string[] {
  return key
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '')
}

/** Whether what lies below a key is an image, or images. */
export function saysImages(key: string): boolean {
  return /image/i.test(key) && /^images?$/.test(wordsOf(key).at(-1) ?? '')
}

/** Whether what lies below a key are several images. */
export function saysSeveral(key: string): boolean {
  return /images$/i.test(key)
}

/** Words for what else is said of an image. */
const SETTINGS =
  /^(?:arch|architecture|args|class|command|config|credentials?|dir|directory|file|folder|format|group|mode|org|organization|os|owner|platforms?|policy|prefix|role|secrets?|source|src|suffix|type|user)$/

/** Whether what stands under a key is a setting of an image, whatever it looks like: `platform: linux/amd64`. */
export function isSetting(key: string): boolean {
  return SETTINGS.test(wordsOf(key).at(-1) ?? '') || partKeyOf(key) !== undefined
}

/** Images of machines, disks and pages. */
const OTHER_IMAGES: ReadonlySet<string> = new Set(
  'os vm ami machine disk boot kernel iso background logo icon cover banner hero social og favicon avatar thumbnail'.split(
    ' ',
  ),
)

/** Whether a key speaks of images that no registry has. */
export function isOtherImage(stem: string): boolean {
  return stem.split(' ').some((word) => OTHER_IMAGES.has(word))
}

/** Words for what has a repository and a tag too: sources in git, charts, backups, plugins. */
const OTHER_REPOSITORIES =
  /^(?:git|charts?|helm|backups?|restic|plugins?|source|sources|repositories|repos|apt|yum|maven|npm)$/

/** Whether a repository under such a key is none of images. */
export function isOtherRepository(key: string): boolean {
  return wordsOf(key).some((word) => OTHER_REPOSITORIES.test(word))
}
