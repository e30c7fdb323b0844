import { type CheckOptions, checkWith, partsFor } from './check.ts'
import { openLock } from './cli/lock-book.ts'
import { lockPathOf } from './cli/lock-path.ts'
import { repositoryFilter } from './cli/repository-filter.ts'
import { version } from './cli/version.ts'
import type { RootConfiguration } from './model/configuration.ts'
import type { Notice, RunResult } from './model/finding.ts'
import type { Resolver } from './model/resolver.ts'

/** What {@link planFixes} may be told: all that {@link check} may, and where digests come from. */
export interface PlanFixesOptions extends Omit<CheckOptions, 'fix' | 'addIgnores'> {
  /**
   * Where digests come from: `lock`, the default, is `holdfast.lock` alone, without any request; `registries` asks the
   * configured mirrors, rewrite targets and registries for what the lock lacks.
   */
  readonly digests?: 'lock' | 'registries'
  /** With `registries`: Docker Hub itself may be asked. */
  readonly direct?: boolean
  /** With `registries`: a file that is searched for credentials before the usual ones. */
  readonly authfile?: string
  /** Edits that may change more than the image are wanted too. */
  readonly unsafe?: boolean
  /** Only these repositories are fixed, as in `docker.io/library/*`; all where absent. */
  readonly only?: readonly string[]
}

/**
 * Plans what `holdfast check --fix` would change, and writes nothing, the lock file neither.
 *
 * @returns the result of {@link check}, where `files` has each file that would change, with its text before and after
 * and its edits, by path; `findings[].fix` says for each finding whether it would be mended, and if not, why
 * @throws UsageError when the configuration, the lock file, a path or an option is wrong
 */
export async function planFixes(options: PlanFixesOptions = {}): Promise<RunResult> {
  const { digests = 'lock', direct, authfile, unsafe, only, ...checked } = options
  const parts = await partsFor(checked)
  const { root } = parts.configuration
  const book = await openLock(lockPathOf(root), root, false)
  const resolver = digests === 'registries' ? await openResolver(root, direct, authfile) : undefined
  try {
    const result = await checkWith(parts, {
      ...checked,
      fix: {
        mode: 'diff',
        from: resolver === undefined ? 'offline' : 'online',
        resolver,
        book,
        unsafe: unsafe === true,
        only: repositoryFilter('only', only ?? []),
      },
    })
    return { ...result, notices: [...result.notices, ...noticesOf(resolver)] }
  } finally {
    await resolver?.close()
  }
}

async function openResolver(
  root: RootConfiguration,
  direct: boolean | undefined,
  authfile: string | undefined,
): Promise<Resolver> {
  const { createRegistryResolver } = await import('./registry/resolver.ts')
  return createRegistryResolver({
    registries: root.registries,
    direct: direct === true || root.direct,
    authfile,
    named: root.internal.map(({ registry }) => registry),
    environment: process.env,
    version: version(),
  })
}

/** What the resolver has to say, which the command prints on standard error. */
function noticesOf(resolver: Resolver | undefined): readonly Notice[] {
  const lines = resolver?.notices ?? []
  return lines.map((message) => ({ kind: 'unverified', file: undefined, line: undefined, message }))
}
