import type { ImageUse } from '../../../src/model/image-use.ts'
import type { Observation, Platform } from '../../../src/model/observation.ts'
import type { RuleEnvironment, WorkshopReport, WorkshopRule } from '../../../src/model/rule.ts'
import type { Workshop } from '../../../src/model/workshop.ts'
import { formatRepository, sourceOf } from '../../../src/oci/reference.ts'
import { quoted } from '../../support.ts'
import { isOnHub, type ReadUse } from '../support.ts'

/** A message has room for this many images. */
const FEW = 5
/** The setting of Educates 2 and later; a configuration that was read names its own. */
const SETTING = 'dockerDaemon.proxyCache.remoteURL'

/** A workshop whose Docker daemon pulls from Hub. */
interface HubWorkshop {
  /** Its definition, else the first of the uses. */
  readonly at: ImageUse | Observation
  /** At least one, by file and place. */
  readonly uses: readonly ReadUse[]
  /** Its definition says that sessions have a Docker daemon; otherwise no definition was read. */
  readonly hasDocker: boolean
}

/** A workshop that pulls from Docker Hub through dockerd on a platform without a pull-through mirror. */
export const hubPullWithoutMirror: WorkshopRule = {
  id: 'hub-pull-without-mirror',
  summary: 'A workshop pulls Docker Hub images through dockerd without a pull-through mirror.',
  scope: 'workshops',
  fixable: false,
  levels: {
    recommended: { platform: 'error', workshop: 'warning', unknown: 'info' },
    strict: { platform: 'error', workshop: 'error', unknown: 'error' },
  },
  options: {},
  configure: (_options, environment) =>
    function* check({ workshops, platforms }) {
      const pulling = workshops.flatMap((workshop) => hubWorkshop(workshop, environment))
      // An address that is none of Hub's is what mirror-not-for-hub speaks of.
      const without = platforms.filter(({ subject }) => subject.mirror.url === '')
      const sure = pulling.filter(({ hasDocker }) => hasDocker)
      if (sure.length > 0) for (const platform of without) yield platformReport(platform, sure)
      if (without.length < platforms.length) return
      for (const each of pulling) yield workshopReport(each, without[0])
    },
}

/** None or one. */
function hubWorkshop(
  { definitions, uses: all }: Workshop,
  environment: RuleEnvironment,
): readonly HubWorkshop[] {
  const uses = all.filter((use): use is ReadUse => use.puller?.by === 'dockerd' && isOnHub(use, environment))
  const definition = definitions.find(({ subject }) => subject.docker)
  const at = definitions.length === 0 ? uses[0] : definition
  if (uses.length === 0 || at === undefined) return []
  return [{ at, uses, hasDocker: definition !== undefined }]
}

function platformReport(platform: Observation<Platform>, pulling: readonly HubWorkshop[]): WorkshopReport {
  const who = pulling.length === 1 ? 'a workshop pulls' : `${pulling.length} workshops pull`
  const what = images(pulling.flatMap(({ uses }) => uses))
  const { setting } = platform.subject
  return {
    at: platform,
    grade: 'platform',
    message: `no pull-through mirror is configured, yet ${who} ${what} through dockerd for every session; set ${setting} to https://registry-1.docker.io`,
  }
}

function workshopReport(
  { at, uses, hasDocker }: HubWorkshop,
  platform: Observation<Platform> | undefined,
): WorkshopReport {
  const doubt = hasDocker ? '' : ', if its definition enables docker'
  const what = `this workshop pulls ${images(uses)} through dockerd for every session${doubt}`
  const advice =
    platform === undefined
      ? `have the pull-through mirror enabled for the whole platform (${SETTING}), since no workshop can do so itself`
      : `no pull-through mirror is configured in ${platform.place.path}:${platform.position.line}, so set ${platform.subject.setting} there`
  return {
    at,
    grade: platform === undefined || !hasDocker ? 'unknown' : 'workshop',
    message: `${what}; ${advice}`,
  }
}

/** `2 Docker Hub images (busybox, nginx:1.27)`, each once and as it is spelled first. */
function images(uses: readonly ReadUse[]): string {
  const names = new Map<string, string>()
  for (const { image, text } of uses) {
    const { tag = 'latest', digest = '' } = image.reference
    const key = `${formatRepository(sourceOf(image.reference))}:${tag}@${digest}`
    if (!names.has(key)) names.set(key, quoted(text))
  }
  const shown = [...names.values()].slice(0, FEW).join(', ')
  const more = names.size > FEW ? ` and ${names.size - FEW} more` : ''
  return `${names.size} Docker Hub image${names.size === 1 ? '' : 's'} (${shown}${more})`
}
