import type { Finding } from '../../model/finding.ts'
import { groupBy } from '../../text/group-by.ts'
import type { IgnoreComment } from '../ignores/read.ts'

/** Ignores that speak of more lines than this are looked at for every finding of their file. */
const LINES_MAX = 64
/** Ignores that are looked at for one finding; where more are stacked up, the rest does not count. */
const NEAR_MAX = 1000

/** An ignore with its place among those of its file. */
interface Numbered {
  readonly ignore: IgnoreComment
  readonly number: number
}

interface FileIgnores {
  /** All of them, by where they stand. */
  readonly byStart: readonly Numbered[]
  /** Those that speak of few lines, by the first of these. */
  readonly byLine: readonly Numbered[]
  readonly wide: readonly Numbered[]
}

/**
 * Gives for each finding the ignores of its file that may cover it, in their order, so that not every ignore is
 * compared with every finding.
 */
export function indexIgnores(
  ignores: readonly IgnoreComment[],
): (finding: Pick<Finding, 'at' | 'position'>) => readonly IgnoreComment[] {
  const files = new Map<string, FileIgnores>()
  for (const [file, own] of groupBy(ignores, (ignore) => ignore.file)) files.set(file, indexFile(own))
  return ({ at, position }) => {
    const file = files.get(at.place.path)
    if (file === undefined) return []
    const near = new Set<Numbered>(file.wide.slice(0, NEAR_MAX))
    addLines(near, file.byLine, position.line, position.line)
    addLines(near, file.byLine, at.position.line, at.position.endLine)
    if (at.ignoreBelow !== undefined) addBlock(near, file.byStart, at.ignoreBelow)
    return [...near].sort((a, b) => a.number - b.number).map(({ ignore }) => ignore)
  }
}

function indexFile(own: readonly IgnoreComment[]): FileIgnores {
  const all = own.map((ignore, number) => ({ ignore, number }))
  const isWide = ({ ignore: { scope } }: Numbered) => scope.to - scope.from >= LINES_MAX
  return {
    byStart: all.toSorted((a, b) => a.ignore.scope.start - b.ignore.scope.start),
    byLine: all
      .filter((one) => !isWide(one))
      .sort((a, b) => a.ignore.scope.from - b.ignore.scope.from || a.number - b.number),
    wide: all.filter(isWide),
  }
}

/** Adds those that speak of one of these lines, and few others. */
function addLines(near: Set<Numbered>, byLine: readonly Numbered[], from: number, to: number): void {
  const first = firstIndex(byLine, ({ ignore }) => ignore.scope.from > from - LINES_MAX)
  for (let i = first; i < byLine.length && near.size < NEAR_MAX; i++) {
    const one = byLine[i]
    if (one === undefined || one.ignore.scope.from > to) break
    if (one.ignore.scope.to >= from) near.add(one)
  }
}

/** Adds those behind an offset that stand among the same comment lines. */
function addBlock(near: Set<Numbered>, byStart: readonly Numbered[], below: number): void {
  const first = firstIndex(byStart, ({ ignore }) => ignore.scope.start > below)
  for (let i = first; i < byStart.length && near.size < NEAR_MAX; i++) {
    const one = byStart[i]
    if (one === undefined || one.ignore.scope.blockStart > below) break
    near.add(one)
  }
}

/** The index of the first one for which a test holds, which then holds for all behind it. */
function firstIndex(sorted: readonly Numbered[], test: (one: Numbered) => boolean): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    const one = sorted[middle]
    if (one !== undefined && test(one)) high = middle
    else low = middle + 1
  }
  return low
}
