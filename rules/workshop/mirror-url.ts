import { HUB, isHubHost } from '../../src/oci/hub.ts'

/** The parts of an address of a registry that rules look at. */
export interface MirrorUrl {
  /** Lower case; empty where none is written. */
  readonly scheme: string
  /** Lower case, without the port that the scheme has anyway; empty where none is written. */
  readonly host: string
}

/** Names of Docker Hub that stand in references only, or serve web pages. */
const HUB_NAMES: ReadonlySet<string> = new Set([
  HUB,
  'www.docker.io',
  'hub.docker.com',
  'docker.com',
  'www.docker.com',
])

/** @returns undefined where a variable or template decides what it is */
export function readMirrorUrl(url: string): MirrorUrl | undefined {
  if (/[${}<>]|\(@|#@/.test(url)) return undefined
  const [, scheme = '', host = ''] = /^(?:([a-z][a-z\d+.-]*):\/\/)?([^/?#]*)/i.exec(url.trim()) ?? []
  return { scheme: scheme.toLowerCase(), host: host.toLowerCase().replace(/:443$/, '') }
}

/** Whether Docker Hub answers requests for images there. */
export function isHubRegistry({ host }: MirrorUrl): boolean {
  return isHubHost(host) && host !== HUB
}

/** Whether it means Docker Hub but not the host that serves its images. */
export function isHubMisnomer({ host }: MirrorUrl): boolean {
  return HUB_NAMES.has(host)
}
