import { get, getText, type YamlNode } from '../../languages/yaml.ts'
import type { FieldScope, TableDocument } from '../table.ts'

/** What a pipeline begins with, and the functions of shared libraries. */
const STEPS = /^(?:pipeline|node|podTemplate|call|stage|timestamps|timeout|parallel|properties)$/
/** The folders of a shared library; those of Gradle have folders for programs and tests in them. */
const LIBRARY = /(?:^|\/)(?:vars|src(?!\/(?:main|\w*test\w*)\/))\/.*\.groovy$/i

export function isPipeline({ keys, path }: TableDocument): boolean {
  return LIBRARY.test(path) || keys.some((key) => STEPS.test(key))
}

/** A variable that is set once, an environment, or the default of a parameter. */
export function valueIn(name: string, scope: FieldScope): YamlNode | undefined {
  const [, holder, key = name] = /^(params|env)\.(\w+)$/.exec(name) ?? []
  const own = holder === 'params' ? undefined : (scope.sole(key) ?? scope.sole('environment', key))
  return own ?? (holder === 'env' ? undefined : defaultOf(scope.nearest('parameters'), key))
}

function defaultOf(parameters: YamlNode | undefined, name: string): YamlNode | undefined {
  if (parameters?.kind !== 'map') return undefined
  const found = parameters.entries.filter(({ value }) => getText(value, 'name') === name)
  return found.length === 1 ? get(found[0]?.value, 'defaultValue') : undefined
}

/** The host of a private registry around a field, which is put before names without one. */
export function registryOf(scope: FieldScope): string | undefined {
  const url = get(scope.within('docker'), 'registryUrl') ?? get(scope.within('withRegistry'), '()')
  if (url === undefined) return ''
  if (url.kind !== 'scalar' || url.value.includes('$')) return undefined
  const host = url.value.replace(/^https?:\/\//, '').split('/')[0] ?? ''
  return /^(?:index\.docker\.io|registry\.hub\.docker\.com|registry-1\.docker\.io)$/.test(host) ? '' : host
}
