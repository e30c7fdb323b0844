import type { FixRequest } from '../../src/engine/fix.ts'
import type { UseRule } from '../../src/model/rule.ts'
import { isMoving } from '../../src/oci/tag-class.ts'
import { createFakeResolver, type FakeResolverOptions, type Served } from './fake-resolver.ts'
import { digestOf } from './fix.ts'
import { dockerfile, fix, MIRROR, ruleOf } from './fix-tree.ts'

/** Wants a full tag in the place of every tag that moves. */
export const FULL_TAG: UseRule = {
  ...ruleOf('mutable-tag'),
  levels: { recommended: 'warning', strict: 'error' },
  configure: (_options, { classify }) =>
    function* (use) {
      if (use.image.kind !== 'read' || use.image.reference.digest !== undefined) return
      const { tagClass } = classify(use.image.reference)
      if (isMoving(tagClass) || tagClass === 'unknown')
        yield { message: 'moves', grade: tagClass, remedy: { kind: 'full-tag' } }
    },
}

/** A repository, `registry/path`, whose tags have the digests of these words. */
export function serveTags(name: string, tags: Readonly<Record<string, string>>): Served {
  const served: Record<string, string> = {}
  for (const [tag, word] of Object.entries(tags)) {
    served[`${name}:${tag}`] = digestOf(word)
    served[`${name}@${digestOf(word)}`] = 'image'
  }
  return served
}

/** A repository with releases, variants and prereleases. */
export const PYTHON = serveTags('docker.io/library/python', {
  latest: 'b',
  '3': 'b',
  '3.11': 'a',
  '3.11-slim': 's',
  '3.11.8': 'old',
  '3.11.9': 'a',
  '3.11.9-alpine': 's',
  '3.11.9-slim': 's',
  '3.11.9-slim-bookworm': 's',
  '3.11.10rc1': 'rc',
  '3.12.0': 'b',
  '3.13.0rc3': 'rc',
  '3.11.9-bookworm': 'a',
  alpine: 'x',
})
/** Its name. */
export const NAME = 'docker.io/library/python'

/** What a folder is fixed with; {@link PYTHON} through a mirror where absent. */
export interface Setup {
  readonly config?: string
  readonly served?: Served
  readonly options?: FakeResolverOptions
  readonly request?: Partial<FixRequest>
  readonly rules?: readonly UseRule[]
}

/** Fixes a new folder, and tells what was asked. */
export async function fixWith(files: Readonly<Record<string, string>>, setup: Setup = {}) {
  const resolver = createFakeResolver(setup.served ?? PYTHON, setup.options)
  const rules = setup.rules ?? [FULL_TAG]
  const outcome = await fix(setup.config ?? MIRROR, files, { request: { resolver, ...setup.request }, rules })
  return { ...outcome, log: resolver.log, requests: resolver.requests }
}

/** What a reference in a Dockerfile is fixed to. */
export async function fixedTo(text: string, setup: Setup = {}): Promise<string> {
  const { text: read } = await fixWith(dockerfile(`FROM ${text}\n`), setup)
  return read('Dockerfile').slice('FROM '.length).trimEnd()
}
