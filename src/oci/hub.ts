/** Docker Hub as references name it, whichever of its hosts is written. */
export const HUB = 'docker.io'

/** Hub's host for programs that mirror it. */
export const HUB_INDEX = 'index.docker.io'
/** The host of Hub's registry API. */
export const HUB_API = 'registry-1.docker.io'

const HUB_HOSTS: ReadonlySet<string> = new Set([HUB, HUB_INDEX, HUB_API, 'registry.hub.docker.com'])

/** Whether images of Docker Hub are pulled by this registry host. */
export function isHubHost(host: string): boolean {
  return HUB_HOSTS.has(host.toLowerCase())
}

/** Whether a host is one of Docker's own, its login and token services included. */
export function isDockerHost(host: string): boolean {
  return /(?:^|\.)docker\.(?:io|com)$/i.test(host)
}
