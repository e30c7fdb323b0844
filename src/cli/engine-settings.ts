import { setFlagsFromString } from 'node:v8'

/** A flag of V8 as it usually is, and in another way that suits some work better. */
interface Setting {
  readonly usual: string
  readonly other: string
}

function numberOf(flag: string, usual: number, other: number): Setting {
  return { usual: `${flag}=${usual}`, other: `${flag}=${other}` }
}

/**
 * What V8 is set for: a run over many files, one over so many that its memory counts, or answers that undici reads with a
 * parser of HTTP that is WebAssembly.
 */
export type Work = 'many-files' | 'large-tree' | 'http'

/*
 * V8 optimizes only code that runs for long. A run over many files goes through much code for a short time each, and
 * optimizing it takes more than a third of the run's processor time; the parser of HTTP is one function, which takes longer
 * to optimize than it takes to read hundreds of answers.
 */
const BUDGET = numberOf('--interrupt-budget', 67_584, 1_500_000)
const COUNT = numberOf('--invocation-count-for-turbofan', 3000, 60_000)
/** What is optimized in such a run is not called for long enough to make up for other functions that are built into it. */
const INLINED = numberOf('--max-inlined-bytecode-size-cumulative', 920, 200)
const PEELED: Setting = { usual: '--turbo-loop-peeling', other: '--no-turbo-loop-peeling' }
const WASM_20 = numberOf('--wasm-tiering-budget', 1_800_000, 2_000_000_000)
const WASM = numberOf('--wasm-tiering-budget', 13_000_000, 2_000_000_000)
/** The heap grows by so many percent before garbage is looked for in all of it, which takes time; V8 itself lets it grow to twice its size and more. */
const GROWTH = numberOf('--heap-growing-percent', 0, 40)
/** Threads that read leave no core to others that would collect their garbage with them: they wait for one another. */
const SCAVENGE: Setting = { usual: '--parallel-scavenge', other: '--no-parallel-scavenge' }

/** What is set in a version of Node, which complains of a flag that it does not know; nothing in other versions. */
export function settingsOf(major: number, work: Work): readonly Setting[] {
  if (major !== 20 && (major < 22 || major > 26)) return []
  if (work === 'large-tree') return [GROWTH]
  if (work === 'many-files') return [major === 20 ? BUDGET : COUNT, SCAVENGE, INLINED, PEELED]
  return [major === 20 ? WASM_20 : WASM]
}

const changed = new Set<Setting>()

/** Sets V8, for all threads, to what suits some work. */
export function setFor(work: Work): void {
  const settings = settingsOf(Number.parseInt(process.versions.node, 10), work)
  if (settings.every((setting) => changed.has(setting))) return
  // Code that V8 keeps for the next run (code-cache.ts) is bound to the flags, and the next run begins with the usual ones.
  if (changed.size === 0) process.prependListener('exit', () => set('usual'))
  for (const setting of settings) changed.add(setting)
  set('other')
}

/** Does work under the flags that V8 has at the start of a run, such as taking code that an earlier run has kept. */
export function withUsualFlags<Result>(work: () => Result): Result {
  set('usual')
  try {
    return work()
  } finally {
    set('other')
  }
}

function set(how: 'usual' | 'other'): void {
  for (const setting of changed) setFlagsFromString(setting[how])
}
