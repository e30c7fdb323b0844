export const PIPELINES = '**/*.gitlab-ci{,-*,.*}.{yml,yaml}'

/** Files that are pipelines, or parts of one, by their names. */
export const PIPELINE_NAMES: readonly string[] = [
  PIPELINES,
  '**/.gitlab-ci/**/*.{yml,yaml}',
  '**/.gitlab-ci.d/**/*.{yml,yaml}',
]
