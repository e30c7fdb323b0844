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
 * What V8 is set for: a run over many files, one over so many that its memory counts, one that takes so long that optimized
 * code pays after all, answers that undici reads with a parser of HTTP that is WebAssembly, or a run over named files of
 * which compiled code is kept.
 */
export type Work = 'many-files' | 'large-tree' | 'long-run' | 'http' | 'keeping'

/**
 * How many calls of a function V8 waits for before it optimizes it, by the version of Node. Where Maglev is on, it is another
 * number than `--v8-options` tells; test/ci/nodes.mjs asks V8 itself.
 */
const CALLS: Readonly<Record<number, number>> = { 22: 3000, 24: 10_000, 26: 16_000 }

/**
 * How long V8 waits before it optimizes code. A run over many files goes through much code for a short time each, and
 * optimizing it takes more than a third of the run's processor time; in a long run some of it pays.
 */
function tiersOf(major: number, isLong: boolean): readonly Setting[] {
  const calls = CALLS[major]
  if (calls === undefined) return [numberOf('--interrupt-budget', 67_584, isLong ? 300_000 : 1_500_000)]
  const hasMaglev = major >= 24
  const turbofan = numberOf('--invocation-count-for-turbofan', calls, isLong && !hasMaglev ? 15_000 : 60_000)
  // It is put off, not turned off: V8 makes a thread ready for the compilers that are on when it starts.
  const maglev = numberOf('--invocation-count-for-maglev', 400, isLong ? 400 : 60_000)
  return hasMaglev ? [turbofan, maglev] : [turbofan]
}

/** What is optimized in such a run is not called for long enough to make up for other functions that are built into it. */
const INLINED = numberOf('--max-inlined-bytecode-size-cumulative', 920, 200)
const PEELED: Setting = { usual: '--turbo-loop-peeling', other: '--no-turbo-loop-peeling' }

/** The parser of HTTP is one function, which takes longer to optimize than it takes to read hundreds of answers. */
const WASM_20 = numberOf('--wasm-tiering-budget', 1_800_000, 2_000_000_000)
const WASM = numberOf('--wasm-tiering-budget', 13_000_000, 2_000_000_000)
/** The heap grows by so many percent before garbage is looked for in all of it, which takes time; V8 itself lets it grow to twice its size and more. */
const GROWTH = numberOf('--heap-growing-percent', 0, 40)
/** Threads that read leave no core to others that would collect their garbage with them: they wait for one another. */
const SCAVENGE: Setting = { usual: '--parallel-scavenge', other: '--no-parallel-scavenge' }

/**
 * The bytes of a large index of git make V8 look for garbage in all of the heap, piece by piece, when a run over few files is
 * about to end. A run over a large tree does have garbage.
 */
const MARKING: Setting = { usual: '--incremental-marking', other: '--no-incremental-marking' }
const MARKING_AGAIN: Setting = { usual: '--incremental-marking', other: '--incremental-marking' }

/**
 * V8 keeps with a function whether it was compiled by Sparkplug, and compiles it so again as soon as it is called, also where
 * a run calls it a few times only.
 */
const SPARKPLUG: Setting = { usual: '--sparkplug', other: '--no-sparkplug' }

/** What is set in a version of Node, which complains of a flag that it does not know; nothing in other versions. */
export function settingsOf(major: number, work: Work): readonly Setting[] {
  if (major !== 20 && CALLS[major] === undefined) return []
  switch (work) {
    case 'many-files':
      return [...tiersOf(major, false), SCAVENGE, MARKING, INLINED, PEELED]
    case 'large-tree':
      return [GROWTH, MARKING_AGAIN]
    case 'long-run':
      return tiersOf(major, true)
    case 'http':
      return [major === 20 ? WASM_20 : WASM]
    case 'keeping':
      return [SPARKPLUG]
  }
}

/** What V8 is set for by now; what is set later counts. */
const works = new Set<Work>()

/** Sets V8, for all threads, to what suits some work. */
export function setFor(work: Work): void {
  if (works.has(work)) return
  // Code that V8 keeps for the next run (code-cache.ts) is bound to the flags, and the next run begins with the usual ones.
  if (works.size === 0) process.prependListener('exit', () => set('usual'))
  works.add(work)
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
  const major = Number.parseInt(process.versions.node, 10)
  for (const work of works) for (const setting of settingsOf(major, work)) setFlagsFromString(setting[how])
}
