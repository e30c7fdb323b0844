import type { ImageUse } from '../../../src/model/image-use.ts'
import type { WorkshopReport, WorkshopRule } from '../../../src/model/rule.ts'
import { quoted, tailPart } from '../../support.ts'
import { isOnHub, isRead, usesIn } from '../support.ts'

/** The tags that count; one with a digest behind it does not. */
const ALWAYS = /:(main|master|develop|latest)$/

/**
 * Whether Educates pulls a workshop image anew for every session: it looks at the end of the text alone.
 *
 * @see https://github.com/educates/educates-training-platform/blob/3.7.1/session-manager/handlers/helpers.py (image_pull_policy)
 */
export function isAlwaysPulled(text: string): boolean {
  return ALWAYS.test(text) || !text.includes(':')
}

/** Where a Workshop names the image of its sessions: through the image cache, its role no longer says so. */
const WORKSHOP_IMAGE = /^Workshop.*[ .]spec\.(?:(?:workshop|content)\.)?image$/

/** A workshop image under a tag for which Educates asks the registry anew for every session. */
export const alwaysPulledWorkshopImage: WorkshopRule = {
  id: 'always-pulled-workshop-image',
  summary: 'The tag of a workshop image makes every session ask the registry for it anew.',
  scope: 'workshops',
  fixable: true,
  levels: {
    recommended: { hub: 'error', other: 'warning' },
    strict: { hub: 'error', other: 'error' },
  },
  options: {},
  configure: (_options, environment) =>
    function* check(classroom) {
      for (const [, use] of usesIn(classroom)) {
        if (use.throughCache === undefined) {
          if (use.role === 'workshop-image') yield* judge(use, isOnHub(use, environment))
        } else if (use.traits.definesWorkshops === true && WORKSHOP_IMAGE.test(use.path))
          yield* judgeCached(use)
      }
    },
}

function* judge(use: ImageUse, onHub: boolean): Iterable<WorkshopReport> {
  const [, tag] = ALWAYS.exec(use.text) ?? []
  const cause = tag === undefined ? 'without a tag' : `for the tag ${tag}`
  const result = `${cause} Educates sets imagePullPolicy: Always, so every session asks`
  if (isRead(use) && isAlwaysPulled(use.text)) {
    const whom = onHub ? 'Docker Hub, against its limit,' : 'the registry'
    yield {
      at: use,
      message: `${result} ${whom} for ${quoted(use.text)} anew; name a full version`,
      grade: onHub ? 'hub' : 'other',
      part: tailPart(use.image.reference),
      remedy: { kind: 'full-tag' },
    }
  } else if (use.image.kind === 'unread' && use.image.reason === 'runtime-variable' && tag !== undefined) {
    yield {
      at: use,
      message: `${result} the registry for ${quoted(use.raw)} anew; end it in :$(workshop_version)`,
      grade: 'other',
    }
  }
}

/** Only a tag that is written out counts, since the cache may have a port. */
function* judgeCached(use: ImageUse): Iterable<WorkshopReport> {
  const [, tag] = ALWAYS.exec(use.raw) ?? []
  if (tag === undefined) return
  const message = `for the tag ${tag} Educates sets imagePullPolicy: Always, so every session asks the image cache for ${quoted(use.raw)} anew; name a full version`
  const report = { at: use, message, grade: 'other' }
  yield isRead(use)
    ? { ...report, part: tailPart(use.image.reference), remedy: { kind: 'full-tag' } }
    : report
}
