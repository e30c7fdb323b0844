import type { UseRule } from '../../src/model/rule.ts'
import { HUB } from '../../src/oci/hub.ts'
import { formatRepository, sourceOf } from '../../src/oci/reference.ts'
import { originPart } from '../support.ts'

/** An image that comes from Docker Hub, under whatever name. */
export const hubHosted: UseRule = {
  id: 'hub-hosted',
  summary: 'An image comes from Docker Hub.',
  scope: 'use',
  judges: 'name',
  fixable: true,
  levels: {
    recommended: { denied: 'error', mapped: 'warning' },
    strict: { denied: 'error', mapped: 'error', unmapped: 'error' },
  },
  options: {
    allow: {
      type: 'globs',
      description: 'Repositories that may come from Docker Hub, such as `docker.io/library/*`.',
    },
    deny: {
      type: 'globs',
      description: 'Repositories of Docker Hub that are always reported, even where `allow` names them.',
    },
  },
  defersTo: [
    'instruction-image-on-hub',
    'workshop-image-on-hub',
    'cluster-pull-from-hub',
    'mirror-bypassing-tool',
  ],
  configure(options, environment) {
    const isAllowed = environment.globs(options.globs.allow ?? [])
    const isDenied = environment.globs(options.globs.deny ?? [])
    return function* check(use) {
      // A cache pulls it once for all: that of a workshop, or GitLab's dependency proxy.
      if (use.image.kind !== 'read' || use.throughCache !== undefined || use.throughMirror === true) return
      const { reference } = use.image
      const source = sourceOf(reference)
      if (source.registry !== HUB || environment.isInternal(source)) return

      const name = formatRepository(source)
      const part = originPart(reference)
      const target = environment.rewriteOf(source)
      if (isDenied(source)) {
        yield { message: `${name} is on the deny list; use another image`, grade: 'denied', part }
      } else if (isAllowed(source)) {
        return
      } else if (target === undefined) {
        const advice = 'give docker.io a rewrite under registries, or allow it'
        yield {
          message: `${name} comes from Docker Hub, which limits pulls; ${advice}`,
          grade: 'unmapped',
          part,
        }
      } else {
        const message = `${name} comes from Docker Hub, which limits pulls; use ${formatRepository(target)}`
        yield { message, grade: 'mapped', part, remedy: { kind: 'replace-repository', repository: target } }
      }
    }
  },
}
