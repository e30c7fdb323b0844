/*
 * Files of values that objects name: the sources of Argo CD's applications.
 */
import { posix } from 'node:path'
import { get, getText, type YamlNode } from '../../languages/yaml.ts'
import type { ReadContext, YamlView } from '../../model/format.ts'
import type { Fact } from '../../model/reading.ts'
import { nodesAt, SOURCES } from './carried.ts'
import { findUpwards, namesIn, valuesFile } from './values-files.ts'

/** `$name/` before a path that begins at the root of another source. */
const OTHER_SOURCE = /^\$[\w-]+\//

/**
 * Where the files of values are that an object names. Argo CD counts paths from the root of a repository; that it is
 * this one shows where the file is there.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/helm/#values-files
 */
export function filesOfObject({ root, file }: YamlView, context: ReadContext): readonly Fact[] {
  const group = getText(root, 'apiVersion')?.split('/')[0]
  if (group !== 'argoproj.io') return []
  return SOURCES.flatMap((path) =>
    nodesAt(root, path.split('.')).flatMap(({ node }) => filesOfSource(node, file.path, context)),
  )
}

function filesOfSource(source: YamlNode, path: string, context: ReadContext): readonly Fact[] {
  const folder = posix.dirname(path)
  const chartPath = getText(source, 'path')
  const chart = chartPath === undefined ? undefined : findUpwards(folder, chartPath, context, 'Chart.yaml')
  return namesIn(get(get(source, 'helm'), 'valueFiles')).flatMap((name) => {
    const written = name.value
    const isFromRoot = OTHER_SOURCE.test(written) || written.startsWith('/')
    const fromRoot = isFromRoot
      ? written.replace(OTHER_SOURCE, '').replace(/^\//, '')
      : posix.join(chartPath ?? '.', written)
    const found = findUpwards(folder, fromRoot, context)
    return found === undefined ? [] : [valuesFile(found, chart, { path, ...name.range })]
  })
}
