import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { RULES } from '../../rules/index.ts'
import { createJsonSchema } from '../../src/config/json-schema.ts'
import { createImagesSchema } from './schemas.ts'

/* Part of `npm run build`: the JSON Schemas that the package ships. Run in the project's root. */
mkdirSync('dist/schema', { recursive: true })
writeFileSync(
  'dist/schema/holdfast.schema.json',
  `${JSON.stringify(createJsonSchema(RULES), undefined, 2)}\n`,
)
copyFileSync('src/reporters/schema/findings.schema.json', 'dist/schema/findings.schema.json')
copyFileSync('src/budget/schema/budget.schema.json', 'dist/schema/budget.schema.json')
for (const name of ['mirror-import', 'mirror-check'])
  copyFileSync(`src/cli/schema/${name}.schema.json`, `dist/schema/${name}.schema.json`)
writeFileSync('dist/schema/images.schema.json', `${JSON.stringify(createImagesSchema(), undefined, 2)}\n`)
