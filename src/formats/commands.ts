import { parseShell } from '../languages/shell.ts'
import type { ReadContext } from '../model/format.ts'
import type { FoundUse } from '../model/image-use.ts'
import type { Fact, Reading } from '../model/reading.ts'
import type { Place } from '../text/range.ts'
import type { Segment } from '../text/segment.ts'
import type { SourceFile } from '../text/source-file.ts'
import { maskConsole } from './commands/console.ts'
import { isTooLong } from './commands/expand.ts'
import { markSecretsIn } from './commands/literal-secrets.ts'
import { withinFile } from './commands/nests.ts'
import type { CommandOptions, Session } from './commands/program.ts'
import { runStatements } from './commands/read-script.ts'
import { createScope, enterScope, leaveScope } from './commands/scope.ts'
import { nestReading } from './image/nested.ts'

export type { CommandOptions } from './commands/program.ts'

/**
 * Finds the images that the commands of a shell text name, those that they build, and passwords that stand in them.
 *
 * Variables that the text gives a value to are expanded, each character with the place where it stands. A variable
 * of a loop gives one use for each element, which stands where the element does. Total; time is linear in the text.
 *
 * Texts in heredocs are read as `kubernetes`, `dockerfile` and `compose` by {@link ReadContext.nested}: the first
 * only where `apiVersion` occurs in them, the second only where `FROM` or `from` does, the third only where
 * `services` does.
 *
 * @param script the shell text alone; all places are offsets into it, with its path
 */
export function readCommands(script: SourceFile, context: ReadContext, options: CommandOptions): Reading {
  const text = options.prompts ? maskConsole(script.text) : script.text
  const session: Session = {
    script,
    context,
    options,
    scope: createScope(script, {
      vars: context.vars,
      surroundings: options.surroundings,
      given: options.given,
    }),
    aliases: new Map(),
    uses: [],
    facts: [],
    builtUnread: options.builtUnread ?? new Set(),
    unread: new Map(),
    observations: [],
    alsoRead: [],
    dependsOn: new Set(),
    seen: new Set(),
    early: options.handover?.early,
    depth: 0,
    folders: options.folders ?? [],
  }
  runScopes(session, text)
  markSecretsIn(session)
  const { facts, observations, alsoRead, dependsOn, unread, builtUnread } = session
  // `docker build -t $IMG .` and `docker run $IMG`: whatever it is called, it is built here.
  const uses =
    options.project === undefined
      ? session.uses
      : session.uses.filter((use) => !builtUnread.has(unread.get(use) ?? ''))
  return ofProject(options, {
    uses: withoutDoubles(uses).sort((a, b) => a.place.start - b.place.start || a.place.end - b.place.end),
    facts,
    observations: observations.toSorted((a, b) => a.place.start - b.place.start),
    problems: [],
    dependsOn: [...dependsOn],
    alsoRead,
  })
}

/** Reads the commands of a text scope by scope, each parsed for itself: what one leaves open does not reach into the next. */
function runScopes(session: Session, text: string): void {
  const { scope, early, options } = session
  const folders: Session['folders'][] = []
  const run = (start: number, end: number) => {
    if (start < end) runStatements(session, parseShell(text, { start, end }, early))
  }
  let from = 0
  for (const { at, opens } of options.handover?.scopes ?? []) {
    run(from, at)
    from = at
    if (opens) {
      enterScope(scope)
      folders.push(session.folders)
    } else {
      leaveScope(scope)
      session.folders = folders.pop() ?? session.folders
    }
  }
  run(from, text.length)
}

/**
 * Reads the commands of a shell text inside a file, wherever it stands: a block of a page, a `script:` of a CI system.
 *
 * Values that `options.given` gives may stand anywhere in the file. The format of the file has to declare
 * {@link SCRIPT_NESTS} among what it `nests`.
 *
 * @param text what the segments spell, or the same with other characters in places where the file says it otherwise
 * @param whole where all of it stands
 * @returns with all places in `file`
 */
export function readCommandsIn(
  file: SourceFile,
  {
    text,
    segments,
    whole,
  }: { readonly text: string; readonly segments: readonly Segment[]; readonly whole: Place },
  context: ReadContext,
  options: CommandOptions,
): Reading {
  const { given } = options
  const moved = {
    ...options,
    // A longer one is not put in.
    given: (name: string) => given?.(name)?.map((value) => (isTooLong(value) ? value : value.map(moveOut))),
  }
  const found = readCommands({ path: file.path, text }, withinFile(context, file), moved)
  const reading = nestReading(found, segments, whole, file)
  return { ...reading, uses: reading.uses.map(moveBack) }
}

/** Tells places in the file around a script from those in the script, which is read by the same path. */
const OUTSIDE = '\0'

function moveOut(segment: Segment): Segment {
  const { at } = segment
  return at === undefined ? segment : { ...segment, at: { ...at, path: OUTSIDE + at.path } }
}

function moveBack(use: FoundUse): FoundUse {
  if (use.image.kind !== 'read') return use
  const segments = use.image.segments.map((segment) =>
    segment.at?.path.startsWith(OUTSIDE) === true
      ? { ...segment, at: { ...segment.at, path: segment.at.path.slice(OUTSIDE.length) } }
      : segment,
  )
  return { ...use, image: { ...use.image, segments } }
}

/** Of a script that is no part of a workshop only the names that it builds, in its project, and the files that it names or builds count elsewhere. */
function ofProject({ format, project }: CommandOptions, reading: Reading): Reading {
  if (project === undefined) return reading
  return {
    ...reading,
    uses: reading.uses.map((use) => ({ ...use, format, project, confidence: 'likely' as const })),
    facts: reading.facts.flatMap((fact): readonly Fact[] => {
      if (fact.kind === 'names-file' || fact.kind === 'build') return [fact]
      return fact.kind === 'built-name' ? [{ ...fact, project }] : []
    }),
  }
}

/** An alias is read in its definition and where it is called; that is one use. */
function withoutDoubles(uses: readonly FoundUse[]): FoundUse[] {
  const known = new Map<string, FoundUse>()
  for (const use of uses) {
    const key = [use.place.start, use.place.end, use.path, use.text].join('\n')
    if (!known.has(key)) known.set(key, use)
  }
  return [...known.values()]
}
