/*
 * Patterns over the keys that lead to a field. All patterns of a table are followed at once, one key at a time, so that
 * a document is walked once whatever the table holds and however many `**` it has.
 */

/** Where a walk stands in all patterns of a table. */
export interface FieldState<Row> {
  /** The rows whose path ends here, in the order of the table. */
  readonly rows: readonly Row[]
  /** No path of the table goes on from here. */
  readonly isEnd: boolean
  /** The state behind a key, or behind `[]` for an item of a list. */
  next(key: string): FieldState<Row>
}

/**
 * Compiles the paths of a table: keys from the root, joined by dots. `[]` is an item of the list before it, `[0]` its
 * first one, `*` one key
 * or item, `**` any number of keys and items, none included, `*Image` a key with that end, `image*` one with that start.
 * Braces hold alternatives, which may be empty: `jobs.*.{container,image}{,.name}`.
 *
 * @returns the state at the root
 */
export function compileFields<Row extends { readonly path: string }>(table: readonly Row[]): FieldState<Row> {
  const positions: Position[] = []
  for (const [row, { path }] of table.entries()) {
    for (const spelled of expandBraces(path)) {
      for (const token of tokensOf(spelled)) positions.push({ token, row })
      positions.push({ token: undefined, row })
    }
  }
  const starts = positions.flatMap((_, at) =>
    at === 0 || positions[at - 1]?.token === undefined ? [at] : [],
  )
  const states = new Map<string, FieldState<Row>>()

  function stateOf(given: readonly number[]): FieldState<Row> {
    const at = withSkips(given, positions)
    const name = at.join()
    const known = states.get(name)
    if (known !== undefined) return known
    const ended = new Set(
      at.flatMap((one) => (positions[one]?.token === undefined ? [positions[one]?.row] : [])),
    )
    const open = at.flatMap((one) => {
      const token = positions[one]?.token
      return token === undefined ? [] : [{ token, here: one }]
    })
    const compute = (key: string) =>
      stateOf(
        open.flatMap(({ token, here }) => (token === '**' ? [here] : fits(token, key) ? [here + 1] : [])),
      )
    const state: FieldState<Row> = {
      rows: table.filter((_, row) => ended.has(row)),
      isEnd: open.length === 0,
      next: createNext(
        open.map(({ token }) => token),
        compute,
      ),
    }
    states.set(name, state)
    return state
  }
  return stateOf(starts)
}

/**
 * What comes behind a key. Most keys of a document stand in no pattern: they all lead to one state. Only the words of the
 * table are remembered, since what a document calls its keys has no bound.
 */
function createNext<State>(
  tokens: readonly string[],
  compute: (key: string) => State,
): (key: string) => State {
  const words = new Set(tokens)
  if (words.has('[]')) words.add(FIRST)
  const parts = tokens.filter((token) => token.includes('*') && token !== '*' && token !== '**')
  const known = new Map<string, State>()
  let others: State | undefined
  return (key) => {
    if (!words.has(key)) {
      if (parts.some((part) => fits(part, key))) return compute(key)
      others ??= compute(key)
      return others
    }
    const state = known.get(key) ?? compute(key)
    known.set(key, state)
    return state
  }
}

/** The first item of a list, as {@link FieldState.next} takes it; the others are `[]`. */
export const FIRST = '[0]'

/** What has no name in code, by its place, `()` and `(1)`, and the text of an element of XML. */
const UNNAMED = /^\(\d*\)$|^#text$/

/** A place in a pattern: the token that comes next; undefined where the pattern ends. */
interface Position {
  readonly token: string | undefined
  readonly row: number
}

/** The state behind a key whose dots stand for keys in keys. */
export function behindDots<Row>(state: FieldState<Row>, key: string): FieldState<Row> {
  let reached = state
  for (const part of key.split('.')) reached = reached.next(part)
  return reached
}

/** With the places behind each `**`, which may stand for nothing; in order, each once. */
function withSkips(given: readonly number[], positions: readonly Position[]): readonly number[] {
  const all = new Set<number>()
  for (const one of given) {
    let at = one
    all.add(at)
    while (positions[at]?.token === '**') all.add(++at)
  }
  return [...all].sort((a, b) => a - b)
}

function fits(token: string, key: string): boolean {
  if (token === key || token === '*' || (token === '[]' && key === FIRST)) return true
  if (token.startsWith('*')) return key.endsWith(token.slice(1))
  return token.endsWith('*') && key.startsWith(token.slice(0, -1))
}

function tokensOf(path: string): readonly string[] {
  return path
    .replaceAll(/\[0?\]/g, '.$&')
    .split('.')
    .filter((token) => token !== '')
}

/** The paths that a path with braces stands for. */
function expandBraces(path: string): readonly string[] {
  const [whole, before = '', choices = '', after = ''] = /^([^{]*)\{([^{}]*)\}(.*)$/.exec(path) ?? []
  if (whole === undefined) return [path]
  return choices.split(',').flatMap((choice) => expandBraces(`${before}${choice}${after}`))
}

/**
 * The words of which one stands in every document with a field of this path: the last key of each alternative. An empty
 * word where a pattern names no key.
 */
export function lastKeysOf(path: string): readonly string[] {
  return expandBraces(path).map((spelled) => {
    const words = tokensOf(spelled).map((token) =>
      token === '[]' || token === FIRST || UNNAMED.test(token) ? '' : token.replaceAll(/^@|@$|\*/g, ''),
    )
    return words.findLast((word) => word !== '') ?? ''
  })
}
