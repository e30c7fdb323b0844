import type { CacheUrl } from '../../../src/model/observation.ts'
import type { Report } from '../../../src/model/rule.ts'
import { quoted } from '../../support.ts'
import { isHubMisnomer, isHubRegistry, type MirrorUrl, readMirrorUrl } from '../mirror-url.ts'

const HUB_URL = 'https://index.docker.io'
/** Parts of host names that say nothing of whose registry it is. */
const COMMON_LABELS: ReadonlySet<string> = new Set([
  'registry',
  'index',
  'www',
  'docker',
  'com',
  'org',
  'net',
])

/** What is wrong with a URL from which a shared image cache mirrors. */
export function* judgeUpstream({
  url: text,
  hasUserInfo,
  onDemand,
  pullSecrets,
}: CacheUrl): Iterable<Report> {
  if (hasUserInfo) {
    yield {
      grade: 'private-upstream',
      message:
        'the image cache knows no accounts, and anyone can read it; mirror public images, without user info',
    }
  }
  const url = readMirrorUrl(text)
  if (url === undefined || text === '') return
  const isHub = isHubRegistry(url) || isHubMisnomer(url)
  const written = isHub ? HUB_URL : `https://${quoted(text.replace(/^[a-z+]*:\/\//i, ''))}`
  if (url.scheme !== 'https' && url.scheme !== 'http') {
    yield { grade: 'bad-url', message: `${quoted(text)} is no URL that can be mirrored; write ${written}` }
  } else if (isHubMisnomer(url)) {
    yield {
      grade: 'bad-url',
      message: `${url.host} does not serve the images of Docker Hub; write ${HUB_URL}`,
    }
  }
  if (isHub && !onDemand) {
    yield {
      grade: 'hub-polling',
      message: 'no catalogue of Docker Hub tells what to mirror at intervals; set onDemand to true',
    }
  }
  const secret = hasUserInfo ? undefined : pullSecrets.find((name) => isNamedAfter(name, url, isHub))
  if (secret !== undefined) {
    yield {
      grade: 'private-upstream',
      message: `the image cache has no use for the pull secret ${quoted(secret)}; mirror only what ${url.host} gives to anyone`,
    }
  }
}

/** Whether the name of a pull secret tells that it is for this registry: `ghcr-pull`, `docker-hub-login`. */
function isNamedAfter(secret: string, { host }: MirrorUrl, isHub: boolean): boolean {
  const words = secret.toLowerCase().split(/[-._]/)
  if (isHub) {
    const joined = words.join('-')
    return words.includes('hub') || words.includes('dockerhub') || joined.includes('docker-io')
  }
  const labels = host.replace(/:\d+$/, '').split('.').slice(0, -1)
  return labels.some((label) => label.length > 2 && !COMMON_LABELS.has(label) && words.includes(label))
}
