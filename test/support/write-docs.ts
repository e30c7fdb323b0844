import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { updateReadme, updateRulePage } from '../../rules/docs.ts'
import { RULES } from '../../rules/index.ts'
import { createJsonSchema } from '../../src/config/json-schema.ts'
import { ROOT_ONLY } from '../../src/config/schema.ts'
import { fileGlobs } from '../../src/formats/file-pattern.ts'
import { FORMATS } from '../../src/formats/index.ts'
import { rulePage } from '../../src/model/rule.ts'
import { renderConfigurationPage, renderFormatsPage } from './docs-pages.ts'
import { updateHookGlobs, updateHooks } from './file-lists.ts'

/*
 * `npm run docs`: writes what is generated into the README, the hooks and the rules' pages. Run in the project's root.
 */
const readme = updateReadme(readFileSync('README.md', 'utf8'), RULES)
if (readme === undefined) throw new Error('README.md has no <!-- rules --> and <!-- /rules --> markers')
const globs = fileGlobs(FORMATS)
writeFileSync('README.md', updateHookGlobs(readme, globs))
writeFileSync('.pre-commit-hooks.yaml', updateHooks(readFileSync('.pre-commit-hooks.yaml', 'utf8'), globs))
mkdirSync('docs', { recursive: true })
writeFileSync('docs/formats.md', renderFormatsPage(FORMATS))
writeFileSync('docs/configuration.md', renderConfigurationPage(createJsonSchema(RULES), ROOT_ONLY))
for (const rule of RULES) {
  const path = rulePage(rule)
  writeFileSync(path, updateRulePage(readFileSync(path, 'utf8'), rule))
}
