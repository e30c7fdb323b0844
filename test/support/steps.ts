import { Session } from 'node:inspector'
import { setFlagsFromString } from 'node:v8'
import { expect } from 'vitest'

/*
 * How much work a call does, counted and not timed: the blocks of code that run, the characters that regular
 * expressions and searches look at, the ways that a regular expression tries, and the elements that lists copy.
 * The engine counts blocks only in functions that it compiles afterwards. So the tests that count have files of their
 * own, `test/growth`, and each file has a process of its own.
 */

const session = new Session()
session.connect()
post('Profiler.enable')
post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })

/** Counts the steps of a call. */
export async function stepsOf(run: () => unknown): Promise<number> {
  takeBlocks()
  const natives = countNatives()
  try {
    await run()
  } finally {
    natives.stop()
  }
  return takeBlocks() + natives.count()
}

/**
 * Expects that four times the size costs about four times the steps. Steps that grow with the square of the size cost
 * sixteen times as many.
 *
 * @param make what is measured for a size: its preparation is not counted
 */
export async function expectLinear(make: (size: number) => () => unknown, size: number): Promise<void> {
  const small = make(size)
  const large = make(4 * size)
  // The first call pays for what is loaded and compiled once.
  await small()
  const base = await stepsOf(small)
  expect(base, 'too few steps to tell how they grow').toBeGreaterThan(size / 100)
  expect((await stepsOf(large)) / base, 'steps for four times the size').toBeLessThan(6)
}

interface BlockCounts {
  readonly result: readonly {
    readonly url: string
    readonly functions: readonly { readonly ranges: readonly { readonly count: number }[] }[]
  }[]
}

/** Code that runs beside the call: Node's own, the test runner's and the counter's. */
const OTHERS = /^node:|^$|vitest|vite\/|support\/steps\.ts/

/** The blocks that ran since the last call. */
function takeBlocks(): number {
  let count = 0
  for (const { url, functions } of (post('Profiler.takePreciseCoverage') as BlockCounts).result) {
    if (OTHERS.test(url)) continue
    for (const { ranges } of functions) for (const range of ranges) count += range.count
  }
  return count
}

/** Sends a command to the engine, which answers it at once. */
function post(method: string, params: object = {}): unknown {
  let answer: unknown
  session.post(method, params, (error, result) => {
    if (error !== null) throw error
    answer = result
  })
  return answer
}

type Method = (this: unknown, ...args: unknown[]) => unknown
type Natives = Record<string, Method>

/** What a call of a built-in method costs, by its receiver, result and arguments. */
type Cost = (self: string & unknown[], result: unknown, args: readonly unknown[]) => number

const whole: Cost = (self) => self.length
const found: Cost = (self, result) => (typeof result === 'number' && result >= 0 ? result : self.length)
const from: Cost = (self, result, [, start]) =>
  Math.max(0, found(self, result, []) - (typeof start === 'number' ? start : 0))
const backwards: Cost = (self, result, [, start]) =>
  (typeof start === 'number' ? start : self.length) - (typeof result === 'number' ? result : 0)
const copied: Cost = (_, result) => (Array.isArray(result) ? result.length : 0)

const STRINGS: Readonly<Record<string, Cost>> = {
  indexOf: from,
  lastIndexOf: backwards,
  includes: whole,
  toLowerCase: whole,
  toUpperCase: whole,
  trim: whole,
  split: whole,
  replaceAll: whole,
}
const LISTS: Readonly<Record<string, Cost>> = {
  indexOf: from,
  includes: whole,
  slice: copied,
  concat: copied,
  join: whole,
  splice: whole,
  shift: (self) => (self.length > 64 ? 1 : self.length),
  unshift: whole,
  reverse: whole,
}

