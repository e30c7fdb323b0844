import type { WorkshopRule } from '../../../src/model/rule.ts'
import { isHubRegistry, readMirrorUrl } from '../mirror-url.ts'

/** A pull-through mirror that asks Docker Hub without an account. */
export const anonymousHubMirror: WorkshopRule = {
  id: 'anonymous-hub-mirror',
  summary: 'The pull-through mirror asks Docker Hub without an account.',
  scope: 'workshops',
  fixable: false,
  levels: { recommended: 'warning', strict: 'error' },
  options: {},
  configure: () =>
    function* check({ platforms }) {
      for (const platform of platforms) {
        const { mirror, setting } = platform.subject
        const url = readMirrorUrl(mirror.url)
        if (url === undefined || !isHubRegistry(url)) continue
        const above = setting.slice(0, setting.lastIndexOf('.') + 1)
        const missing = [
          ...(mirror.hasUsername ? [] : [`${above}username`]),
          ...(mirror.hasPassword ? [] : [`${above}password`]),
        ]
        if (missing.length === 0) continue
        yield {
          at: platform,
          message: `the mirror asks Docker Hub without an account, so all sessions together have one anonymous limit; set ${missing.join(' and ')}`,
        }
      }
    },
}
