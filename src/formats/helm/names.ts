/** What a chart is made of: readers of its values and templates look at all of it. */
export const CHART_FILES: readonly string[] = [
  '**/Chart.{yaml,yml}',
  '**/values*.{yaml,yml}',
  '**/templates/**',
]
