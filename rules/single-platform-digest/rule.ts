import type { OnlineRule } from '../../src/model/rule.ts'
import { matchPlatform } from '../../src/oci/manifest.ts'
import { formatPlatform } from '../../src/oci/platform.ts'
import { listed } from '../support.ts'

/** The digest of one platform's image where the tag names an index of several. */
export const singlePlatformDigest: OnlineRule = {
  id: 'single-platform-digest',
  summary: 'A digest is that of the image for one platform, though the tag has several.',
  scope: 'online',
  judges: 'tag',
  fixable: false,
  levels: { recommended: 'off', strict: 'off' },
  options: {},
  configure: () =>
    function* check(use, { name, tag }) {
      if (tag.kind !== 'moved' || tag.change.kind !== 'single-platform') return
      const { platform, platforms } = tag.change
      const wanted = use.platform
      if (
        wanted !== undefined &&
        (platform === undefined || matchPlatform([{ platform }], wanted).length > 0)
      )
        return
      const what =
        platform === undefined ? 'a single image' : `the image for ${formatPlatform(platform)} alone`
      yield {
        message: `this is the digest of ${what}, while ${name} is an index now, of ${listed(platforms)}; on other platforms it does not start or is emulated, so pin the index, ${tag.to}`,
        part: 'digest',
      }
    },
}
