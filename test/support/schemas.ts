import { readFileSync } from 'node:fs'
import { FORMAT_IDS } from '../../src/formats/index.ts'

/** The schema of the inventory, from the root of the project, with the formats that there are. */
export function createImagesSchema() {
  const schema = JSON.parse(readFileSync('src/inventory/schema/images.schema.json', 'utf8'))
  const { properties } = schema.definitions.record
  const { description } = properties.format
  properties.format = { description, enum: FORMAT_IDS }
  return schema
}
