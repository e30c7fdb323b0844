import type { CommentStyle } from '../../model/format-traits.ts'
import type { FileReading } from '../read.ts'
import type { FilesRead } from '../read-files.ts'
import { IN_TEXT, type Insertion, type Places } from './place.ts'
import { compareIgnores, whatDiffers } from './proof.ts'
import { shiftBy } from './shift.ts'
import type { YamlContent } from './yaml.ts'

/** The comments of one file, wanted but not proved. */
export interface Wanted extends Places {
  readonly path: string
  readonly text: string
  readonly host: CommentStyle
  readonly reading: FileReading
  /** The files into which its text goes. */
  readonly dependents: readonly FileReading[]
  readonly options: Pick<FilesRead, 'reread'>
  /** Files that hold new comments already. */
  readonly written: ReadonlyMap<string, string>
  spell(insertion: Insertion): string
}

/** Tries that may fail in one file: each costs a reading of it. */
const FAILURES_MAX = 100

const IDLE =
  'a comment above it would not be taken for one that speaks of it; name the file under overrides in holdfast.yaml'
const TOO_MANY = 'too many comments of this file were tried in vain; name it under overrides in holdfast.yaml'

/**
 * Keeps of the wanted comments those with which the file says the same as without, and refuses the others.
 *
 * They are tried together, and where that fails by halves.
 */
export async function settle(wanted: Wanted): Promise<Places> {
  const refused = [...wanted.refused]
  const refuse = (insertions: readonly Insertion[], why: string) => {
    for (const { findings } of insertions) for (const finding of findings) refused.push([finding, why])
  }
  const content = wanted.host === 'yaml' ? (await import('./yaml.ts')).readContent(wanted.text) : undefined
  const open = await withoutTexts(wanted, content)
  const isOpen = new Set(open)
  refuse(
    wanted.insertions.filter((insertion) => !isOpen.has(insertion)),
    IN_TEXT,
  )
  const { idle } = compareIgnores(wanted.path, wanted.text, open, shiftBy(wanted.text, open, wanted.spell))
  for (const finding of idle) refused.push([finding, IDLE])
  const heeded = open
    .map((insertion) => ({ ...insertion, findings: insertion.findings.filter((one) => !idle.has(one)) }))
    .filter(({ findings }) => findings.length > 0)

  let kept: readonly Insertion[] = []
  let failures = 0
  const waiting: (readonly Insertion[])[] = [heeded]
  for (let some = waiting.pop(); some !== undefined; some = waiting.pop()) {
    if (some.length === 0) continue
    const together = [...kept, ...some].sort((a, b) => a.offset - b.offset)
    const why = failures < FAILURES_MAX ? await whyNot(together, wanted, content) : TOO_MANY
    if (why === undefined) kept = together
    else if (some.length === 1 || why === TOO_MANY) refuse(some, why)
    else waiting.push(some.slice(some.length >> 1), some.slice(0, some.length >> 1))
    if (why !== undefined) failures++
  }
  const broken = await findBroken(kept, wanted)
  if (broken === undefined) return { insertions: kept, refused }
  refuse(kept, broken)
  return { insertions: [], refused }
}

/** The lines that stand in no text inside the text. */
async function withoutTexts(
  { path, text, host, insertions, options, written }: Wanted,
  content: YamlContent | undefined,
): Promise<readonly Insertion[]> {
  if (content !== undefined) return insertions.filter(({ offset }) => !content.isInScalar(offset))
  if (host !== 'build-file' && host !== 'script') return insertions
  // Where an instruction can stand and is read as one, a comment can stand too.
  const number = new Map(insertions.map((insertion, index) => [insertion, index]))
  const probe = shiftBy(text, insertions, (insertion) => {
    const name = `${PROBE}${number.get(insertion)}:1`
    return host === 'build-file' ? `FROM ${name}` : `docker pull ${name}`
  })
  const { uses } = await options.reread(path, new Map([...written, [path, probe.after]]))
  const read = new Set(uses.map((use) => use.text))
  return insertions.filter((_, index) => read.has(`${PROBE}${index}:1`))
}

const PROBE = 'registry.example.com/holdfast/probe-'

/** What differs with these comments; undefined where nothing does. */
async function whyNot(
  insertions: readonly Insertion[],
  wanted: Wanted,
  content: YamlContent | undefined,
): Promise<string | undefined> {
  const { path, text, reading, options, written, spell } = wanted
  const shift = shiftBy(text, insertions, spell)
  const advice = 'name the file under overrides in holdfast.yaml'
  if (content !== undefined) {
    const { readContent } = await import('./yaml.ts')
    if (readContent(shift.after).signature !== content.signature)
      return `a comment would become part of a text or a template action; ${advice}`
  }
  const after = await options.reread(path, new Map([...written, [path, shift.after]]))
  const difference = whatDiffers({ path, before: reading, after, shift })
  if (difference !== undefined) return `${difference}; ${advice}`
  const ignores = compareIgnores(path, text, insertions, shift)
  return ignores.othersSame && ignores.idle.size === 0
    ? undefined
    : `with it, ignores would speak of other lines; ${advice}`
}

/** What differs in a file that reads this one; undefined where nothing does. */
async function findBroken(
  insertions: readonly Insertion[],
  { path, text, dependents, options, written, spell }: Wanted,
): Promise<string | undefined> {
  if (insertions.length === 0) return undefined
  const shift = shiftBy(text, insertions, spell)
  for (const reading of dependents) {
    const before = await currentReading(reading, written, options)
    const after = await options.reread(reading.path, new Map([...written, [path, shift.after]]))
    const difference = whatDiffers({ path, before, after, shift })
    if (difference !== undefined) return `${difference} from ${reading.path}; change it by hand`
  }
  return undefined
}

/** What is read of a file now that others hold new comments. */
export async function currentReading(
  reading: FileReading,
  written: ReadonlyMap<string, string>,
  { reread }: Pick<FilesRead, 'reread'>,
): Promise<FileReading> {
  const hasMoved = [reading.path, ...reading.dependsOn].some((path) => written.has(path))
  return hasMoved ? reread(reading.path, written) : reading
}
