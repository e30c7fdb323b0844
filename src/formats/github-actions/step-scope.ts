import type { YamlMap } from '../../languages/yaml.ts'
import type { ReadContext } from '../../model/format.ts'
import type { BuildReading, TreeBuild } from '../dockerfile/build.ts'
import type { Collected } from './collect.ts'
import type { ValueScope } from './values.ts'

/** What is known around a step. */
export interface StepScope extends ValueScope {
  readonly to: Collected
  readonly job: YamlMap | undefined
  /** The folder of the repository, from the working directory. */
  readonly root: string
  readonly context: ReadContext
  readonly readBuild: (build: TreeBuild) => BuildReading
}
