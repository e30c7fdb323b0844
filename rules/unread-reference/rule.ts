import type { ImageUse, Role, UnreadReason } from '../../src/model/image-use.ts'
import type { Levels, Severity, UseRule } from '../../src/model/rule.ts'
import { quoted } from '../support.ts'

/** Where a stage may take the place of an image. */
const ONLY_IN_DOCKERFILES: ReadonlySet<Role> = new Set(['copy-from', 'mount-from'])

/** What each reason means for the text, and what to do about it. */
const SENTENCES: Readonly<Record<UnreadReason, (text: string, detail: string, use: ImageUse) => string>> = {
  'variable-without-default': (text) =>
    `a variable in ${text} has no value here; give it a default where it is declared, or a value under vars`,
  'variable-not-supported': (text, _, { role }) =>
    `variables are not expanded here, so ${text} names no image; ${
      ONLY_IN_DOCKERFILES.has(role) ? 'start a stage from it and name that stage' : 'write the image itself'
    }`,
  'stage-defined-later': (text) =>
    `the stage ${text} is defined further down, which a build refuses; move the stage above this line`,
  'template-expression': (text) =>
    `a template fills in ${text}, so the image is not known; check the rendered file as well`,
  'runtime-variable': (text, detail) => `what ${text} stands for is not known: ${detail}`,
  'invalid-reference': (text, detail) => `${text} is no image reference: ${detail}; correct it`,
  'too-large': () =>
    'the text that holds this image is too large to be read; split it, or check the image by hand',
}

/** How Educates recommends to name what is published with a workshop: it follows it from registry to registry. */
const PUBLISHED = /^\$\(image_repository\)\/(?:[a-z\d._/-]|\$\(workshop_name\))+:\$\(workshop_version\)$/
/** A word such as YOUR_REGISTRY where the host or a part of the path stands. */
const PLACEHOLDER = /(?:^|\/)([A-Z][A-Z\d]*(?:_[A-Z\d]+)+)(?=[/:@|]|$)/

const REASONS: readonly string[] = Object.keys(SENTENCES)

/** What makes a builder refuse the file. */
const REFUSED: ReadonlySet<string> = new Set(['variable-not-supported', 'stage-defined-later'])

function levelsOf(refused: Severity, other: Severity): Levels {
  return Object.fromEntries(REASONS.map((reason) => [reason, REFUSED.has(reason) ? refused : other]))
}

/** An image that could not be read, and so was not judged by any other rule. */
export const unreadReference: UseRule = {
  id: 'unread-reference',
  summary: 'An image could not be read, so no other rule has judged it.',
  scope: 'use',
  fixable: false,
  levels: { recommended: levelsOf('warning', 'info'), strict: levelsOf('error', 'warning') },
  options: {
    reasons: {
      type: 'levels',
      grades: REASONS,
      description: 'A level for some reasons; the others keep that of the preset.',
    },
  },
  defersTo: [
    'instruction-image-on-hub',
    'workshop-image-on-hub',
    'floating-hub-tag',
    'always-pulled-workshop-image',
    'image-cache-misuse',
  ],
  configure: () =>
    function* check(use) {
      if (use.image.kind !== 'unread') return
      const { reason, detail } = use.image
      if (reason === 'runtime-variable' && isPublished(use)) return
      const placeholder = reason === 'invalid-reference' ? PLACEHOLDER.exec(use.raw)?.[1] : undefined
      const message =
        placeholder === undefined
          ? SENTENCES[reason](quoted(use.raw), detail, use)
          : placeholderSentence(placeholder, use.raw)
      yield { message, grade: reason }
    },
}

/** The image or files of a workshop as its definition names them, to be published together. */
function isPublished({ traits, role, raw }: ImageUse): boolean {
  const isOfWorkshop = role === 'workshop-files' || role === 'workshop-image'
  return traits.definesWorkshops === true && isOfWorkshop && PUBLISHED.test(raw)
}

function placeholderSentence(placeholder: string, raw: string): string {
  const where = placeholder === raw ? quoted(raw) : `${quoted(placeholder)} in ${quoted(raw)}`
  return `${where} looks like a placeholder to be replaced; write the image that is meant`
}
