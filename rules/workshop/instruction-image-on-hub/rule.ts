import type { ImageUse } from '../../../src/model/image-use.ts'
import type { RuleEnvironment, WorkshopReport, WorkshopRule } from '../../../src/model/rule.ts'
import type { Workshop } from '../../../src/model/workshop.ts'
import { originPart, quoted } from '../../support.ts'
import { hubRepositoryOf, isOnHub, mappingOf, remedyOf, usesIn } from '../support.ts'

/** How often the files are pulled: the rule's grade, and the words for it. */
const TIMES = { session: 'for every session', environment: 'for every workshop environment' } as const

/** Workshop files that every session fetches from Docker Hub. */
export const instructionImageOnHub: WorkshopRule = {
  id: 'instruction-image-on-hub',
  summary: 'The files of a workshop are pulled from Docker Hub, past every mirror.',
  scope: 'workshops',
  fixable: true,
  levels: {
    recommended: { session: 'error', environment: 'warning' },
    strict: { session: 'error', environment: 'error' },
  },
  options: {},
  configure: (_options, environment) =>
    function* check(classroom) {
      for (const [workshop, use] of usesIn(classroom)) {
        if (use.role !== 'workshop-files') continue
        const grade = use.puller?.by === 'vendir' ? use.puller.when : 'session'
        if (grade !== 'author') yield* judge(use, grade, workshop, environment)
      }
    },
}

function* judge(
  use: ImageUse,
  grade: keyof typeof TIMES,
  workshop: Workshop,
  environment: RuleEnvironment,
): Iterable<WorkshopReport> {
  const repeated = `${TIMES[grade]}, past the mirror`
  const setting = hubRepositoryOf(use, workshop, environment)
  if (setting !== undefined) {
    const message = `${quoted(use.raw)} is on Docker Hub, as ${setting} sets it, and is pulled ${repeated}; name another registry there`
    yield { at: use, message, grade }
  }
  if (!isOnHub(use, environment)) return
  const { reference } = use.image
  const mapping = mappingOf(reference, environment)
  yield {
    at: use,
    message: `${quoted(use.text)} is pulled from Docker Hub ${repeated}; ${mapping === undefined ? adviceFor(use, workshop) : `use ${mapping.name}`}`,
    grade,
    part: originPart(reference),
    ...remedyOf(use, workshop, mapping),
  }
}

/** Where the workshop publishes an image of the same name, the name that follows it from registry to registry. */
function adviceFor({ text }: ImageUse, { definitions }: Workshop): string {
  const name = baseName(text)
  for (const { subject } of definitions) {
    const { publishImage } = subject
    if (publishImage === undefined || baseName(publishImage) !== name) continue
    const isMovable = publishImage.startsWith('$(image_repository)/')
    const spelled = isMovable ? publishImage : `$(image_repository)/${name}:$(workshop_version)`
    return `publish it to another registry and name it ${quoted(spelled)}`
  }
  return 'publish it to another registry'
}

/** The last part of a repository's path. */
function baseName(text: string): string {
  const path = text.slice(text.lastIndexOf('/') + 1)
  return path.split(/[:@]/, 1)[0] ?? path
}
