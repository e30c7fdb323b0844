import type { WorkshopRule } from '../../../src/model/rule.ts'
import type { Workshop } from '../../../src/model/workshop.ts'
import { originPart, quoted } from '../../support.ts'
import { isOnHub, lacksDocker, mappingOf, usesIn } from '../support.ts'

/** What reads images that dockerd has pulled, and how they are spelled for it. */
const DAEMON_READERS: Readonly<Record<string, string>> = {
  skopeo: 'docker-daemon:',
  dive: 'docker://',
}

/** An image from Docker Hub for a program that asks registries by itself. */
export const mirrorBypassingTool: WorkshopRule = {
  id: 'mirror-bypassing-tool',
  summary: 'A tool pulls from Docker Hub past the mirror, which only dockerd uses.',
  scope: 'workshops',
  fixable: true,
  levels: { recommended: 'warning', strict: 'error' },
  options: {},
  configure: (_options, environment) =>
    function* check(classroom) {
      for (const [workshop, use] of usesIn(classroom)) {
        if (use.puller?.by !== 'tool' || !isOnHub(use, environment)) continue
        const { tool } = use.puller
        const { reference } = use.image
        const mapping = mappingOf(reference, environment)
        yield {
          at: use,
          message: `${tool} pulls ${quoted(use.text)} straight from Docker Hub, since only dockerd uses the mirror; ${mapping === undefined ? adviceFor(tool, workshop) : `use ${mapping.name}`}`,
          part: originPart(reference),
          ...(mapping === undefined ? {} : { remedy: mapping.remedy }),
        }
      }
    },
}

function adviceFor(tool: string, workshop: Workshop): string {
  const prefix = Object.hasOwn(DAEMON_READERS, tool) ? DAEMON_READERS[tool] : undefined
  const other = 'use another registry or the image cache'
  return prefix === undefined || lacksDocker(workshop)
    ? other
    : `docker pull it first and read ${prefix}, or ${other}`
}
