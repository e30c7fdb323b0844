import { posix } from 'node:path'
import { get, getText, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'
import type { ReadContext, YamlView } from '../../model/format.ts'
import type { FoundUse } from '../../model/image-use.ts'
import { NOTHING, type Reading } from '../../model/reading.ts'
import { append } from '../../text/lists.ts'
import type { Segment } from '../../text/segment.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { looksLikeImage, namesImage } from '../image/likely.ts'
import { scalarSegments } from '../image/reading.ts'
import { readSegments } from '../image/scalar.ts'

/** A line of a file of settings. Kustomize takes the value as it is written, quotes too. */
const LINE = /^[ \t]*(\w+)=(\S+)[ \t]*\r?$/gm

/**
 * Reads settings whose keys say image: those of `envs` files of generators, and what Flux puts in for the variables of
 * the manifests.
 *
 * @param takers manifests whose images take some of these variables: what they take is told there
 */
export function readSettings(
  body: YamlNode | undefined,
  label: string,
  { file }: YamlView,
  context: ReadContext,
  takers: readonly SourceFile[],
): Reading {
  const uses: FoundUse[] = []
  const dependsOn: string[] = []
  for (const key of ['configMapGenerator', 'secretGenerator']) {
    for (const [index, generator] of itemsOf(get(body, key)).entries()) {
      const where = `${label}${key}[${index}]`
      for (const name of envFiles(generator)) {
        const path = posix.join(posix.dirname(file.path), name.value)
        dependsOn.push(path)
        const env = context.sibling(path)
        if (env === undefined) continue
        const owner = `${label}${key}[${getText(generator, 'name') ?? ''}]`
        for (const { variable, segments } of imagesIn(env))
          append(uses, useOf(name, file, segments, `${where}.envs ${variable}`, `${owner}.envs ${variable}`))
      }
    }
  }
  const substitute = get(get(body, 'postBuild'), 'substitute')
  if (substitute?.kind === 'map')
    for (const { key, value } of substitute.entries) {
      if (value?.kind !== 'scalar' || value.templated || !isImage(key.value, value.value)) continue
      if (takers.some(({ text }) => text.includes(`\${${key.value}`))) continue
      const path = `${label}postBuild.substitute.${key.value}`
      append(uses, useOf(value, file, scalarSegments(value, file), path, path))
    }
  return { ...NOTHING, uses, dependsOn }
}

function itemsOf(node: YamlNode | undefined): readonly (YamlNode | undefined)[] {
  return node?.kind === 'sequence' ? node.items : []
}

function envFiles(generator: YamlNode | undefined): readonly YamlScalar[] {
  return [...itemsOf(get(generator, 'envs')), get(generator, 'env')].flatMap((name) =>
    name?.kind === 'scalar' && !name.templated && name.value !== '' ? [name] : [],
  )
}

function isImage(name: string, value: string): boolean {
  return namesImage(name) && looksLikeImage(value, 'name')
}

function imagesIn({
  path,
  text,
}: SourceFile): readonly { readonly variable: string; readonly segments: readonly Segment[] }[] {
  return [...text.matchAll(LINE)].flatMap(({ 0: line, 1: variable = '', 2: value = '', index }) => {
    if (!isImage(variable, value)) return []
    const start = index + line.indexOf('=') + 1
    return [{ variable, segments: [{ text: value, at: { path, start, end: start + value.length } }] }]
  })
}

function useOf(
  scalar: YamlScalar,
  file: SourceFile,
  segments: readonly Segment[],
  path: string,
  identity: string,
): readonly FoundUse[] {
  const found = readSegments(scalar, file, segments)
  if (found.image.kind !== 'read') return []
  const rest = { confidence: 'likely', platform: undefined, project: undefined } as const
  return [{ format: 'kustomize', role: 'environment', path, identity, pin: 'digest', ...found, ...rest }]
}
