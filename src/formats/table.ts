import type { YamlMap, YamlNode, YamlScalar } from '../languages/yaml.ts'
import type { DocumentFormat, ReadContext } from '../model/format.ts'
import type { FormatId } from '../model/format-id.ts'
import type { FormatTraits } from '../model/format-traits.ts'
import type { FoundUse, Role } from '../model/image-use.ts'
import type { Segment } from '../text/segment.ts'
import type { SourceFile } from '../text/source-file.ts'
import type { PartKeys } from './image/scalar.ts'

/**
 * How a field spells its image. `reference`: a string, or a map of parts · `value`: the same where no schema vouches for
 * it · `docker-url`: `docker://` before the reference · `source`: with that scheme or without, but no other one · `commands`:
 * shell text, whole or a line an item · `manifests`: a text of Kubernetes objects · `none`: an image that is not pulled here ·
 * `built`: the name of what the file builds, so that a use of it pulls nothing · `build`: a map that describes the build of a
 * Dockerfile · `file`: the path of a file · `file-text`: what a file holds.
 */
export type FieldForm =
  | 'reference'
  | 'value'
  | 'docker-url'
  | 'source'
  | 'commands'
  | 'manifests'
  | 'none'
  | 'built'
  | 'build'
  | 'file'
  | 'file-text'

/** The keys of a map that describes the build of a Dockerfile. */
export interface BuildKeys {
  /** The path of the Dockerfile. */
  readonly dockerfile?: string
  /** The folder that is built; the Dockerfile may be in it. */
  readonly folder?: string
  /** What the Dockerfile is called where nothing says so. */
  readonly defaults: readonly string[]
  /** A map of build arguments. */
  readonly args?: string
  /** Words for the command line, which may set build arguments and name the Dockerfile and the folder. */
  readonly flags?: string
  /** The name of what is built, which counts as far as the table's `builtFor` says. */
  readonly tag?: string
}

/** A row of a table: one field that names an image. The first row that fits a value decides about it. */
export interface Field {
  /** The keys that lead to it, as `compileFields` takes them. */
  readonly path: string
  readonly role: Role
  /** `reference` where absent. */
  readonly form?: FieldForm
  /** Finds the image in a longer text, in the forms `reference` and `source`: its group `image`. */
  readonly part?: RegExp
  /** Of the form `build`. */
  readonly build?: BuildKeys
  /** The format of the file that the form `file` names, or whose text the form `file-text` is. */
  readonly readAs?: FormatId
  /** Of the form `file`: the paths from the working directory that a text in a file may mean, where no folder tells. */
  pathsOf?(written: string, from: string): readonly string[]
  /** Of the form `file`: the key beside it of a map with what the file, one of the same format, is given. */
  readonly gives?: string
  /** The key, in the maps around it, that names the file whose text the form `file-text` is. */
  readonly named?: string
  /**
   * Words before the value of the form `commands`, where it holds what follows them; a list holds words then. What other
   * parts of the document decide it is asked for; undefined where the value is no command.
   */
  readonly command?: string | ((scope: FieldScope) => string | undefined)
  /** What stands before the reference in the forms `docker-url` and `source`: `docker://` where absent. */
  readonly scheme?: string
  /** The keys of a map of parts, where they are not `registry`, `repository`, `tag` and `digest`. */
  readonly parts?: PartKeys
  /** What keys beside the last one must say for the row to fit: `{ type: 'docker' }`. */
  readonly where?: Readonly<Record<string, string>>
  /** Texts that are no image although they are in the field. */
  readonly except?: RegExp
  /** The end of the last key, and the end of the key beside it that holds the tag: `web_repo` and `web_tag`. */
  readonly pair?: readonly [own: string, tag: string]
  /** Why what stands here is never read, in words; lower case, no full stop. */
  readonly unread?: string
  /** A key that must be beside the last one for the row to fit. */
  readonly beside?: string
  /** Whether the value is an image that is pulled, where that depends on other parts of the document. */
  when?(scope: FieldScope): boolean
  /** What keys of the map of parts must say; `*` for anything. */
  readonly inside?: Readonly<Record<string, string>>
  /** What the field can take: `digest` where absent. */
  readonly pin?: FoundUse['pin']
  /** Nothing says that it takes a digest, so that no edit relies on it. */
  readonly isUnconfirmed?: true
  /** A digest stands in a key of its own and nowhere else. */
  readonly hasDigestKey?: true
  /** Keys that lead from the map around a map of parts to its digest; the row's `parts` have them with a dot between. */
  readonly digestBeside?: readonly string[]
  /** `certain` where absent, `likely` for the form `value`. */
  readonly confidence?: FoundUse['confidence']
}

