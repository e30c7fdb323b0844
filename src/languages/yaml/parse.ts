/*
 * The one door to YAML. Most of it is read by our own reader, which is ten times as fast as the yaml package and knows
 * only the plain part of the language; the package reads the rest.
 */
import type { TextRange } from '../../text/range.ts'
import type { YamlDocument } from '../yaml.ts'
import { composeYaml } from './compose.ts'
import { readPlain } from './plain.ts'

/**
 * Parses the YAML in `text.slice(range.start, range.end)`; one broken document does not hide the next.
 *
 * @param text the whole file, in which all resulting offsets count; template actions already masked
 * @param original the text before masking: values and exactness come from it. Equal to `text` where nothing is masked
 */
export function parseYaml(text: string, range: TextRange, original: string = text): readonly YamlDocument[] {
  // The package counts the mark as a column, and then no line below a list item stands where it should.
  const start = text.charCodeAt(range.start) === BYTE_ORDER_MARK ? range.start + 1 : range.start
  const content = { start, end: range.end }
  return readPlain(text, content, original) ?? composeYaml(text, content, original)
}

const BYTE_ORDER_MARK = 0xfeff
