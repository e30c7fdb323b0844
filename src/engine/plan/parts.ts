import type { Obstacle } from '../../model/fix.ts'
import type { Blocked, Later, PartChange, PartPlan, PlannedPart, UsePlan } from './types.ts'

export const LATER: Later = { kind: 'later' }
export const EDITED: PlannedPart = { kind: 'edited' }

export function blocked(obstacle: Obstacle): Blocked {
  return { kind: 'blocked', obstacle }
}

/** The change that a part of a plan is. */
export function changeIn(part: PartPlan | undefined): PartChange | undefined {
  return part?.kind === 'change' ? part : undefined
}

/** Why a part of a plan is not done. */
export function obstacleIn(part: PartPlan | PlannedPart): Obstacle | undefined {
  return part?.kind === 'blocked' ? part.obstacle : undefined
}

/** The changes of a plan, in the order of the reference. */
export function changesOf({ name, tail }: UsePlan): readonly PartChange[] {
  return [changeIn(name), changeIn(tail)].filter((change) => change !== undefined)
}

/** The plan with another outcome in the place of its changes: what is not wanted stays so. */
export function withoutChanges<Plan extends UsePlan>(plan: Plan, why: Blocked | Later): Plan {
  return {
    ...plan,
    name: plan.name?.kind === 'change' ? why : plan.name,
    tail: plan.tail?.kind === 'change' ? why : plan.tail,
  }
}
