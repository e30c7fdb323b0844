import { existsSync, readFileSync } from 'node:fs'

/** The page of a rule as Markdown, as the package ships it; undefined where it does not lie there. */
export function readRulePage(id: string): string | undefined {
  const page = new URL(`../../rules/${id}/README.md`, import.meta.url)
  return existsSync(page) ? readFileSync(page, 'utf8') : undefined
}
