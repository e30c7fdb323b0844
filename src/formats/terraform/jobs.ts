import { moved, treeOfHcl } from '../../languages/hcl/tree.ts'
import type { YamlMap, YamlNode } from '../../languages/yaml.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { treeOf } from './module.ts'

const trees = new WeakMap<SourceFile, YamlMap>()

/** The tree of a file, in which jobs of Nomad that stand in heredocs are trees too. */
export function withJobs(file: SourceFile): YamlMap {
  const known = trees.get(file)
  if (known !== undefined) return known
  const tree = treeOf(file)
  const read = file.text.includes('nomad_job') ? changed(tree, ['resource', 'nomad_job', '*'], file) : tree
  trees.set(file, read)
  return read
}

/** A map in which the job specifications below some keys are read. */
function changed(map: YamlMap, [step, ...steps]: readonly string[], file: SourceFile): YamlMap {
  const entries = map.entries.map(({ key, value }) => {
    if (step === undefined)
      return key.value === 'jobspec' && value ? { key, value: jobIn(value, file) } : { key, value }
    if (value?.kind !== 'map' || (step !== '*' && key.value !== step)) return { key, value }
    return { key, value: changed(value, steps, file) }
  })
  return { ...map, entries }
}

function jobIn(value: YamlNode, { path, text }: SourceFile): YamlNode {
  const { start, end } = value.range
  if (value.kind !== 'scalar' || value.style !== 'block') return value
  return moved(treeOfHcl({ path, text: text.slice(start, end) }), start)
}
