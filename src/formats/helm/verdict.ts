import { withoutActions } from '../../languages/template-mask.ts'
import type { DigestSlot } from '../../model/image-use.ts'
import { addsAlgorithm, type ChartTemplates, usesOf, type ValueUse } from './templates.ts'

/** What the templates of a chart say about the parts of one image. */
export interface ImageVerdict {
  /** Why a digest behind the tag may break something, in words; undefined where templates only print the image. */
  readonly risk: string | undefined
  /** Where they print the tag behind the name of another image, which has another digest. */
  readonly conflict: string | undefined
  /** They print the repository in front of other names only: it is a folder of images. */
  readonly isFolder: boolean
  /** They print a digest key of their own. */
  readonly takesDigest: boolean
  /** The same for a digest in a key of its own. */
  readonly digestRisk: string | undefined
  /** What a digest key has to hold. */
  readonly digestForm: DigestSlot['form']
  /** What they put before the version of the chart. */
  readonly prefix: '' | 'v'
}

/** Where the keys of one image are below `.Values`. */
export interface ImageKeys {
  /** The map that holds them; empty for the values themselves. */
  readonly map: string
  readonly repository: string
  readonly tag: string
  readonly digest: string | undefined
}

const COMPARES =
  /\b(?:semver|semverCompare|contains|hasPrefix|hasSuffix|regexMatch|trunc|splitList|split|eq|ne|gt|lt|ge|le)\b/
