import type { UseRule } from '../../src/model/rule.ts'
import { HUB } from '../../src/oci/hub.ts'
import { formatRepository, sourceOf } from '../../src/oci/reference.ts'
import { originPart } from '../support.ts'

/** An image from a registry other than Docker Hub that the configuration rewrites. */
export const externalRegistry: UseRule = {
  id: 'external-registry',
  summary: 'An image comes from a registry that the configuration maps to an internal one.',
  scope: 'use',
  judges: 'name',
  fixable: true,
  levels: { recommended: 'warning', strict: 'error' },
  options: {},
  configure: (_options, environment) =>
    function* check(use) {
      // What comes through the image cache of a workshop is named by the cache's own map.
      if (use.image.kind !== 'read' || use.throughCache !== undefined) return
      const { reference } = use.image
      const source = sourceOf(reference)
      if (source.registry === HUB || environment.isInternal(source)) return
      const target = environment.rewriteOf(source)
      if (target === undefined) return
      yield {
        message: `${formatRepository(source)} is pulled past the internal registry; use ${formatRepository(target)}`,
        part: originPart(reference),
        remedy: { kind: 'replace-repository', repository: target },
      }
    },
}
