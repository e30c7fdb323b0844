import { readFileSync } from 'node:fs'
import { renderRuleTables } from '../../rules/docs.ts'
import { RULES } from '../../rules/index.ts'
import { createJsonSchema } from '../../src/config/json-schema.ts'
import { ROOT_ONLY } from '../../src/config/schema.ts'
import { fileGlobs } from '../../src/formats/file-pattern.ts'
import { FORMATS } from '../../src/formats/index.ts'
import { renderCommands } from './docs-commands.ts'
import { renderExports } from './docs-library.ts'
import { renderConfigurationKeys, renderFormats } from './docs-pages.ts'
import { updateHookGlobs, updateHooks } from './file-lists.ts'

/** A file of which a part is generated. */
export interface GeneratedFile {
  readonly path: string
  /** The text with its generated parts as the code is now. @throws Error where the text has no place for them */
  update(text: string): string
}

/** What `npm run docs` writes from the code alone, in the root of the project. What the built command prints is in `samples.ts`. */
export const GENERATED: readonly GeneratedFile[] = [
  { path: '.pre-commit-hooks.yaml', update: (text) => updateHooks(text, fileGlobs(FORMATS)) },
  { path: 'docs/ci.md', update: (text) => updateHookGlobs(text, fileGlobs(FORMATS)) },
  { path: 'docs/commands.md', update: (text) => fillPart(text, 'flags', renderCommands()) },
  {
    path: 'docs/configuration.md',
    update: (text) => fillPart(text, 'keys', renderConfigurationKeys(createJsonSchema(RULES), ROOT_ONLY)),
  },
  { path: 'docs/formats.md', update: (text) => fillPart(text, 'formats', renderFormats(FORMATS)) },
  {
    path: 'docs/library.md',
    update: (text) => {
      const example = readFileSync('test/support/library-example.ts', 'utf8')
      const page = fillPart(text, 'exports', renderExports('.'))
      return fillPart(page, 'example', `\`\`\`ts\n${example}\`\`\``)
    },
  },
  { path: 'docs/rules.md', update: (text) => fillPart(text, 'rules', renderRuleTables(RULES, '../')) },
]

/**
 * Puts a text between `<!-- NAME: written by npm run docs -->` and `<!-- /NAME -->`.
 *
 * @throws Error when the page lacks the comments
 */
export function fillPart(page: string, name: string, text: string): string {
  const start = `<!-- ${name}: written by npm run docs -->\n`
  const end = `<!-- /${name} -->\n`
  const from = page.indexOf(start)
  const to = page.indexOf(end)
  if (from === -1 || to < from) throw new Error(`the page has no ${start.trim()} before ${end.trim()}`)
  return `${page.slice(0, from)}${start}\n${text.trim()}\n\n${page.slice(to)}`
}
