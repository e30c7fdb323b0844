import type { VariableValue } from '../languages/variables.ts'
import type { TextDocument } from '../languages/yaml/documents.ts'
import type { SourceFile } from '../text/source-file.ts'
import type { FormatId } from './format-id.ts'
import type { FormatTraits } from './format-traits.ts'
import type { Reading } from './reading.ts'

/** One document of a YAML or JSON file, as a reader gets it. Its tree holds what could be read, problems or not. */
export interface YamlView extends TextDocument {
  readonly file: SourceFile
}

/** What a reader may ask for. */
export interface ReadContext {
  /**
   * A file by its path from the working directory.
   *
   * @returns undefined when it is missing, too large, not text, ignored by git or outside the tree
   */
  sibling(path: string): SourceFile | undefined
  /** The files of the tree at any depth below a folder, by their paths from the working directory; sorted. */
  below(folder: string): readonly string[]
  /** Variables that the configuration gives a value to. */
  readonly vars: ReadonlyMap<string, string>
  /** The files that decide about what the file that is read means, by a fact of theirs; sorted. */
  readonly namedBy: readonly string[]
  /** What other files say that the file is for; sorted. */
  readonly namedFor: readonly string[]
  /**
   * Reads a text inside the text, such as a Dockerfile inside a Compose file. All offsets count in `text`.
   *
   * @param build what a build of the text sets
   * @param path what the places in the text are told with; that of the file that is read where absent
   */
  nested(format: FormatId, text: string, build?: BuildInput, path?: string): Reading
  /** What a build of the file sets, where it is read for one. */
  readonly build?: BuildInput
}

/** A context for a text that does not stand in the file that is read: places in texts inside it are told with its path. */
export function nestedUnder(path: string, context: ReadContext): ReadContext {
  return { ...context, nested: (format, text, build) => context.nested(format, text, build, path) }
}

/** What a build sets in the Dockerfile that it reads. */
export interface BuildInput {
  /** The path of the text, where it is a file of its own. */
  readonly path?: string
  readonly args: ReadonlyMap<string, VariableValue>
  /** Names that stand for contexts, not for images. */
  readonly contexts: ReadonlySet<string>
  /** Nothing is asked for but what the arguments fill, and where else they go: the rest is told where the file is read. */
  readonly onlyArguments?: true
}

/** Reads whole files. */
export interface FileReader {
  read(file: SourceFile, context: ReadContext): Reading
}

/** Reads documents of YAML or JSON streams. */
export interface DocumentReader {
  /** Does this document belong to the format? First match in list order; never throws. */
  claims(view: YamlView): boolean
  /** Problems of the YAML parser that matter are the reader's to pass on. */
  read(view: YamlView, context: ReadContext): Reading
}

interface FormatBase {
  readonly id: FormatId
  readonly traits: FormatTraits
  /** It is read by the reader of all tables of fields. */
  readonly isTable?: true
  /** What in it names images, for people: fields and instructions. At least one. */
  readonly fields: readonly string[]
  /** Variables in its references are read with the values that the tree gives them, where it gives one. */
  readonly fillsVariables?: true
  /** The first version that reads it; the first one of all where absent. */
  readonly since?: string
  /** Paths that the format claims by their name alone: globs without case. */
  readonly names: readonly string[]
  /** Paths that may hold the format, to be looked into: globs without case. Includes none of `names`. */
  readonly candidates: readonly string[]
  /** Whether a file belongs to `candidates` too, by its path from the working directory, where globs do not tell. */
  takes?(path: string): boolean
  /** What the configuration makes of it: readings with other settings are not the same. */
  readonly settings?: string
  /** Files without an extension that begin with `#!` may hold the format too. */
  readonly scripts?: true
  /** Files that its uses take text from, such as `.env`: globs without case. No format reads them on their own. */
  readonly sources?: readonly string[]
  /**
   * Files that its readers look at although its files do not name them, such as the values of a chart: globs without
   * case. A file that does so holds the hint.
   */
  readonly looksAt?: { readonly names: readonly string[]; readonly hint: string }
  /**
   * Could this text, or one document of it, hold a use or a fact of the format? Made of the reader's own keys;
   * may say yes for nothing, never no for something. Decides what is parsed at all.
   *
   * @param path of the file, for formats that ask less of files with their own name
   */
  mayHold(text: string, path: string): boolean
  /**
   * Files that decide about uses in other files, by their names: a run over a part of the tree reads them for that.
   * `about` gives the folder to whose files one matters whatever it says; absent, or undefined: it matters where it names an image.
   * `overrides`: it matters to every use that such a thing may override, since one file leads to the next.
   * `spells`: how it names a file that it decides about, such as by its folder; the images that it names are its own
   * affair then. `within`: the images that it builds are known by their names in the project alone that its folder is.
   * `leads`: what such a file holds where the files that it names may name others in turn.
   */
  readonly informs?: {
    readonly names: readonly string[]
    readonly overrides?: FormatTraits['overriddenBy']
    readonly within?: 'project'
    readonly leads?: string
    about?(path: string): string | undefined
    spells?(path: string): string
  }
  /** Formats that this one's texts may hold inside, each with a string that occurs when they do. */
  readonly nests?: readonly { readonly format: FormatId; readonly hint: string }[]
}

export interface FileFormat extends FormatBase {
  readonly kind: 'file'
  load(): Promise<FileReader>
}

export interface DocumentFormat extends FormatBase {
  readonly kind: 'document'
  /** It takes no document away from the others, and what it finds in a place counts. */
  readonly reads?: 'beside'
  load(): Promise<DocumentReader>
}

/** A light descriptor: importing it must not import a parser. */
export type Format = FileFormat | DocumentFormat

/**
 * The traits of a format.
 *
 * @throws Error for an id that no descriptor has: a reader made it up
 */
export function traitsOf(formats: readonly Format[], wanted: FormatId): FormatTraits {
  const found = formats[placesOf(formats).get(wanted) ?? -1]?.traits
  if (found !== undefined) return found
  throw new Error(`a reader names the format ${wanted}, which no descriptor has`)
}

/** Where each format of a list stands. */
export function placesOf(formats: readonly Format[]): ReadonlyMap<FormatId, number> {
  const known = places.get(formats)
  if (known !== undefined) return known
  const made = new Map<FormatId, number>()
  for (let at = 0; at < formats.length; at++) made.set(formats[at]?.id ?? '', at)
  places.set(formats, made)
  return made
}

/** By the list of formats: each use asks. */
const places = new WeakMap<readonly Format[], ReadonlyMap<FormatId, number>>()
