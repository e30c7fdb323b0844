import { readFileSync, writeFileSync } from 'node:fs'
import { updateRulePage } from '../../rules/docs.ts'
import { RULES } from '../../rules/index.ts'
import { rulePage } from '../../src/model/rule.ts'
import { GENERATED } from './generated.ts'
import { updateSamples } from './samples.ts'

/*
 * `npm run docs`: writes what is generated into the README, docs, the hooks and the rules' pages. Run in the project's
 * root, with the command built.
 */
for (const { path, update } of GENERATED) rewrite(path, update)
for (const rule of RULES) rewrite(rulePage(rule), (page) => updateRulePage(page, rule))
rewrite('README.md', (readme) => updateSamples(readme, process.cwd()))

function rewrite(path: string, update: (text: string) => string): void {
  writeFileSync(path, update(readFileSync(path, 'utf8')))
}
