import { UsageError } from '../model/usage-error.ts'

/** A pair of flags that do not go together, or of which one means nothing without the other. */
export interface FlagConflict {
  /** As it is typed, with its value where only that value matters; `-` is standard input. */
  readonly a: string
  readonly b: string
  /** `excludes`: they are never given together. `needs`: `a` is given only together with `b`. */
  readonly kind: 'excludes' | 'needs'
  readonly why: string
  readonly todo: string
}

/** Standard input together with other paths. */
const BESIDE_PATHS = '- beside other paths'

const LEARNS = '--update-baseline records findings as known and changes nothing else'
const COMMENTS = '--add-ignores writes comments and changes nothing else'
const SHARD = 'a shard is a part of what is read, and changes nothing'
const NO_INDEX = 'git knows nothing about standard input'

/** Every pair that a command refuses. The first one that applies is reported. */
export const FLAG_CONFLICTS: readonly FlagConflict[] = [
  excludes('--fix', '--diff', '--fix writes and --diff only shows', 'give one of them'),
  excludes('--fix', BESIDE_PATHS, 'the fixed text is the whole output', 'leave out the other paths'),
  excludes(
    '--offline',
    '--frozen',
    '--offline sends no request, --frozen may ask rewrite targets',
    'give one of them',
  ),
  excludes('--update-baseline', '--fix', LEARNS, 'leave out --fix'),
  excludes('--update-baseline', '--diff', LEARNS, 'leave out --diff'),
  excludes('--update-baseline', '--no-baseline', 'one writes what the other ignores', 'give one of them'),
  excludes('--add-ignores', '--fix', COMMENTS, 'leave out --fix'),
  excludes('--add-ignores', '--diff', COMMENTS, 'leave out --diff'),
  excludes('--add-ignores', '--update-baseline', COMMENTS, 'leave out --update-baseline'),
  excludes('--add-ignores', '--staged', 'it writes files and not the index', 'leave out --staged'),
  excludes('--add-ignores', '-', 'it writes files', 'leave out - (standard input)'),
  excludes('--add-ignores', '--fail-on never', 'it is for findings that fail the run', 'give a severity'),
  needs('--until', '--add-ignores', 'it dates the comments that --add-ignores writes'),
  needs('--changed-lines', '--changed-since', 'it narrows down what --changed-since reads'),
  excludes('--shard', '--fix', SHARD, 'leave out --fix'),
  excludes('--shard', '--diff', SHARD, 'leave out --diff'),
  excludes('--shard', '--update-baseline', SHARD, 'leave out --update-baseline'),
  excludes('--shard', '--add-ignores', SHARD, 'leave out --add-ignores'),
  excludes('--staged', '--changed-since', 'they name different files', 'give one of them'),
  excludes('--staged', '-', NO_INDEX, 'leave out one of them'),
  excludes('--changed-since', '-', NO_INDEX, 'leave out one of them'),
  needs('--stdin-filename', '-', 'it names what is read from standard input'),
  excludes('update', '-', 'update rewrites files', 'name files or folders'),
  excludes('consolidate', '-', 'consolidate looks at several files', 'name files or folders'),
  excludes('unpin', '-', 'unpin rewrites files', 'name files or folders'),
]

/**
 * Makes sure that the parts of a command line go together.
 *
 * @param flags as commander gives them, by name in camel case
 * @throws UsageError when they do not
 */
export function refuseConflicts(
  command: string,
  paths: readonly string[],
  flags: Readonly<Record<string, unknown>>,
): void {
  const given = givenOf(command, paths, flags)
  for (const { a, b, kind, why, todo } of FLAG_CONFLICTS) {
    if (!given.has(a) || given.has(b) === (kind === 'needs')) continue
    const what = kind === 'needs' ? `${a} needs ${b}` : `${a} does not go with ${b}`
    throw new UsageError(`${what}: ${why}; ${todo}`)
  }
}

function excludes(a: string, b: string, why: string, todo: string): FlagConflict {
  return { a, b, kind: 'excludes', why, todo }
}

function needs(a: string, b: string, why: string): FlagConflict {
  return { a, b, kind: 'needs', why, todo: `give ${b} too` }
}

/** What stands on a command line, in the words of the table. */
function givenOf(
  command: string,
  paths: readonly string[],
  flags: Readonly<Record<string, unknown>>,
): ReadonlySet<string> {
  const given = new Set([command])
  for (const [name, value] of Object.entries(flags)) {
    const flag = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    if (value === undefined) continue
    given.add(value === false ? `--no-${flag}` : `--${flag}`)
    if (typeof value === 'string') given.add(`--${flag} ${value}`)
  }
  if (paths.includes('-')) given.add(paths.length > 1 ? BESIDE_PATHS : '-').add('-')
  return given
}
