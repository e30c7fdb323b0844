import type { Command } from '../../languages/shell/syntax.ts'
import type { Handover } from '../../languages/written.ts'
import type { ReadContext } from '../../model/format.ts'
import type { FormatId } from '../../model/format-id.ts'
import type { FoundUse, Role } from '../../model/image-use.ts'
import type { FoundObservation } from '../../model/observation.ts'
import type { Fact } from '../../model/reading.ts'
import type { Place } from '../../text/range.ts'
import type { Segment } from '../../text/segment.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { type Field, knownText } from './expanded-word.ts'
import { type Arguments, type FlagTable, parseArguments } from './flags.ts'
import type { Surroundings } from './lack.ts'
import type { Scope } from './scope.ts'

/** How the commands of a script are to be read. */
export interface CommandOptions {
  /** Of the uses. */
  readonly format: FormatId
  /** Of the uses; `cli-argument` where absent. */
  readonly role?: Role
  /** Begins `path` and `identity` of each use; the command follows: `execute docker run`. */
  readonly label: string
  /** Given to uses and built names. */
  readonly readingOrder: string | undefined
  /**
   * The text is what a console shows: where lines begin with a prompt only these are commands, and lines that are
   * clearly output never are.
   */
  readonly prompts: boolean
  readonly surroundings?: Surroundings
  /**
   * For scripts that are no part of a workshop, the path of the file as a rule: what is found is likely and of `format`,
   * texts in heredocs included, and names that the script builds count only for uses of this project.
   */
  readonly project?: string
  /** Names that other commands of the project build and variables hide; those that these build are added. */
  readonly builtUnread?: Set<string>
  /** The commands are those of a job of a CI system: logins to Docker Hub are told, and what else the job may pull. */
  readonly isPipeline?: true
  /**
   * Folders in which the commands may run, from the working directory: a file that one of them is given, such as a
   * Dockerfile, is looked for there. None where absent.
   */
  readonly folders?: readonly string[]
  /** Where the script is none of a shell alone. */
  readonly handover?: Handover
  /**
   * The values that the file around the script gives to a variable, by its name, or to an expression such as
   * `${{ matrix.x }}`, by all that is written; undefined where it gives none. Their places are in that file.
   */
  given?(name: string): readonly (readonly Segment[])[] | undefined
}

/** A script being read, and what was found in it. */
export interface Session {
  readonly script: SourceFile
  readonly context: ReadContext
  readonly options: CommandOptions
  readonly scope: Scope
  /** What `alias` gave a name to. */
  readonly aliases: Map<string, readonly Field[]>
  readonly uses: FoundUse[]
  readonly facts: Fact[]
  /** Names that are built and not known in full, as {@link asWritten} spells them. */
  readonly builtUnread: Set<string>
  /** The same of uses. */
  readonly unread: Map<FoundUse, string>
  readonly observations: FoundObservation[]
  readonly alsoRead: Place[]
  readonly dependsOn: Set<string>
  /** What was read already and is not told twice: elements of lists with who pulls them, secrets. */
  readonly seen: Set<string>
  /** As {@link Handover.early}, of this script. */
  readonly early: ReadonlySet<number> | undefined
  /** Scripts inside scripts. */
  depth: number
  /** The folders of the options, and those that `cd` led to. */
  folders: readonly string[]
}

/** A command whose tool is known. */
export interface Call {
  /** As it is called: `podman`. */
  readonly tool: string
  /** For people: `podman run`. */
  readonly label: string
  readonly command: Command
  readonly session: Session
}

/** What a command of a tool says about images. */
export interface Subcommand {
  readonly flags: FlagTable
  /** What follows the first operand belongs to it. */
  readonly untilOperand?: true
  read(args: Arguments, call: Call): void
}

/** A program that is given images on its command line. */
export interface Tool {
  readonly names: readonly string[]
  readonly globals: FlagTable
  /** By their words; `''` where the tool has no subcommands. */
  readonly commands: ReadonlyMap<string, Subcommand>
}

/** Words of the longest subcommand. */
const WORDS_MAX = 4

/** Finds the subcommand in the words after a tool's name, and lets it read the rest. */
export function callTool(
  tool: Tool,
  name: string,
  fields: readonly Field[],
  call: Omit<Call, 'tool' | 'label'>,
) {
  const { flags, operands } = parseArguments(fields, [tool.globals], true)
  for (let count = Math.min(WORDS_MAX, operands.length); count >= 0; count--) {
    const words = operands.slice(0, count).map((word) => knownText(word) ?? '\0')
    const path = words.join(' ')
    const found = tool.commands.get(path)
    if (found === undefined) continue
    const rest = count === 0 ? fields : operands.slice(count)
    const args = parseArguments(rest, [found.flags, tool.globals], found.untilOperand === true)
    const label = path === '' ? name : `${name} ${path}`
    found.read(count === 0 ? args : { ...args, flags: [...flags, ...args.flags] }, {
      ...call,
      tool: name,
      label,
    })
    return
  }
}

/** Subcommands by their words, several for one: `'run', 'container run'`. */
export function commandMap(
  entries: readonly (readonly [paths: readonly string[], subcommand: Subcommand])[],
): ReadonlyMap<string, Subcommand> {
  return new Map(entries.flatMap(([paths, subcommand]) => paths.map((path) => [path, subcommand] as const)))
}
