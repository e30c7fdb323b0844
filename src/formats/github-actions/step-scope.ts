import type { YamlMap } from '../../languages/yaml.ts'
import type { ReadContext } from '../../model/format.ts'
import type { FoundUse } from '../../model/image-use.ts'
import type { SourceFile } from '../../text/source-file.ts'
import type { BuildReading, TreeBuild } from '../dockerfile/build.ts'
import type { Collected } from './collect.ts'
import type { Choices, ValueScope } from './values.ts'

/** Reads workflows and actions of the tree once more, for those who call them. */
export interface CallReader {
  /** The uses of a file with these inputs; none where too much was read already. */
  read(file: SourceFile, inputs: ReadonlyMap<string, Choices>): readonly FoundUse[]
  /** A file is being read for one that calls it. */
  isReading(): boolean
}

/** What is known around a step. */
export interface StepScope extends ValueScope {
  readonly to: Collected
  readonly job: YamlMap | undefined
  /** The folder of the repository, from the working directory. */
  readonly root: string
  /** Where `run` steps run unless they say otherwise, from the root. */
  readonly folder: string | undefined
  /** What they run in unless they say otherwise. */
  readonly shell: string
  readonly context: ReadContext
  readonly readBuild: (build: TreeBuild) => BuildReading
  readonly calls: CallReader
}
