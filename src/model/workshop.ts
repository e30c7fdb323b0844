import type { ImageUse } from './image-use.ts'
import type {
  CacheUrl,
  Credential,
  ImageCache,
  ImageRepository,
  LocalImage,
  Observation,
  Platform,
  WorkshopDefinition,
  WorkshopPages,
} from './observation.ts'

/** A workshop: its definitions, and all that lies in its folder. Lists are by file, then place. */
export interface Workshop {
  /** A folder, or the path of a definition that stands alone. */
  readonly root: string
  /** The names of its definitions, else its folder's. */
  readonly name: string
  /** None where only pages were found. */
  readonly definitions: readonly Observation<WorkshopDefinition>[]
  readonly pages: readonly Observation<WorkshopPages>[]
  readonly caches: readonly Observation<ImageCache>[]
  readonly cacheUrls: readonly Observation<CacheUrl>[]
  readonly localImages: readonly Observation<LocalImage>[]
  /** What `$(image_repository)` stands for, where the run tells. */
  readonly imageRepositories: readonly Observation<ImageRepository>[]
  readonly uses: readonly ImageUse[]
}

/** All that rules about workshops look at. */
export interface Classroom {
  readonly workshops: readonly Workshop[]
  /** The configurations of the platform that lie in the tree. */
  readonly platforms: readonly Observation<Platform>[]
  /** In workshops and in the configuration of the platform. */
  readonly credentials: readonly Observation<Credential>[]
}
