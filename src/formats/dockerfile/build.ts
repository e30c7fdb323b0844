import type { Lack, VariableValue } from '../../languages/variables.ts'
import type { BuildInput, ReadContext } from '../../model/format.ts'
import type { FoundUse, Image, UnreadReason } from '../../model/image-use.ts'
import type { Fact, Reading } from '../../model/reading.ts'
import type { Place } from '../../text/range.ts'
import { locate } from '../../text/segment.ts'

/** A build argument that a file sets. */
export interface BuildArgument extends Pick<FoundUse, 'path' | 'identity' | 'place' | 'raw'> {
  readonly name: string
  /** `built`: an image that the tree builds itself, so that nothing is pulled. */
  readonly value: VariableValue | Unknown | 'built'
}

/** A value that cannot be told, and why. */
interface Unknown {
  readonly reason: UnreadReason
  readonly detail: string
}

/** A build of a Dockerfile, as a Compose service, a bake target or a Skaffold artifact defines it. */
export interface TreeBuild {
  readonly format: FoundUse['format']
  /** From the working directory. */
  readonly dockerfile: string
  /** For people: `services.web.build`. */
  readonly name: string
  readonly project: string | undefined
  /** Names of contexts, as they are written. */
  readonly contexts: readonly string[]
  readonly args: readonly BuildArgument[]
  readonly place: Place
}

/** What a build says: the fact of it, and the uses that stand at its arguments. */
export type BuildReading = Pick<Reading, 'uses' | 'facts' | 'problems'> & {
  readonly alsoRead: readonly Place[]
}

const DOCKERFILE = 'dockerfile'
/** Characters of Dockerfiles that are read again for the builds of one file: each build reads all of its own. */
const CHARACTERS_MAX = 32 * 1024 * 1024

/**
 * Makes the reader of the builds that one file defines: it reads their Dockerfiles with what they set.
 *
 * Where arguments fill a FROM, the use stands at the argument: the one that holds the tag, else the first.
 */
export function createBuildReader(context: ReadContext): (build: TreeBuild) => BuildReading {
  let left = CHARACTERS_MAX
  return (build) => {
    const { name, dockerfile, project, contexts, place } = build
    const args = build.args.map((argument) => ({ name: argument.name, place: argument.place }))
    const fact: Fact = { kind: 'build', dockerfile, format: DOCKERFILE, name, project, contexts, args, place }
    const nothing: BuildReading = { uses: [], facts: [fact], problems: [], alsoRead: [] }
    const file = args.length === 0 ? undefined : context.sibling(dockerfile)
    if (file === undefined) return nothing
    left -= file.text.length
    if (left < 0) {
      const message = `builds of this file read more than ${CHARACTERS_MAX / 1024 / 1024} MiB of Dockerfiles, so the arguments of ${name} are not followed; build fewer in one file`
      return { ...nothing, problems: [{ offset: place.start, message }] }
    }
    const input = { ...inputOf(build), path: dockerfile, onlyArguments: true } as const
    const reading = context.nested(DOCKERFILE, file.text, input)
    const text = { path: dockerfile, start: 0, end: file.text.length }
    const { uses, alsoRead } = atArguments(reading, build, text)
    // What stands in the Dockerfile itself is told where that is read.
    return { ...nothing, uses, alsoRead: alsoRead.filter(({ path }) => path !== dockerfile) }
  }
}

/** What a Dockerfile is to be read with for a build. */
export function inputOf({ args, contexts }: Pick<TreeBuild, 'args' | 'contexts'>): BuildInput {
  return {
    args: new Map(args.map(({ name, value }) => [name, givenOf(name, value)])),
    contexts: new Set(contexts),
  }
}

function givenOf(name: string, value: BuildArgument['value']): VariableValue {
  if (value !== 'built' && 'segments' in value) return value
  const detail = value === 'built' ? `${name} is an image that is built` : value.detail
  const lacks: Lack = { reason: 'runtime-variable', name, detail }
  return { segments: [], lacks }
}

/** The uses of a Dockerfile that arguments fill, each at its argument; `rest` holds the others. */
export function atArguments(
  reading: Reading,
  build: Pick<TreeBuild, 'format' | 'args' | 'project'>,
  dockerfile: Place,
): Pick<Reading, 'uses'> & { readonly rest: readonly FoundUse[]; readonly alsoRead: readonly Place[] } {
  const args = new Map(build.args.map((argument) => [argument.name, argument]))
  const uses: FoundUse[] = []
  const rest: FoundUse[] = []
  const seen = new Set<string>()
  for (const use of reading.uses) {
    const filling = (use.variables ?? []).flatMap((name) => args.get(name) ?? [])
    if (filling.length === 0) rest.push(use)
    else if (filling.every(({ value }) => value !== 'built')) {
      const filled = atArgument(use, filling, build, dockerfile)
      const key = `${filled.place.start} ${filled.text}`
      if (!seen.has(key)) uses.push(filled)
      seen.add(key)
    }
  }
  return { uses, rest, alsoRead: reading.alsoRead ?? [] }
}

function atArgument(
  use: FoundUse,
  filling: readonly BuildArgument[],
  { format, project }: Pick<TreeBuild, 'format' | 'project'>,
  dockerfile: Place,
): FoundUse {
  const { place, raw, path, identity } =
    filling.find((argument) => holdsTail(argument, use.image)) ?? first(filling)
  const image = unknownOf(filling) ?? use.image
  const { role, pin, confidence, platform } = use
  const text = image.kind === 'read' ? use.text : raw
  const rest = { role, pin, confidence, platform, project, fills: dockerfile }
  return { format, path, identity, place, raw, text, image, ...rest }
}

function first(filling: readonly BuildArgument[]): BuildArgument {
  const [argument] = filling
  if (argument === undefined) throw new RangeError('no argument fills the use')
  return argument
}

function unknownOf(filling: readonly BuildArgument[]): Image | undefined {
  for (const { value } of filling)
    if (value !== 'built' && 'reason' in value)
      return { kind: 'unread', reason: value.reason, detail: value.detail }
  return undefined
}

/** Whether the tag, or the name where there is none, stands in the value of an argument. */
function holdsTail({ value }: BuildArgument, image: Image): boolean {
  if (image.kind === 'unread' || value === 'built' || 'reason' in value) return false
  const { tag, path } = image.reference.parts
  const tail = locate(image.segments, tag ?? path)
  return value.segments.some(
    ({ at }) => at !== undefined && at.path === tail?.path && tail.start >= at.start && tail.end <= at.end,
  )
}
