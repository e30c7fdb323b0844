import { readDocuments } from '../../languages/yaml/documents.ts'
import type { YamlNode } from '../../languages/yaml.ts'
import type { YamlView } from '../../model/format.ts'
import type { FoundUse, Puller, Role } from '../../model/image-use.ts'
import { NOTHING, type Reading } from '../../model/reading.ts'
import { parseReference } from '../../oci/reference.ts'
import { append } from '../../text/lists.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { readImage } from '../image/reading.ts'
import { COMMON_PART_KEYS, type ImageText, readParts, readScalar } from '../image/scalar.ts'
import { readImageLines } from '../kubernetes/image-lines.ts'
import { fileOf, type Page, type Passage, place } from './page.ts'

/** What an image is for and who pulls it, as the file tells that it stands in. */
export interface Purpose {
  readonly role: Role
  readonly puller: Puller
}

export const IN_CLUSTER: Purpose = { role: 'container', puller: { by: 'kubelet' } }
export const IN_COMPOSE: Purpose = { role: 'service', puller: { by: 'dockerd' } }
export const IN_DOCKERFILE: Purpose = { role: 'base', puller: { by: 'dockerd' } }

/** Kinds of Educates: a page that teaches how to write workshops shows them, and makes none. */
const OF_EDUCATES =
  /\bapiVersion["']?[ \t]*:[ \t]*["']?(?:training|learningcenter|secrets)\.(?:educates|eduk8s|tanzu)/
/** Jobs of a CI system, whose runners pull their images. */
const CI_KEY = /^[ \t]*(?:-[ \t]+)?(?:script|stages|before_script|runs-on|steps|jobs)[ \t]*:/m
const PICTURE = /\.(?:png|jpe?g|gif|svg|webp|ico)$/i

/** Whether a text is a whole manifest and no command that holds one. */
export function isManifest(text: string): boolean {
  return (
    /^["']?(?:apiVersion|kind)["']?[ \t]*:/m.test(text) &&
    /^(?:\s|#.*\n|---(?=\s))*["']?[\w-]+["']?[ \t]*:/.test(text)
  )
}

/** Reads YAML: whole manifests or Compose files, else the `image` keys of what is only a part of one. */
export function readYaml(passage: Passage, page: Page, purpose: Purpose): Reading {
  const { text } = passage.written
  if (OF_EDUCATES.test(text)) return NOTHING
  const isObject = /\bapiVersion\b/.test(text) && /\bkind\b/.test(text)
  if (isObject) return place(page.context.nested('kubernetes', text), passage, page)
  if (/^["']?services["']?[ \t]*:/m.test(text)) {
    const reading = page.context.nested('compose', text)
    if (reading.uses.length + reading.facts.length > 0) return place(reading, passage, page)
  }
  return CI_KEY.test(text) ? NOTHING : readFragment(passage, page, purpose)
}

/** Finds the `image` keys of some lines of YAML; what they belong to is not seen, so they are only likely. */
function readFragment(passage: Passage, page: Page, purpose: Purpose): Reading {
  const file = fileOf(passage)
  if (!/\bimage\b/.test(file.text)) return NOTHING
  const uses = imagesIn(file)
    .filter(({ image, raw }) => !isNoImage(image.kind === 'unread' ? image.reason : undefined, raw))
    .map((found) => useOf(found, 'image', purpose))
  return place({ ...NOTHING, uses }, { ...passage, isShown: true }, page)
}

function isNoImage(reason: string | undefined, raw: string): boolean {
  return reason === 'invalid-reference' || PICTURE.test(raw)
}

function useOf(found: ImageText, path: string, { role, puller }: Purpose): FoundUse {
  return {
    format: 'instructions',
    role,
    path,
    identity: path,
    pin: 'digest',
    ...found,
    confidence: 'likely',
    platform: undefined,
    project: undefined,
    puller,
  }
}

function imagesIn(file: SourceFile): readonly ImageText[] {
  const range = { start: 0, end: file.text.length }
  const found: ImageText[] = []
  let isBroken = false
  for (const { root, problems } of readDocuments(file.text)) {
    isBroken ||= problems.length > 0
    append(found, imagesBelow(root, file))
  }
  if (isBroken || found.length === 0) {
    const view: YamlView = { file, range, index: 0, root: undefined, templated: false, problems: [] }
    append(found, readImageLines(view, new Set(found.map(({ place: { start } }) => start))))
  }
  // An unclosed bracket or quote takes in the lines below it.
  return found.filter(({ raw }) => !raw.includes('\n')).sort((a, b) => a.place.start - b.place.start)
}

function imagesBelow(root: YamlNode | undefined, file: SourceFile): readonly ImageText[] {
  const found = new Map<number, ImageText>()
  const open = [root]
  for (let node = open.pop(); node !== undefined || open.length > 0; node = open.pop()) {
    if (node?.kind === 'sequence') append(open, node.items)
    if (node?.kind !== 'map') continue
    for (const { key, value } of node.entries) {
      const image = key.value === 'image' ? imageOf(value, file) : undefined
      if (image !== undefined) found.set(image.place.start, image)
      else open.push(value)
    }
  }
  return [...found.values()]
}

function imageOf(value: YamlNode | undefined, file: SourceFile): ImageText | undefined {
  if (value?.kind === 'scalar') return readScalar(value, file)
  return value?.kind === 'map' ? readParts(value, COMMON_PART_KEYS, file) : undefined
}

/** A text that is to stand where an image stands. */
export function readReference(passage: Passage, page: Page, purpose: Purpose): Reading {
  const { path, text } = fileOf(passage)
  const start = text.length - text.trimStart().length
  const raw = text.trim()
  if (raw === '' || /\s/.test(raw.replace(/\{\{[^{}]*\}\}/g, ''))) return NOTHING
  const at = { path, start, end: start + raw.length }
  const isOpen = /[${%]/.test(raw)
  if (!isOpen && parseReference(raw) === undefined) return NOTHING
  const image = isOpen
    ? ({ kind: 'unread', reason: 'template-expression', detail: OPEN } as const)
    : readImage([{ text: raw, at }]).image
  const use = useOf({ place: at, raw, text: raw, image }, 'image', purpose)
  return place({ ...NOTHING, uses: [use] }, { ...passage, isShown: true }, page)
}

const OPEN = 'what the variable stands for is decided outside this file'
