import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Rule, rulePage } from '../model/rule.ts'

/** The page of a rule as Markdown, as the package ships it; undefined where it does not lie there. */
export function readRulePage(rule: Rule): string | undefined {
  const page = join(import.meta.dirname, '../..', rulePage(rule))
  return existsSync(page) ? readFileSync(page, 'utf8') : undefined
}
