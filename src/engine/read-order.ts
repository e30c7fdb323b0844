/** What most of a chart lies in. */
const CHART = /(?:^|\/)(?:templates|charts)\/|(?:^|\/)(?:values[^/]*|chart)\.ya?ml$|\.tpl$/i
const PIPELINE = /(?:^|\/)\.(?:github\/|gitlab-ci\b)/i
const YAML = /\.ya?ml$/i

/**
 * Paths with those together that are likely to be read by the same code and to need the same files beside them. A thread
 * that reads few kinds of files compiles and warms up less. Names decide nothing but this order.
 */
export function alikeTogether(paths: readonly string[]): readonly string[] {
  const others: string[] = []
  const pipelines: string[] = []
  const yaml: string[] = []
  const charts: string[] = []
  for (const path of paths) {
    if (PIPELINE.test(path)) pipelines.push(path)
    else if (CHART.test(path)) charts.push(path)
    else if (YAML.test(path)) yaml.push(path)
    else others.push(path)
  }
  return [...others, ...pipelines, ...yaml, ...charts]
}
