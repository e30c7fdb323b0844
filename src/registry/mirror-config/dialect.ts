import type { Repository } from '../../oci/reference.ts'
import { indexLines, type LineIndex } from '../../text/source-file.ts'
import type { ConfiguredMirror, MirrorReading } from './configured-mirror.ts'

/** Something in a file that does not do what its author may think. */
export interface Trap {
  /** 1-based. */
  readonly line: number
  /** `error`: the program refuses it, or never gets an answer; `warning`: it has no or another effect; `note`: good to know. */
  readonly level: 'error' | 'warning' | 'note'
  /** Lower case, no full stop, no secret. */
  readonly message: string
}

/** What a file says of one source. */
export interface SourceSetting {
  /** Host or host/path as the file spells it; `*` for every host without an entry, `*.example.com` for those below one. */
  readonly source: string
  /** 1-based. */
  readonly line: number
  /** In the order in which they are asked. */
  readonly mirrors: readonly ConfiguredMirror[]
  /** Where no mirror answers, the source itself is asked. */
  readonly fallsThrough: boolean
  /** Names are replaced: the source is never asked under its own name. Host or host/path. */
  readonly remapsTo?: string
  /** The mirror runs inside a cluster and has no address outside of it. In words: what it is. */
  readonly inCluster?: string
}

/** What a file says. */
export interface DialectReading {
  /** In file order. */
  readonly settings: readonly SourceSetting[]
  readonly traps: readonly Trap[]
}

/** A mirror of the configuration, as a program that pulls is told of it. */
export interface ExportEntry {
  readonly source: Repository
  /** `host` or `host/path`. */
  readonly key: string
  readonly scheme: 'https' | 'http'
  /** With its port. */
  readonly host: string
  /** Without slashes at its ends; empty where there is none. */
  readonly path: string
  /** Where the path stands: `/v2/path/name`, or `/path/v2/name`. */
  readonly form: 'after' | 'before'
  /** It may be asked for tags. */
  readonly answersTags: boolean
  /** The source itself may be asked. */
  readonly mayFallBack: boolean
  readonly isInsecure: boolean
  /** Name of the file with the certificates to trust. */
  readonly ca: string | undefined
}

/** What is written, or why it cannot be said in this dialect. */
export type Written =
  | {
      readonly ok: true
      /** Ends in a newline. */
      readonly text: string
      /** What the text cannot say itself; lower case, no full stop. */
      readonly notes: readonly string[]
    }
  | { readonly ok: false; readonly reason: string }

/** A form in which programs that pull are told of mirrors. */
export interface Dialect {
  readonly id: string
  /** The programs that obey such a file, and what of theirs does not. */
  readonly consumers: string
  /** Whether a file is of this form: by its path with `/`, and where that does not tell, by its text. */
  claims(path: string, text: string): boolean
  /** What files have in common that one program reads together; each file stands for itself where absent. */
  folderOf?(path: string): string
  read(text: string, path: string): Promise<MirrorReading<DialectReading>>
  /** Why an entry cannot be said; undefined where it can. */
  refuse(entry: ExportEntry): string | undefined
  /** @param entries at least one, and none that is refused */
  write(entries: readonly ExportEntry[]): Written
}

/** The 1-based line on which a text first occurs, from an offset on; 1 where it does not. */
export function lineOf(text: string, needle: string | RegExp, from = 0): number {
  const found = typeof needle === 'string' ? text.indexOf(needle, from) : text.slice(from).search(needle)
  if (found === -1) return 1
  return lineAt(text, typeof needle === 'string' ? found : from + found)
}

/** The lines of the text that was asked about last: a file is read from its first trap to its last. */
let known: { readonly text: string; readonly lines: LineIndex } | undefined

/** The line of an offset. */
export function lineAt(text: string, offset: number): number {
  if (known?.text !== text) known = { text, lines: indexLines(text) }
  return known.lines.position({ start: offset, end: offset }).line
}
