import { readFileSync, writeFileSync } from 'node:fs'
import { updateReadme, updateRulePage } from '../../rules/docs.ts'
import { RULES } from '../../rules/index.ts'
import { rulePage } from '../../src/model/rule.ts'

/* `npm run docs`: writes what is generated into the README and the rules' pages. Run in the project's root. */
const readme = updateReadme(readFileSync('README.md', 'utf8'), RULES)
if (readme === undefined) throw new Error('README.md has no <!-- rules --> and <!-- /rules --> markers')
writeFileSync('README.md', readme)
for (const rule of RULES) {
  const path = rulePage(rule)
  writeFileSync(path, updateRulePage(readFileSync(path, 'utf8'), rule))
}
