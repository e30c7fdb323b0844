import { get, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'
import type { SourceFile } from '../../text/source-file.ts'
import type { CommonValues } from './common-parts.ts'
import { filled } from './groups.ts'

const LONE = /^\{\{-?\s*\.Values\.([\w.]+)\s*-?\}\}$/

/**
 * What a value is that is nothing but another value of the chart, which its templates put in with `tpl`.
 *
 * @returns undefined where it is more than that, or the chart has no such value
 */
export function loneValue(
  { value, templated }: YamlScalar,
  { roots }: CommonValues,
): { readonly scalar: YamlScalar; readonly file: SourceFile } | undefined {
  const keys = templated ? LONE.exec(value)?.[1]?.split('.') : undefined
  if (keys === undefined) return undefined
  for (const { root, file } of roots) {
    let node: YamlNode | undefined = root
    for (const key of keys) node = get(node, key)
    const scalar = filled(node)
    if (scalar !== undefined) return scalar.templated ? undefined : { scalar, file }
  }
  return undefined
}
