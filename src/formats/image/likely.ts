import { getText, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'
import { parseReference } from '../../oci/reference.ts'

const IMAGE_VARIABLE = /(?:^|_)IMAGE$|^RELATED_IMAGE_/
/** What people call the argument that fills a FROM. */
const BASE_ARGUMENT = /(?:^|_)(?:base|from|image|img)$/i
/** Arguments that say where an image goes. */
const OUTPUT_ARGUMENT = /(?:^|_)(?:tag|target|output|dest(?:ination)?|push|cache)(?:_|$)/i
const IMAGE_FLAG = /^--?(?:[a-z\d]+[-_.])*(?:image|prometheus-config-reloader)$/i
/** Flags that say where an image goes, not where it comes from. */
const OUTPUT_FLAG = /(?:^|[-_.])(?:dest|destination|output|out|target|push|publish|result|new|tag)[-_.]/i
/** Pictures, disks and archives, which are called images too, and other files. */
const FILE_NAME =
  /\.(?:png|jpe?g|gif|svg|webp|ico|bmp|tiff?|iso|img|raw|qcow2?|vmdk|vhdx?|ova|tar|t?gz|xz|zst|zip|ya?ml|json|jar|war|whl|rpm|deb|exe|md|txt|pdf|csv|xml|html?|css|conf|pem|crt|sh)$/i
/** A line of a source file: `src/a.go:10`. */
const SOURCE_LINE = /\.(?:go|ts|js|py|rs|java|kt|rb|c|cc|cpp|h|php|cs|sh|tf):\d+$/i

/** Disks of clouds: `projects/acme/global/images/debian-12`. */
const DISK = /(?:^|\/)images?\//

/** Words that settings named after an image hold instead of one. */
const OTHER_WORDS =
  /^(?:true|false|yes|no|on|off|none|null|nil|auto|default|latest|always|never|custom|enabled|disabled|debug|info|warn|error)$/
/** A tag that no port, size or line number is: `1.27`, `3-alpine`, `v2`. */
const VERSIONED = /^(?=.*\d).*[a-z_.-]/i

/** What a value needs beside a valid spelling before it counts as an image. `name`: its key says that it is one. */
export type Evidence = 'host-tag-or-digest' | 'slash-tag-or-digest' | 'name'

/**
 * Whether a text that no schema calls an image is one: a valid reference that shows more than a word,
 * and no file, time, size, setting or `host:port`.
 */
export function looksLikeImage(text: string, evidence: Evidence): boolean {
  const reference = parseReference(text)
  if (reference === undefined || text.startsWith('sha256:')) return false
  const { parts, tag, digest } = reference
  const name = text.slice(0, parts.path.end)
  if (
    !/[a-z]/.test(text.slice(parts.path.start, parts.path.end)) ||
    FILE_NAME.test(text) ||
    SOURCE_LINE.test(text)
  )
    return false
  if (digest !== undefined) return true
  const host = parts.domain === undefined ? undefined : text.slice(parts.domain.start, parts.domain.end)
  if (host !== undefined && !/[.:]|^localhost$/.test(host)) return false
  if (tag === undefined) {
    if (evidence === 'host-tag-or-digest') return host !== undefined
    if (host === undefined && DISK.test(name)) return false
    return name.includes('/') || (evidence === 'name' && !OTHER_WORDS.test(text) && !/[.]/.test(name))
  }
  if (host !== undefined || VERSIONED.test(tag)) return true
  if (evidence === 'name') return !isHostAndPort(name, tag)
  return tag === 'latest' || (name.includes('/') && evidence === 'slash-tag-or-digest' && /\d/.test(tag))
}

/** A word alone is too little even where the key says image: disks and machines have such names. */
export function isNamedImage(text: string): boolean {
  return looksLikeImage(text, 'slash-tag-or-digest') || (text.includes(':') && looksLikeImage(text, 'name'))
}

function isHostAndPort(name: string, tag: string): boolean {
  return /^\d+$/.test(tag) && (name.includes('.') || name === 'localhost' || tag.length > 3)
}

/** Whether the name of a setting says that an image goes there: `output-image`, `--push-image`. */
export function isOutputFlag(name: string): boolean {
  return OUTPUT_FLAG.test(name)
}

/** Whether the name of a variable says that it holds an image: `SIDECAR_IMAGE`, `RELATED_IMAGE_app`. */
export function namesImage(name: string): boolean {
  return IMAGE_VARIABLE.test(name)
}

/** A value inside a scalar: offsets into the scalar's value. */
export interface Found {
  readonly scalar: YamlScalar
  readonly start: number
}

/** The value of an environment entry that by its name and its value is an image. */
export function imageOfVariable(entry: YamlNode | undefined, value: YamlNode | undefined): Found | undefined {
  if (value?.kind !== 'scalar' || value.templated) return undefined
  if (!namesImage(getText(entry, 'name') ?? '')) return undefined
  return looksLikeImage(value.value, 'name') ? { scalar: value, start: 0 } : undefined
}

/**
 * The image in an argument: `--some-image=reference`, or the reference alone after `--some-image`; `--build-arg=A=reference`.
 *
 * @param before the argument in front of it
 */
export function imageOfArgument(
  argument: YamlNode | undefined,
  before: YamlNode | undefined,
): Found | undefined {
  if (argument?.kind !== 'scalar' || argument.templated || argument.style === 'block') return undefined
  const { value } = argument
  const equals = value.indexOf('=')
  const flag = equals === -1 || !value.startsWith('-') ? scalarText(before) : value.slice(0, equals)
  const start = value.startsWith('-') ? equals + 1 : 0
  if (flag === '--build-arg') {
    const at = imageInBuildArgument(value.slice(start))
    return at === undefined ? undefined : { scalar: argument, start: start + at }
  }
  if (!IMAGE_FLAG.test(flag) || isOutputFlag(flag)) return undefined
  return looksLikeImage(value.slice(start), 'name') ? { scalar: argument, start } : undefined
}

/**
 * Where the image begins in `NAME=image`, as builders take arguments. Which one fills a FROM only the Dockerfile tells, so
 * an image is what is spelled like one.
 */
export function imageInBuildArgument(text: string): number | undefined {
  const [head, name] = /^(\w+)=/.exec(text) ?? []
  if (head === undefined || name === undefined) return undefined
  const value = text.slice(head.length)
  // A word alone may name a stage, and one behind a slash is a path.
  const isNamed =
    namesImage(name) ||
    (BASE_ARGUMENT.test(name) && /[:/@]/.test(value)) ||
    value.startsWith(`${name.toLowerCase()}:`)
  if (!isNamed && OUTPUT_ARGUMENT.test(name)) return undefined
  const evidence = isNamed ? 'name' : /[:@]/.test(value) ? 'slash-tag-or-digest' : 'host-tag-or-digest'
  return looksLikeImage(value, evidence) ? head.length : undefined
}

function scalarText(node: YamlNode | undefined): string {
  return node?.kind === 'scalar' ? node.value : ''
}
