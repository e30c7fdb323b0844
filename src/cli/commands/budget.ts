import { computeBudget, type Scenario } from '../../budget/compute.ts'
import { renderBudgetJson } from '../../budget/render-json.ts'
import { type Allowance, renderBudget } from '../../budget/render-text.ts'
import { adviceFor } from '../../model/advice.ts'
import {
  BUDGET_KEYS,
  type BudgetIdentity,
  type BudgetKey,
  type BudgetSettings,
  type NodeRuntime,
} from '../../model/budget.ts'
import type { RootConfiguration } from '../../model/configuration.ts'
import { HUB } from '../../oci/hub.ts'
import { parseReference } from '../../oci/reference.ts'
import { EXIT, type ExitCode, exitCodeOf, worst } from '../exit-code.ts'
import type { Output, ReadFlags, ResolverFlags } from '../flags.ts'
import { treeMirrors } from '../mirror-import/tree-mirrors.ts'
import { reportNotices } from '../online.ts'
import { deliver, outputsOf, tell } from '../output.ts'
import { openResolver } from '../resolver.ts'
import { reportProblems, walkPaths } from '../walk-paths.ts'

export interface BudgetFlags extends ReadFlags, ResolverFlags {
  readonly format: readonly Output[]
  readonly identity?: BudgetIdentity
  readonly runtime?: NodeRuntime
  readonly limit?: number
  readonly whatIf?: Scenario
  readonly failOver?: number
  readonly live?: boolean
}

/** `holdfast budget`: what the images of a tree cost at registries, and what pins, a mirror and a rewrite save. */
export async function budget(paths: readonly string[], flags: BudgetFlags): Promise<ExitCode> {
  const finished = await walkPaths(paths, flags, { rules: [] })
  const { root } = finished.configuration
  const counted = computeBudget(finished.result.uses, settingsOf(root, flags), finished.result.steps)
  const mirrors = await treeMirrors(paths, finished)
  const live = flags.live === true ? await askAllowance(root, flags) : undefined
  await deliver(outputsOf(flags.format, 'text'), async (name) =>
    name === 'json'
      ? renderBudgetJson(counted, live?.allowance, mirrors)
      : renderBudget(counted, live?.allowance, mirrors),
  )
  reportProblems(finished.result)
  const codes: ExitCode[] = [exitCodeOf(finished.result, 'never')]
  if (live?.isKnown === false) codes.push(EXIT.unresolved)
  const hub = counted.registries.find(({ registry }) => registry === HUB)
  const spent = hub?.sixHours[flags.whatIf ?? 'now'].safe ?? 0
  if (flags.failOver !== undefined && spent > flags.failOver) {
    tell(
      `holdfast: Docker Hub may count ${Math.ceil(spent)} requests in 6 hours, more than the ${flags.failOver} of --fail-over`,
    )
    codes.push(EXIT.findings)
  }
  return worst(codes)
}

/** What the configuration says, and above it the flags, which commander gives in camel case. */
function settingsOf({ budget: written }: RootConfiguration, flags: BudgetFlags): BudgetSettings {
  const numbers = new Map(written?.numbers)
  const given: ReadonlyMap<string, unknown> = new Map(Object.entries(flags))
  for (const key of BUDGET_KEYS) {
    const value = given.get(camelCase(key))
    if (typeof value === 'number') numbers.set(key, value)
  }
  return {
    numbers,
    identity: flags.identity ?? written?.identity,
    runtime: flags.runtime ?? written?.runtime,
    // A limit that is written belongs to the identity that is written.
    limit: flags.limit ?? (flags.identity === undefined ? written?.limit : undefined),
  }
}

function camelCase(key: BudgetKey): string {
  return key.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}

/** The repository that Docker keeps for asking what is left: a HEAD request tells it, and costs nothing. */
const PREVIEW = 'ratelimitpreview/test:latest'

async function askAllowance(
  root: RootConfiguration,
  flags: BudgetFlags,
): Promise<{ readonly isKnown: boolean; readonly allowance: Allowance | undefined }> {
  const reference = parseReference(PREVIEW)
  if (reference === undefined) throw new RangeError(`${PREVIEW} is no reference`)
  // With --verify-content the manifest would be fetched, which is a pull.
  const resolver = await openResolver(root, { ...flags, verifyContent: false })
  try {
    const answer = await resolver.resolve(reference, { platform: undefined, known: undefined })
    reportNotices(resolver)
    if (!answer.ok) {
      const advice = adviceFor(answer.problem)
      tell(`holdfast: --live: ${answer.detail}${advice === undefined ? '' : `; ${advice}`}`)
      return { isKnown: false, allowance: undefined }
    }
    if (answer.via === 'mirror')
      tell(`holdfast: --live: ${answer.endpoint} answered, a mirror: what is left is what it has left`)
    const { limit, remaining } = answer.rateLimit ?? {}
    return { isKnown: true, allowance: { limit, remaining } }
  } finally {
    await resolver.close()
  }
}
