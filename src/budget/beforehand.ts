import type { Named, Pull } from './collect.ts'

/** An image that a job pulls beforehand for builds that do not find it. */
export interface PulledBeforehand {
  readonly reference: string
  readonly by: Named
  readonly again: Named
}

/** A machine that starts empty builds with what it has pulled itself alone: what another one has pulled is counted twice. */
export function pulledBeforehand(pulls: readonly Pull[], coldShare: number): readonly PulledBeforehand[] {
  if (coldShare < 1) return []
  const built = new Map(
    pulls.flatMap(({ occasion, reference, uses }) =>
      occasion === 'build' && uses[0] !== undefined ? [[reference, uses[0]] as const] : [],
    ),
  )
  return pulls.flatMap(({ isBeforehand, reference, uses: [by] }) => {
    const again = built.get(reference)
    return !isBeforehand || by === undefined || again === undefined ? [] : [{ reference, by, again }]
  })
}
