/** The API groups of Educates and of what it was called before; those below them count too. */
const OWN_GROUPS = ['educates.dev', 'eduk8s.io']
/** Those of its fork, of vendir and of imgpkg. */
const OTHER_GROUPS = ['learningcenter.tanzu.vmware.com', 'vendir.k14s.io', 'imgpkg.carvel.dev']

/** Strings of which one stands in every text with an object of these groups. */
export const GROUP_HINTS: readonly string[] = [...OWN_GROUPS, ...OTHER_GROUPS].map((group) => `${group}/`)

/** Whether an API group is one of those that are read here. */
export function isEducatesGroup(apiVersion: string): boolean {
  const [group = ''] = apiVersion.split('/', 1)
  const above = /^[a-z]+\.(.*)$/s.exec(group)?.[1] ?? ''
  return OTHER_GROUPS.includes(group) || OWN_GROUPS.includes(group) || OWN_GROUPS.includes(above)
}

/** What an installation of Educates is configured with, at the top of its values, and nothing else is. */
export const OWN_CONFIG_KEYS: readonly string[] = [
  'clusterInfrastructure',
  'clusterIngress',
  'clusterNetwork',
  'clusterPackages',
  'clusterRuntime',
  'clusterSecrets',
  'clusterSecurity',
  'clusterStorage',
  'dockerDaemon',
  'imagePuller',
  'imageVersions',
  'localDNSResolver',
  'localKindCluster',
  'lookupService',
  'sessionCookies',
  'sessionManager',
  'trainingPortal',
  'websiteStyling',
  'workshopAnalytics',
  'workshopSecurity',
]
/** Those that a chart of something else may have as well. */
export const COMMON_CONFIG_KEYS: readonly string[] = ['debug', 'imageRegistry', 'operator', 'version']