const IMAGE_KEY = /(?:^|[\s"'{,-])(?:\w*[iI]mage|IMAGE|\w+_IMAGE)["']?\s*[:=]/
const PRINTS_V =
  /["`]v(?:%s|%v)?["`]\s+\(?\s*\$?\.Chart\.AppVersion|["`][^"`\n]*:v%s["`][^\n]*\$?\.Chart\.AppVersion|v\{\{-?\s*\$?\.Chart\.AppVersion/
/** Bitnami's helper, which charts take from a library: a digest in its place. */
const LIBRARY = /["`]common\.images\.image["`]/
/** Bitnami's other helper: the version in labels is that of the tag, and the chart's once there is a digest. */
const VERSION_HELPER = /["`][\w.-]*images?\.version["`]/
const INCLUDE = /\b(?:include|template)\s+["`]([^"`\n]+)["`]/g

/**
 * Tells from the templates of a chart whether a digest may follow the tag of an image.
 *
 * @returns undefined where no template takes the image
 */
export function judgeImage(templates: ChartTemplates, keys: ImageKeys): ImageVerdict | undefined {
  const at = (key: string) => (keys.map === '' ? key : `${keys.map}.${key}`)
  const names = { tag: at(keys.tag), repository: at(keys.repository), digest: at(keys.digest ?? 'digest') }
  let risk: string | undefined
  let digestRisk: string | undefined
  let conflict: string | undefined
  let printed = 0
  let takesDigest = false
  let digestForm: ImageVerdict['digestForm'] = 'digest'
  let prefix: ImageVerdict['prefix'] = ''
  const isFolder = isFolderOfImages(templates.uses.get(names.repository) ?? [])
  for (const use of usesOf(templates, [names.tag, names.digest, keys.map])) {
    const helpers = bodiesOf(use, templates)
    const isControl = CONTROL.test(use.action)
    if (isSame(use.path, names.digest)) {
      takesDigest = true
      if (use.addsAlgorithm) digestForm = 'hex'
    }
    if (isSame(use.path, names.tag)) {
      // A variable, and what a block is about, is judged where it is printed.
      if (isControl && !COMPARES.test(use.action)) continue
      const printsOther = isOtherImage(use, names.repository)
      if (printsOther) conflict ??= `${use.file}:${use.row} prints the tag behind the name of another image`
      if (!printsOther && isPrinted(use, names.repository)) printed++
      else risk ??= `${use.file}:${use.row} takes the tag for something else than the image`
      if (PRINTS_V.test(use.helper === undefined ? use.line : helpers.own)) prefix = 'v'
    } else if (keys.map !== '' && isSame(use.path, keys.map)) {
      if (!/\b(?:include|template|tpl)\b/.test(use.line)) {
        if (/\b(?:dict|tuple|list|merge\w*|set|toYaml|toJson)\b/.test(use.action))
          risk ??= `${use.file}:${use.row} hands all of ${keys.map} to more than can be followed`
        continue
      }
      if (VERSION_HELPER.test(use.line)) {
        digestRisk ??= `${use.file}:${use.row} tells the version of the image, which is another one once there is a digest`
        risk ??= `${use.file}:${use.row} tells the version of the image`
        continue
      }
      const isLibrary = LIBRARY.test(use.line) || LIBRARY.test(helpers.own)
      if (!isLibrary && helpers.called === undefined)
        risk ??= `${use.file}:${use.row} gives the image to a helper that is not in the tree`
      else printed++
      if (helpers.called !== undefined && COMPARES.test(helpers.called))
        risk ??= `the helper that ${use.file}:${use.row} calls compares the tag`
      takesDigest ||= isLibrary || /\.digest\b|\.sha\b/.test(helpers.called ?? '')
      if (PRINTS_V.test(helpers.called ?? '')) prefix = 'v'
      if (addsAlgorithm(helpers.called ?? '', keys.digest ?? 'digest')) digestForm = 'hex'
    }
  }
  return printed === 0 && risk === undefined && !takesDigest && !isFolder
    ? undefined
    : { risk, conflict, isFolder, takesDigest, digestRisk, digestForm, prefix }
}

/** A condition, a block or a variable. */
const CONTROL = /^(?:if|else if|with|else with|range)\b|^\$\w+(?:\s*,\s*\$\w+)?\s*:?=/

/** Whether keys are the same, where `*` stands for any one. */
function isSame(found: string, keys: string): boolean {
  if (!found.includes('*')) return found === keys
  const [mine, theirs] = [found.split('.'), keys.split('.')]
  return mine.length === theirs.length && mine.every((key, index) => key === '*' || key === theirs[index])
}

/** Whether a line, or the helper that it is in, spells an image out of the tag. */
function isPrinted({ line, helper }: ValueUse, repository: string): boolean {
  if (COMPARES.test(line.replace(/\b(?:if|default)\b/g, ''))) return false
  return line.includes(`.Values.${repository}`) || IMAGE_KEY.test(line) || /image/i.test(helper ?? '')
}

/** Whether a line that sets an image spells a name in words. */
function isOtherImage({ line }: ValueUse, repository: string): boolean {
  const key = IMAGE_KEY.exec(line)
  if (key === null || line.includes(`.Values.${repository}`)) return false
  const rest = withoutActions(line.slice(key.index + key[0].length))
  const value = /^"[^"]*|^'[^']*|^[^\s,}\]#]*/.exec(rest)?.[0] ?? ''
  return /\w/.test(value.replace('sha256', ''))
}

/** Whether everything that prints a repository puts a slash and another value behind it. */
function isFolderOfImages(uses: readonly ValueUse[]): boolean {
  const printed = uses.filter(({ action }) => !CONTROL.test(action))
  return (
    printed.length > 0 &&
    printed.every(({ line, action }) => {
      const start = line.indexOf(action)
      return start !== -1 && /^\s*-?\}\}\/(?:\{\{|\w)/.test(line.slice(start + action.length))
    })
  )
}

interface Bodies {
  /** Of the helper that a line stands in. */
  readonly own: string
  /** Of those that it calls; undefined where one is not in the tree, or none is called. */
  readonly called: string | undefined
}

function bodiesOf({ line, helper }: ValueUse, { helpers }: ChartTemplates): Bodies {
  let called: string | undefined
  for (const { 1: name = '' } of line.matchAll(INCLUDE)) {
    const body = helpers.get(name)
    if (body !== undefined && /image/i.test(name)) called = `${called ?? ''}\n${body}`
  }
  return { own: helper === undefined ? '' : (helpers.get(helper) ?? ''), called }
}