/** Counts in the engine's own methods, whose inner loops are no blocks of code. */
function countNatives(): { count(): number; stop(): void } {
  let count = 0
  const undo: (() => void)[] = []
  const wrap = (prototype: object, name: string, cost: Cost): void => {
    const methods = prototype as Natives
    const method = methods[name] as Method
    undo.push(() => Object.defineProperty(methods, name, { value: method, writable: true }))
    const value: Method = function (...args) {
      const result = method.apply(this, args)
      count += cost(this as string & unknown[], result, args)
      return result
    }
    Object.defineProperty(methods, name, { value, writable: true })
  }
  for (const [name, cost] of Object.entries(STRINGS)) wrap(String.prototype, name, cost)
  for (const [name, cost] of Object.entries(LISTS)) wrap(Array.prototype, name, cost)

  const { exec } = RegExp.prototype
  // What the counter itself does with expressions is not counted.
  let isCounting = false
  const counted = function (this: RegExp, text: string): RegExpExecArray | null {
    if (isCounting) return exec.call(this, text)
    const start = this.global || this.sticky ? this.lastIndex : 0
    const match = exec.call(this, text)
    isCounting = true
    count += waysTried(this, `${text}`, start, match, exec)
    isCounting = false
    return match
  }
  RegExp.prototype.exec = counted
  return {
    count: () => count,
    stop() {
      RegExp.prototype.exec = exec
      for (const restore of undo) restore()
    },
  }
}

type LimitedRegExp = (source: string, flags: string, limit: number) => RegExp
setFlagsFromString('--allow-natives-syntax')
/** A regular expression that gives up, as if it did not match, after so many steps back. */
const limited = new Function('s', 'f', 'n', 'return %NewRegExpWithBacktrackLimit(s, f, n)') as LimitedRegExp
setFlagsFromString('--no-allow-natives-syntax')

const LIMIT_MIN = 64
const LIMIT_MAX = 2 ** 26
const expressions = new Map<string, RegExp>()

/** The characters that were looked at, and the power of two that holds the steps back, if they are many. */
function waysTried(
  expression: RegExp,
  text: string,
  start: number,
  match: RegExpExecArray | null,
  exec: RegExp['exec'],
): number {
  const { source, flags, sticky } = expression
  const end = match === null ? (sticky ? start : text.length) : match.index + match[0].length
  const scanned = Math.max(0, end - start) + 1
  // Where the expression fails, an alternative that always matches at the end tells failing from giving up.
  const plain = withoutShortcuts(source)
  const ended = match === null ? `(?:${plain})|${sticky ? '' : '(?![^])'}` : plain
  for (let limit = LIMIT_MIN; limit < LIMIT_MAX; limit *= 2) {
    const key = `${limit} ${flags} ${ended}`
    const tried = expressions.get(key) ?? limited(ended, flags, limit)
    expressions.set(key, tried)
    tried.lastIndex = start
    if (exec.call(tried, text) !== null) return scanned + (limit === LIMIT_MIN ? 0 : limit)
  }
  throw new Error(`/${source}/${flags} tried more than ${LIMIT_MAX} ways`)
}

const plainSources = new Map<string, string>()

/** The same expression with every repeated part too complex for the loops whose steps back the engine does not count. */
function withoutShortcuts(source: string): string {
  const known = plainSources.get(source)
  if (known !== undefined) return known
  const tokens = source.matchAll(
    /\(\?<?[=!]|\(\?:|\(\?<\w+>|[()|]|\[(?:\\.|[^\]\\])*\]|\\[pPu]\{[^}]*\}|\\u[\da-f]{4}|\\x[\da-f]{2}|\\k<\w+>|\\.|[*+?]\??|\{\d+(?:,\d*)?\}\??|./gisu,
  )
  const out: string[] = []
  const opened: number[] = []
  let atom = 0
  for (const [token] of tokens) {
    if (/^(?:[*+]|\{\d+,)/.test(token)) {
      out[atom] = `(?:${out[atom]}`
      out.push(`(?=))${token}`)
      continue
    }
    if (token.startsWith('(')) opened.push(out.length)
    atom = token === ')' ? (opened.pop() ?? 0) : out.length
    out.push(token)
  }
  const plain = out.join('')
  plainSources.set(source, plain)
  return plain
}
