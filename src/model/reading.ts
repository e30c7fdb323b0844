import type { Place } from '../text/range.ts'
import type { FormatId } from './format-id.ts'
import type { FoundUse } from './image-use.ts'
import type { FoundObservation } from './observation.ts'

/** What a kustomization includes, and how it rewrites the images in that. All paths are from the working directory. */
export interface Kustomization {
  readonly kind: 'kustomization'
  readonly place: Place
  /** The folder by which others include it; undefined for Flux's, which nothing includes. */
  readonly folder: string | undefined
  /** Files and folders under `resources` and `bases`; none where `path` says what there is. */
  readonly resources: readonly string[]
  readonly components: readonly string[]
  /** Files with patches. */
  readonly patches: readonly string[]
  /** The folder that Flux deploys, from the root of its repository. */
  readonly path?: string
  readonly images: readonly KustomizedImage[]
  /** Fields that its `configurations` add to those which kustomize knows to be images. */
  readonly fields: readonly KustomizedField[]
}

/** An entry under `images` of a kustomization. */
export interface KustomizedImage {
  /** Which images it rewrites: a regular expression, for kustomize takes it as one. */
  readonly name: string
  readonly place: Place
  readonly newName: string | undefined
  readonly newTag: string | undefined
  readonly digest: string | undefined
  readonly tagSuffix: string | undefined
}

/** A field of objects, as configurations of kustomize name it; what is undefined fits any. */
export interface KustomizedField {
  readonly group: string | undefined
  readonly version: string | undefined
  readonly kind: string | undefined
  /** `spec/template/spec/containers[]/image`. */
  readonly path: string
}

/** Something a reader learnt that is no use but decides about uses elsewhere. */
/** A file or folder, from the working directory; with a glob only what matches it there. */
export interface Reach {
  readonly path: string
  readonly glob?: string
}

export type Fact =
  /**
   * The tree builds an image of this name: a use of it pulls nothing. `project` limits it to one Compose project,
   * `deployment` to the files that a `deploys` of that name reaches.
   */
  | {
      readonly kind: 'built-name'
      readonly name: string
      readonly project: string | undefined
      readonly deployment?: string
      readonly place: Place
      /** Files of the project that are used without what builds it too: they pull it then. */
      readonly without?: readonly string[]
      /** As {@link FoundUse.readingOrder}. */
      readonly readingOrder?: string
    }
  /** A builder deploys these files with the images that it builds. */
  | {
      readonly kind: 'deploys'
      readonly name: string
      readonly reach: readonly Reach[]
      readonly place: Place
    }
  /** A file of the tree is read as this format, whatever its name; none where the tree does not have it. */
  | {
      readonly kind: 'names-file'
      /** The path of the file, from the working directory. */
      readonly name: string
      readonly format: FormatId
      /** The file that says this decides about what the other one means, so that its reader asks for it. */
      readonly decides: boolean
      /** What the file is for, such as the folder of the chart that gets its values; from the working directory. */
      readonly subject?: string
      readonly place: Place
    }
  | Kustomization
  /** A workshop brings an image to where the cluster finds it: pushes it to a registry, or loads it into the nodes. */
  | {
      readonly kind: 'delivered-name'
      readonly name: string
      readonly to: 'registry' | 'cluster'
      readonly place: Place
      readonly readingOrder?: string
    }
  /** A workshop builds Dockerfiles with this program: `docker`, `podman`, `buildah`, `kaniko`. */
  | { readonly kind: 'builder'; readonly tool: string; readonly place: Place }
  /** The tree builds this Dockerfile, and gives it contexts and build arguments. One fact a service, target or artifact. */
  | {
      readonly kind: 'build'
      /** From the working directory; it may have any name. */
      readonly dockerfile: string
      /** The format that reads the Dockerfile. */
      readonly format: FormatId
      /** For people: `services.web.build`, `target.web`. */
      readonly name: string
      /** As of `built-name`: what this project builds is not pulled in the Dockerfile. */
      readonly project: string | undefined
      /** The names of its contexts as they are written: they stand for no image in the Dockerfile. */
      readonly contexts: readonly string[]
      /** The arguments that it sets. One that is only let through from the environment, such as `- TAG`, is none. */
      readonly args: readonly { readonly name: string; readonly place: Place }[]
      readonly place: Place
    }

/** A place in a file that could not be read; the run goes on. */
export interface ParseProblem {
  readonly file: string
  /** 1-based; 1 and 1 where the whole file is meant. */
  readonly line: number
  readonly column: number
  /** What, why and what to do; lower case, no full stop. */
  readonly message: string
  /** The file was named on the command line, or a format claims it by its name: the run ends with exit code 4. */
  readonly fatal: boolean
}

/** A problem as a reader gives it, before lines and columns are known. */
export interface FoundProblem {
  readonly offset: number
  readonly message: string
  /** What uses the file refuses all of it, so nothing in it is edited. */
  readonly refusesFile?: true
  /** The same for the document that the reading is of, not for those beside it. */
  readonly refusesDocument?: true
}

/** What a reader says of one file or one document of it. */
export interface Reading {
  /** In file order. */
  readonly uses: readonly FoundUse[]
  readonly facts: readonly Fact[]
  /** In file order; none where absent. */
  readonly observations?: readonly FoundObservation[]
  readonly problems: readonly FoundProblem[]
  /** Other files whose text went into it. */
  readonly dependsOn: readonly string[]
  /**
   * Places whose text something takes that is no use of this reading: a RUN that sees an ARG, a variable under
   * `environment:`. A place that a use takes its text from may stand here too; none where absent.
   */
  readonly alsoRead?: readonly Place[]
  /** Offsets of all aliases and scalars at which a use was read; where absent they are those of the uses. */
  readonly sites?: readonly number[]
}

/** A reading with nothing in it. */
export const NOTHING: Reading = { uses: [], facts: [], problems: [], dependsOn: [] }

/** Whether nothing is in a reading but, perhaps, files that it depends on. */
export function isEmpty({ uses, facts, observations = [], problems, alsoRead = [] }: Reading): boolean {
  return uses.length + facts.length + observations.length + problems.length + alsoRead.length === 0
}

/**
 * Joins readings of one file or one text inside it, in order; `sites` stay with the document that they belong to.
 *
 * @returns `dependsOn` without doubles
 */
export function joinReadings(readings: readonly Reading[]): Reading {
  return {
    uses: readings.flatMap((reading) => reading.uses),
    facts: readings.flatMap((reading) => reading.facts),
    problems: readings.flatMap((reading) => reading.problems),
    dependsOn: [...new Set(readings.flatMap((reading) => reading.dependsOn))],
    observations: readings.flatMap((reading) => reading.observations ?? []),
    alsoRead: readings.flatMap((reading) => reading.alsoRead ?? []),
  }
}
