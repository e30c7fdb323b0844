import { setFlagsFromString } from 'node:v8'

/** How often V8 lets code run before it optimizes it. */
interface Patience {
  readonly flag: string
  readonly usual: number
  readonly more: number
}

/** By the version of Node; V8 complains of a flag that it does not know. */
const BUDGET: Patience = { flag: '--interrupt-budget', usual: 67_584, more: 1_500_000 }
const COUNT: Patience = { flag: '--invocation-count-for-turbofan', usual: 3000, more: 60_000 }

/** What V8 waits for in a version of Node; undefined for one that is not known. */
export function patienceOf(major: number): Patience | undefined {
  if (major === 20) return BUDGET
  return major >= 22 && major <= 26 ? COUNT : undefined
}

const patience = patienceOf(Number.parseInt(process.versions.node, 10))
let isLess = false

/**
 * Lets V8 optimize only code that runs for long. A run over many files goes through much code for a short time each, and
 * optimizing it takes more than a third of the run's processor time.
 */
export function optimizeLess(): void {
  if (isLess || patience === undefined) return
  isLess = true
  wait(patience, 'more')
  // Code that V8 keeps for the next run (code-cache.ts) is bound to the flags, and the next run begins with the usual ones.
  process.prependListener('exit', () => wait(patience, 'usual'))
}

/** Does work under the flags that V8 has at the start of a run, such as taking code that an earlier run has kept. */
export function withUsualFlags<Result>(work: () => Result): Result {
  if (!isLess || patience === undefined) return work()
  wait(patience, 'usual')
  try {
    return work()
  } finally {
    wait(patience, 'more')
  }
}

function wait(patience: Patience, how: 'usual' | 'more'): void {
  setFlagsFromString(`${patience.flag}=${patience[how]}`)
}
