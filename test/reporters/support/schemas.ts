import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Ajv, type ValidateFunction } from 'ajv'
import { validateXML } from 'xmllint-wasm'

const URI_REFERENCE = /^(?:[\w\-.~:/?#[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*$/

/** A JSON Schema that lies beside these tests. */
export function compileSchema(name: string): ValidateFunction {
  return new Ajv({ allErrors: true, strict: true, allowUnionTypes: true }).compile(
    JSON.parse(readSchema(name)),
  )
}

/** SARIF's published schema. It is draft-04, which differs from draft-07 in the name of `$id` as far as it goes. */
export function compileSarifSchema(): ValidateFunction {
  const path = createRequire(import.meta.url).resolve(
    '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json',
  )
  const { $schema, id, ...schema } = JSON.parse(readFileSync(path, 'utf8'))
  if (!$schema.includes('draft-04')) throw new Error(`${path} is of another draft`)
  const ajv = new Ajv({ allErrors: true, strict: false, unicodeRegExp: false })
  ajv.addFormat('uri', (text) => URL.canParse(text))
  ajv.addFormat('uri-reference', URI_REFERENCE)
  ajv.addFormat('date-time', (text) => !Number.isNaN(Date.parse(text)))
  return ajv.compile({ ...schema, $id: id })
}

/** What is wrong with a text by libxml2 and a schema that lies beside these tests; empty where it is well-formed and valid. */
export async function xmlErrors(text: string, schema: string): Promise<readonly string[]> {
  const { errors, valid } = await validateXML({
    xml: { fileName: 'report.xml', contents: text },
    schema: { fileName: schema, contents: readSchema(schema) },
    maxMemoryPages: 4096,
  })
  return valid ? [] : ['invalid', ...errors.map(({ rawMessage }) => rawMessage)]
}

/** The text as an XML parser understands it, written out again: entities of characters that need none are gone. */
export async function canonicalXml(text: string): Promise<string> {
  const { normalized, rawOutput } = await validateXML({
    xml: { fileName: 'report.xml', contents: text },
    normalization: 'c14n',
  })
  if (normalized === '') throw new Error(rawOutput)
  return normalized
}

function readSchema(name: string): string {
  return readFileSync(new URL(`../schemas/${name}`, import.meta.url), 'utf8')
}
