/*
 * Files of values, by the names that others give them: releases of Helmfile and Fleet, sources of Argo CD, commands.
 */
import { posix } from 'node:path'
import { get, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'
import type { ReadContext } from '../../model/format.ts'
import type { Fact } from '../../model/reading.ts'
import type { Place } from '../../text/range.ts'
import type { SourceFile } from '../../text/source-file.ts'

/** Under such a key of a ConfigMap Flux looks for values: `values.yaml`. */
export const VALUES_KEY = /values[^/]*\.ya?ml$/i

/** Folders above a file in which a path is looked for that may begin at any of them. */
const LEVELS = 12
/** Anything but a path of this tree: URLs, templates, variables, globs. */
const NO_PATH = /:\/\/|[{}$*?\n]|^[/~]|^$/

/** That a file holds the values of a chart, whatever its name. */
export function valuesFile(name: string, chart: string | undefined, place: Place): Fact {
  const subject = chart === undefined ? {} : { subject: chart }
  return { kind: 'names-file', name, format: 'helm-values', decides: false, ...subject, place }
}

/**
 * A path that is written in a file of a folder.
 *
 * @returns from the working directory; undefined where it leads out of that or is no path
 */
export function pathBelow(folder: string, written: string): string | undefined {
  if (NO_PATH.test(written)) return undefined
  const path = posix.join(folder, written).replace(/(.)\/$/, '$1')
  return path === '..' || path.startsWith('../') ? undefined : path
}

/** A path that begins in the folder or in one above it, by where there is such a file. */
export function findUpwards(
  folder: string,
  written: string,
  context: ReadContext,
  file = '',
): string | undefined {
  let at = folder
  for (let level = 0; level < LEVELS; level++) {
    const path = pathBelow(at, written)
    if (path !== undefined && context.sibling(posix.join(path, file).replace(/(.)\/$/, '$1')) !== undefined)
      return path
    if (at === '.' || at === '..' || at.endsWith('/..')) return undefined
    at = posix.dirname(at)
  }
  return undefined
}

/** A list, or one alone, of names of files; some tools write maps with a key for the name. */
export function namesIn(node: YamlNode | undefined, key = 'src'): readonly YamlScalar[] {
  const items = node?.kind === 'sequence' ? node.items : [node]
  return items.flatMap((item) => {
    const name = item?.kind === 'map' ? get(item, key) : item
    return name?.kind === 'scalar' && !name.templated ? [name] : []
  })
}

/** The files that a list names, with paths from the folder of the file that has the list. */
export function filesNamed(
  list: YamlNode | undefined,
  chart: string | undefined,
  { path }: SourceFile,
): readonly Fact[] {
  const folder = posix.dirname(path)
  return namesIn(list).flatMap((name) => {
    const file = pathBelow(folder, name.value)
    return file === undefined ? [] : [valuesFile(file, chart, { path, ...name.range })]
  })
}
