import type { MirroredContent } from '../oci/mirrored-content.ts'
import type { TextRange } from '../text/range.ts'

/** An entry under `environment.images.registries` for one repository, which keeps its registry in its name. */
export interface CacheEntry {
  /** What follows `$(oci_image_cache)/`, without tag: `docker.io/library/busybox`. */
  readonly name: string
  /** `https://index.docker.io`; never with user info. */
  readonly url: string
  readonly prefix: string
  readonly destination: string
}

/** Where lines for the shared image cache go into a definition. */
export interface CacheSlot {
  /** The whole definition in its file; one inside it has a slot of its own. */
  readonly range: TextRange
  /** What the cache holds already. */
  readonly content: readonly MirroredContent[]
  /** Or why none are added, in words: lower case, no full stop. */
  readonly places: CachePlaces | string
}

/** The places for new lines, and how lines are indented around them. */
export interface CachePlaces {
  /** Keys that are missing above `registries`: `environment` and `images`, the latter, or none. */
  readonly above: readonly string[]
  readonly registries: NewLines
  /** `registries` itself is missing at its place. */
  readonly lacksRegistries: boolean
  /** Where `ingress` goes; `enabled` where it is; undefined where it says otherwise, or in an unusual way. */
  readonly ingress: NewLines | 'enabled' | undefined
  /** The entries that mirror on demand from one upstream, with where more `content` goes; undefined as above. */
  readonly known: readonly { readonly url: string; readonly content: NewLines | undefined }[]
  /** Columns by which a map is indented below its key, and a list below its own. */
  readonly step: number
  readonly listStep: number
}

/** A place for new lines of YAML: the start of a line, or the end of a text. */
export interface NewLines {
  readonly offset: number
  /** Columns before the first of them. */
  readonly indent: number
}
