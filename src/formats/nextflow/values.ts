import { posix } from 'node:path'
import { slice } from '../../languages/variables/lexer.ts'
import type { YamlScalar } from '../../languages/yaml.ts'
import type { Segment } from '../../text/segment.ts'
import { scalarSegments } from '../image/reading.ts'
import type { FieldScope } from '../table.ts'
import { expandNames } from '../table-format.ts'

/** `docker.registry = 'quay.io'`, or in a block. */
const REGISTRY = /\b(?:docker|podman)\s*(?:\.|\{[^{}]*?\b)registry\s*=\s*['"]([^'"\n]+)['"]/
/** Folders up to the one with the configuration. */
const LEVELS = 10

const expandNamed = expandNames(
  /\$\{(?:params\.)?(\w+)\}|\$(?:params\.)?(\w+)/g,
  /\$/,
  (name, scope) => scope.sole(name) ?? scope.sole('params', name),
)

/** Where an expression chooses between texts, the only one that is no URL is the image. */
export function expand(scalar: YamlScalar, scope: FieldScope): readonly Segment[] | undefined {
  const choice = /^\$\{([\s\S]*\?[\s\S]*:[\s\S]*)\}$/.exec(scalar.value.trim())
  if (choice === null) return expandNamed(scalar, scope)
  const start = scalar.value.indexOf('?')
  const texts = [...scalar.value.slice(start).matchAll(/'([^'\n]*)'|"([^"\n]*)"/g)].flatMap((found) => {
    const text = found[1] ?? found[2] ?? ''
    return /:\/\//.test(text) || text.includes('$') ? [] : [{ text, at: start + found.index + 1 }]
  })
  const [only, ...others] = texts
  if (only === undefined || others.length > 0) return undefined
  return slice(scalarSegments(scalar, scope.file), only.at, only.at + only.text.length)
}

/** The registry that the configuration of the pipeline puts before names without one. */
export function registryOf({ file, tree }: FieldScope): string {
  let folder = posix.dirname(file.path)
  for (let level = 0; level < LEVELS; level++) {
    const path = posix.join(folder, 'nextflow.config')
    const text = path === file.path ? file.text : tree.sibling(path)?.text
    if (text !== undefined) return REGISTRY.exec(text)?.[1] ?? ''
    if (folder === '.' || folder === '..' || folder.endsWith('/..')) return ''
    folder = posix.dirname(folder)
  }
  return ''
}