/** What a document of YAML or JSON says at its keys, for formats that ask whether it is theirs. */
export interface TableDocument {
  readonly path: string
  /** Its root is a list. */
  readonly isList: boolean
  /** Those of its root. */
  readonly keys: readonly string[]
  /** Whether its text, comments included, holds these characters. */
  holds(text: string): boolean
  /** Whether there is something below these keys, from the root. */
  has(...keys: readonly string[]): boolean
  /** The scalar at these keys, from the root. */
  text(...keys: readonly string[]): string | undefined
}

/** Where a string with variables stands. */
export interface FieldScope {
  readonly file: SourceFile
  /** The document. */
  readonly root: YamlNode
  /** Variables that the configuration gives a value to. */
  readonly vars: ReadonlyMap<string, string>
  /** Other files of the tree. */
  readonly tree: Pick<ReadContext, 'sibling' | 'below'>
  /** What stands at these keys of the innermost map around the string that has them. */
  nearest(...keys: readonly string[]): YamlNode | undefined
  /** What stands at this key of each map around the string that has it, the innermost first. */
  every(key: string): readonly YamlNode[]
  /** The text at these keys of the innermost map that has one there; undefined where it has several. */
  sole(...keys: readonly string[]): YamlNode | undefined
  /** What stands at this key, where the string is somewhere below it. */
  within(key: string): YamlNode | undefined
  /** The values of variables in the run of the document that is looked at, where it makes several. */
  readonly run?: Run
  /** What the file that takes this one in gives to its parameters; a list stands for what is not known. */
  readonly given?: YamlMap
}

/** What a document gives to variables in one of its runs. */
export type Run = ReadonlyMap<string, YamlNode>

/** How a format writes variables. */
export interface FieldVariables {
  /** Not global: finds that a text holds one, or a character that may begin one. */
  readonly open: RegExp
  /** Why a text with an unknown variable is not read, in words; lower case, no full stop. */
  readonly unread?: string
  /** Not global: finds that a text is a placeholder, which is to be replaced as a whole. */
  readonly placeholder?: RegExp
  /** Why a digest behind a text that is put together is not written without being asked for; as above. */
  readonly risk?: string
  /**
   * Puts in what the variables stand for, each character with its place; undefined where one is not known. Absent where
   * the file never tells. See `expandNames`.
   */
  expand?(scalar: YamlScalar, scope: FieldScope): readonly Segment[] | undefined
  /** The runs that a matrix makes of the document. */
  readonly runs?: {
    /** Each with the values of the variables in a text; none where the matrix gives it none. */
    of(scalar: YamlScalar, scope: FieldScope): readonly Run[]
    /** Why such a value is not edited without being asked for; as above. */
    readonly risk: string
  }
}

/** A format that is only a table of fields in YAML or JSON documents. */
export interface Table extends Pick<DocumentFormat, 'id' | 'names' | 'candidates' | 'informs'> {
  /** Strings of which a document in one of `candidates` holds at least one. */
  readonly hints?: readonly string[]
  /** Whether a document in one of `candidates` is of this format; those in files with its own `names` all are. */
  claims?(document: TableDocument): boolean
  readonly rows: readonly Field[]
  /** What others ask about it, beside that it is YAML or JSON. */
  readonly traits?: Partial<FormatTraits>
  /** Where absent, a text with `$` is not read. */
  readonly variables?: FieldVariables
  /**
   * Finds the name of a parameter or variable in the path of a use that stands at its value; its first group is the name.
   * Such a value is told only where no certain use takes it by this name.
   */
  readonly declares?: RegExp
  /** A key with dots stands for keys in keys. */
  readonly splitsKeys?: true
  /**
   * Not global: finds the keys that only put what stands below them in their place, such as conditions; below one in an
   * item of a list stand items of that list.
   */
  readonly passes?: RegExp
  /** All of its rows are. */
  readonly isUnconfirmed?: true
  /** What the file gives to a variable of its commands, beside what stands in maps for the environment around them. */
  given?(name: string, scope: FieldScope): YamlNode | undefined
  /**
   * The registry whose host is put before names that have none, such as that of an agent; empty where there is none,
   * undefined where only a variable tells it.
   */
  registryOf?(scope: FieldScope): string | undefined
  /** Where names of images count that the file builds: in the file itself where absent. */
  readonly builtFor?: 'folder'
  /** The folders in which commands of a file may run, and from which it names files; its own folder where absent. */
  foldersOf?(path: string): readonly string[]
}
