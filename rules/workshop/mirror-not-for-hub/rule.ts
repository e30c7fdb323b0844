import type { RuleEnvironment, WorkshopRule } from '../../../src/model/rule.ts'
import { quoted } from '../../support.ts'
import { isHubMisnomer, isHubRegistry, type MirrorUrl, readMirrorUrl } from '../mirror-url.ts'

const HUB_URL = 'https://registry-1.docker.io'

/** A pull-through mirror whose address is not that of Docker Hub's registry. */
export const mirrorNotForHub: WorkshopRule = {
  id: 'mirror-not-for-hub',
  summary: 'The pull-through mirror of dockerd does not point at Docker Hub.',
  scope: 'workshops',
  fixable: false,
  levels: { recommended: 'warning', strict: 'error' },
  options: {},
  configure: (_options, environment) =>
    function* check({ platforms }) {
      for (const platform of platforms) {
        const { mirror, setting } = platform.subject
        const url = readMirrorUrl(mirror.url)
        if (mirror.url === '' || url === undefined) continue
        const defect = defectOf(mirror.url, url, environment)
        if (defect !== undefined) yield { at: platform, message: `${defect}; set ${setting} to ${HUB_URL}` }
      }
    },
}

function defectOf(text: string, url: MirrorUrl, environment: RuleEnvironment): string | undefined {
  if (isHubMisnomer(url))
    return `${url.host} does not serve the images of Docker Hub, so the mirror holds none`
  const isHub = isHubRegistry(url)
  // What a registry of ours stands in for cannot be told from its address.
  if (!isHub && environment.isInternal({ registry: url.host, path: '' })) return undefined
  if (!isHub) return `the mirror points at ${quoted(text)}, yet dockerd asks it for images of Docker Hub`
  if (url.scheme === 'https') return undefined
  return `the address of the mirror does not begin with https://`
}
