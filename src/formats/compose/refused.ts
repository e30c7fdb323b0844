import type { YamlMap, YamlNode } from '../../languages/yaml.ts'
import type { FoundProblem } from '../../model/reading.ts'

/** One is enough to have the file refused. */
const PROBLEMS_MAX = 20

/**
 * What Compose refuses a document for although a tree can be made of it: one key twice in a map, a merge of something
 * that is no map.
 *
 * @returns in file order
 */
export function problemsOf(root: YamlNode | undefined): readonly FoundProblem[] {
  const problems: FoundProblem[] = []
  const seen = new Set<YamlNode>()
  const waiting = [root]
  while (waiting.length > 0) {
    const node = waiting.pop()
    if (node === undefined || node.kind === 'scalar' || seen.has(node)) continue
    seen.add(node)
    if (node.kind === 'sequence') {
      for (const item of node.items) waiting.push(item)
      continue
    }
    for (const problem of problemsOfMap(node)) if (problems.length < PROBLEMS_MAX) problems.push(problem)
    for (const { value } of node.entries) waiting.push(value)
  }
  return problems.sort((a, b) => a.offset - b.offset)
}

function* problemsOfMap({ entries }: YamlMap): Generator<FoundProblem> {
  const keys = new Set<string>()
  for (const { key, value } of entries) {
    if (keys.has(key.value)) {
      const message = `the key "${key.value.slice(0, 60)}" stands in this map already, which Compose refuses; keep one of them`
      yield { offset: key.range.start, message, refusesFile: true }
    }
    keys.add(key.value)
    if (key.value !== '<<' || key.style !== 'plain') continue
    const sources = value?.kind === 'sequence' ? value.items : [value]
    if (sources.every((source) => source === undefined || source.kind === 'map')) continue
    const message = 'a merge key takes a map or a list of maps; Compose refuses anything else'
    yield { offset: key.range.start, message, refusesFile: true }
  }
}
