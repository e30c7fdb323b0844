import { posix } from 'node:path'
import { get, type YamlMap, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'
import type { ReadContext } from '../../model/format.ts'
import { parsePathGlob } from '../../text/path-glob.ts'
import type { Job } from './jobs.ts'

/** GitLab takes no more files into a pipeline. */
export const INCLUDES_MAX = 150

/** A file of the tree that a pipeline takes in, or starts as a pipeline of its own. */
export interface Include {
  readonly path: string
  readonly at: YamlScalar
  /** Undefined where it gives none. */
  readonly inputs: YamlMap | undefined
  /** A job triggers it: it has jobs and variables of its own. */
  readonly isChild: boolean
  /** It is a component, which other projects take in too. */
  readonly isComponent: boolean
  /** Where its entry stands: `include[0]`. */
  readonly label: string
}

/** A component of this very project; the version behind it is that of the tree. */
const OWN_COMPONENT =
  /^\$\{?CI_SERVER_(?:FQDN|HOST)\}?\/\$\{?CI_PROJECT_PATH\}?\/([\w-]+(?:\/[\w-]+)*)@[^@\s]+$/

/** @param folder of the repository, where the paths of includes begin */
export function includesOf(
  roots: readonly YamlNode[],
  jobs: readonly Job[],
  folder: string,
  context: ReadContext,
): readonly Include[] {
  const found: Include[] = []
  for (const root of roots) addIncludes(found, get(root, 'include'), 'include', false, folder, context)
  for (const { name, map } of jobs) {
    const trigger = get(get(map, 'trigger'), 'include')
    addIncludes(found, trigger, `${name}.trigger.include`, true, folder, context)
  }
  return found
}

function addIncludes(
  found: Include[],
  include: YamlNode | undefined,
  label: string,
  isChild: boolean,
  folder: string,
  context: ReadContext,
): void {
  const isList = include?.kind === 'sequence'
  for (const [index, item] of (isList ? include.items : [include]).entries()) {
    const local = item?.kind === 'map' ? get(item, 'local') : item
    const component = get(item, 'component')
    const at = local ?? component
    if (at?.kind !== 'scalar') continue
    const paths = at === local ? localPaths(at.value, folder, context) : componentPaths(at.value, folder)
    const inputs = get(item, 'inputs')
    for (const path of paths) {
      if (found.length >= INCLUDES_MAX) return
      found.push({
        path,
        at,
        inputs: inputs?.kind === 'map' ? inputs : undefined,
        isChild,
        isComponent: at === component,
        label: isList ? `${label}[${index}]` : label,
      })
    }
  }
}

function localPaths(written: string, folder: string, context: ReadContext): readonly string[] {
  if (/^\w+:\/\/|\$/.test(written)) return []
  const path = posix.join(folder, written)
  if (path.startsWith('..') || path.startsWith('/')) return []
  if (!written.includes('*')) return [path]
  const glob = parsePathGlob(asPathGlob(path))
  return glob.ok ? context.below(folder).filter((one) => /\.ya?ml$/.test(one) && glob.matches(one)) : []
}

/**
 * In GitLab two stars stand for any characters, `/` included: `a/**.yml` is any file below `a`, and a folder has to lie
 * between the slashes of `a/**` + `/b.yml`.
 *
 * @see https://docs.gitlab.com/ci/yaml/includes/#use-includelocal-with-wildcard-file-paths
 */
function asPathGlob(written: string): string {
  return written
    .split('/')
    .map((name) => (name === '**' ? '*/**' : name.startsWith('**') ? `**/${name.slice(1)}` : name))
    .join('/')
}

function componentPaths(written: string, folder: string): readonly string[] {
  const name = OWN_COMPONENT.exec(written)?.[1]
  if (name === undefined) return []
  const base = posix.join(folder, 'templates', name)
  return [`${base}.yml`, `${base}/template.yml`]
}
