import { setFlagsFromString } from 'node:v8'

/** How often V8 lets code run before it optimizes it. */
interface Patience {
  readonly flag: string
  readonly usual: number
  readonly more: number
}

/** What V8 is asked to optimize less: our own code, or the parser of HTTP that undici has as WebAssembly. */
export type Optimized = 'script' | 'wasm'

const BUDGET: Patience = { flag: '--interrupt-budget', usual: 67_584, more: 1_500_000 }
const COUNT: Patience = { flag: '--invocation-count-for-turbofan', usual: 3000, more: 60_000 }
const WASM_20: Patience = { flag: '--wasm-tiering-budget', usual: 1_800_000, more: 2_000_000_000 }
const WASM: Patience = { ...WASM_20, usual: 13_000_000 }

/** What V8 waits for in a version of Node, which complains of a flag that it does not know; undefined for other versions. */
export function patienceOf(major: number, optimized: Optimized): Patience | undefined {
  if (major === 20) return optimized === 'wasm' ? WASM_20 : BUDGET
  if (major < 22 || major > 26) return undefined
  return optimized === 'wasm' ? WASM : COUNT
}

const patient = new Set<Patience>()

/**
 * Lets V8 optimize only code that runs for long. A run over many files goes through much code for a short time each, and
 * optimizing it takes more than a third of the run's processor time; the parser of HTTP is one function, which takes longer to
 * optimize than it takes to read hundreds of answers.
 */
export function optimizeLess(optimized: Optimized): void {
  const patience = patienceOf(Number.parseInt(process.versions.node, 10), optimized)
  if (patience === undefined || patient.has(patience)) return
  // Code that V8 keeps for the next run (code-cache.ts) is bound to the flags, and the next run begins with the usual ones.
  if (patient.size === 0) process.prependListener('exit', () => wait('usual'))
  patient.add(patience)
  wait('more')
}

/** Does work under the flags that V8 has at the start of a run, such as taking code that an earlier run has kept. */
export function withUsualFlags<Result>(work: () => Result): Result {
  wait('usual')
  try {
    return work()
  } finally {
    wait('more')
  }
}

function wait(how: 'usual' | 'more'): void {
  for (const patience of patient) setFlagsFromString(`${patience.flag}=${patience[how]}`)
}
