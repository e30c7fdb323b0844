import type { Finding } from '../model/finding.ts'
import { refuse } from '../model/fix.ts'
import { isRead, type ReadUse, useKey } from '../model/image-use.ts'
import { canonicalOf, formatRepository, type Repository, sourceOf } from '../oci/reference.ts'
import { addToGroup } from '../text/group-by.ts'
import { createDigestLookup } from './plan/digest-lookup.ts'
import { editsOf, textAfter } from './plan/edits.ts'
import { fillIn } from './plan/fill-in.ts'
import { refuseForeignFiles } from './plan/foreign-file.ts'
import { movedByBot } from './plan/moved-by-bot.ts'
import { obstacleOf } from './plan/obstacles.ts'
import { type ChangeOptions, changeName, changeTail } from './plan/part-change.ts'
import { blocked, EDITED } from './plan/parts.ts'
import { indexReaders } from './plan/readers.ts'
import { settleSharedPlaces } from './plan/shared-places.ts'
import type {
  FixPlan,
  PartPlan,
  Plan,
  PlannedFix,
  PlannedPart,
  PlanOptions,
  Texts,
  WantedChange,
} from './plan/types.ts'
import { wantedChangeOf } from './plan/wanted-change.ts'

type Plans = ReadonlyMap<string, FixPlan>

/**
 * Turns the remedies of all findings into edits: one for each place, each reference resolved once.
 *
 * What can be told without asking is told first, so that nothing is asked for a fix that cannot be made.
 */
export async function planFixes(options: PlanOptions): Promise<Plan> {
  const { environment, texts, whyNotChanged, listener } = options
  const readers = indexReaders(options.readings)
  const own = await refuseForeignFiles(refuseCollisions(planAll(options)), whyNotChanged)
  const settled = settleSharedPlaces(own, readers)
  const lookup = createDigestLookup({ ...options, signal: options.signal, classify: environment.classify })
  listener?.onPlanned(settled.values())
  const filled = await Promise.all(
    [...settled].map(async ([key, plan]) => {
      const one = await fillIn(plan, { ...options, lookup })
      listener?.onFilled(plan, one)
      return [key, one] as const
    }),
  )
  const fixes = new Map<string, PlannedFix>()
  for (const [key, plan] of settleSharedPlaces(new Map(filled), readers)) fixes.set(key, finish(plan, texts))
  return { fixes, notices: lookup.notices() }
}

/** By the key of their use. */
function planAll(options: PlanOptions): Plans {
  const findings = new Map<string, Finding[]>()
  for (const finding of options.findings) {
    if (finding.use === undefined) continue
    const key = useKey(finding.use)
    addToGroup(findings, key, finding)
  }
  const plans = new Map<string, FixPlan>()
  for (const use of options.uses) {
    const key = useKey(use)
    const own = findings.get(key)
    if (!isRead(use) || own === undefined || plans.has(key)) continue
    if (options.only?.(sourceOf(use.image.reference)) === false) continue
    const wanted = wantedChangeOf(use, own, options.environment, options.judge)
    if (wanted !== undefined) plans.set(key, planOf(wanted, options))
  }
  return plans
}

function planOf(wanted: WantedChange, options: PlanOptions): FixPlan {
  const { unsafe, texts } = options
  const { use, name, tag, pin, fullTag } = wanted
  const obstacle = obstacleOf(use, unsafe) ?? (unsafe ? undefined : movedByBot(use, texts))
  const changesTail = tag !== undefined || pin || fullTag
  const part = (plan: () => PartPlan) => (obstacle === undefined ? plan() : blocked(obstacle))
  return {
    use,
    wanted,
    name: name === undefined ? undefined : part(() => nameOf(use, name, options)),
    tail: changesTail ? part(() => tailOf(wanted, options)) : undefined,
    digest: undefined,
  }
}

function nameOf(use: ReadUse, name: Repository, { unsafe, texts }: ChangeOptions): PartPlan {
  if (use.nameUnsafe === undefined || unsafe) return changeName(use, name, texts)
  return blocked(refuse('unsafe', `${use.nameUnsafe}; add --unsafe-fixes to have it fixed`))
}

/** As far as it can be told without asking: the full tag is not known yet. */
function tailOf({ use, tag, pin, source, fullTag }: WantedChange, options: ChangeOptions): PartPlan {
  const name = canonicalOf(source)
  if (!fullTag) return changeTail(use, tag, pin ? name : undefined, options)
  const change = changeTail(use, source.tag ?? 'latest', undefined, options)
  return change.kind === 'change' ? { ...change, fullTagOf: name } : change
}

/** No two images may get one name, whatever the configuration maps them to. */
function refuseCollisions(plans: Plans): Plans {
  const sources = new Map<string, Set<string>>()
  const targetOf = ({ wanted: { name, isMapped } }: FixPlan) =>
    name === undefined || !isMapped ? undefined : formatRepository(name)
  for (const plan of plans.values()) {
    const target = targetOf(plan)
    if (target === undefined) continue
    const known = sources.get(target) ?? new Set()
    sources.set(target, known.add(formatRepository(sourceOf(plan.wanted.source))))
  }
  const settled = new Map<string, FixPlan>()
  for (const [key, plan] of plans) {
    const target = targetOf(plan)
    const names = sources.get(target ?? '')
    if (target === undefined || names === undefined || names.size < 2) {
      settled.set(key, plan)
      continue
    }
    const why = blocked(
      refuse(
        'unsupported-here',
        `${[...names].join(' and ')} would all become ${target}; give them targets of their own under registries`,
      ),
    )
    settled.set(key, { ...plan, name: why, tail: plan.tail === undefined ? undefined : why })
  }
  return settled
}

function finish(plan: FixPlan, texts: Texts): PlannedFix {
  return {
    use: plan.use,
    findings: plan.wanted.findings,
    edits: editsOf(plan, texts),
    text: textAfter(plan),
    name: outcomeOf(plan.name),
    tail: outcomeOf(plan.tail),
  }
}

function outcomeOf(part: PartPlan | undefined): PlannedPart {
  return part?.kind === 'change' ? EDITED : part
}
