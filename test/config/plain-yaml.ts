import { parseDocument } from 'yaml'

/** A YAML text as an editor's JSON Schema check sees it. */
export function parseYamlValue(text: string): unknown {
  return parseDocument(text, { merge: true, uniqueKeys: false }).toJS()
}
