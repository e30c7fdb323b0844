import type { Inventory } from '../model/inventory.ts'
import { parseReference } from '../oci/reference.ts'
import { listPulls, nameOf } from './pull-list.ts'

/**
 * A source policy of BuildKit that pins what builds name: `buildctl --source-policy-file`, or
 * `EXPERIMENTAL_BUILDKIT_SOURCE_POLICY` of buildx.
 *
 * A selector that is not the whole normalized name, with its tag and where one is written its digest, matches nothing,
 * without a word from BuildKit.
 *
 * @see https://github.com/moby/buildkit/blob/v0.26.0/sourcepolicy/pb/policy.proto
 */
export const sourcePolicyInventory: Inventory = {
  id: 'source-policy',
  render(uses, options) {
    const rules = new Map<string, string>()
    for (const pull of listPulls(uses, 'builds', { ...options, lockedDigest: undefined }).pulls) {
      const written = nameOf(pull)
      const reference = parseReference(written)
      const digest = pull.digest ?? (reference === undefined ? undefined : options.lockedDigest?.(reference))
      if (digest !== undefined) rules.set(written, nameOf({ ...pull, digest }))
    }
    const list = [...rules].map(([written, pinned]) => ({
      action: 'CONVERT',
      selector: { identifier: `docker-image://${written}`, matchType: 'EXACT' },
      updates: { identifier: `docker-image://${pinned}` },
    }))
    return `${JSON.stringify({ version: 1, rules: list }, null, 2)}\n`
  },
  leftOut: (uses, options) => listPulls(uses, 'builds', options),
}
