import type { Credential } from '../../../src/model/observation.ts'
import type { WorkshopRule } from '../../../src/model/rule.ts'
import { HUB } from '../../../src/oci/hub.ts'
import { quoted } from '../../support.ts'

/** A registry on the machine itself: its password is of no use elsewhere. */
const LOOPBACK = /^(?:(?:[\w-]+\.)*localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?$/i

/** A password or token for a registry in plain text, where users of a workshop read it. */
export const embeddedRegistryCredentials: WorkshopRule = {
  id: 'embedded-registry-credentials',
  summary: 'A password or token for a registry stands in plain text in a workshop.',
  scope: 'workshops',
  fixable: false,
  levels: {
    recommended: { workshop: 'error', platform: 'warning' },
    strict: { workshop: 'error', platform: 'error' },
  },
  options: {},
  configure: () =>
    function* check({ credentials }) {
      for (const credential of credentials) {
        const { subject } = credential
        if (LOOPBACK.test(subject.registry ?? '')) continue
        yield {
          at: credential,
          grade: subject.isPlatform ? 'platform' : 'workshop',
          message: `a password or token for ${registryOf(subject)} stands in plain text (${quoted(subject.how)})${adviceFor(subject)}`,
        }
      }
    },
}

function registryOf({ registry }: Credential): string {
  if (registry === undefined) return 'a registry'
  return registry === HUB ? 'Docker Hub' : quoted(registry)
}

function adviceFor({ registry, isPlatform }: Credential): string {
  if (isPlatform) return '; keep it out of the repository and give it when the platform is installed'
  const instead =
    registry === HUB
      ? 'give the pull-through mirror an account instead'
      : 'use the session registry or a secret that environment.secrets copies'
  return `, where every user of the workshop can read it; revoke it and ${instead}`
}
