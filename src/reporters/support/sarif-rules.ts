import { type Levels, type Rule, SEVERITIES, type Severity } from '../../model/rule.ts'

export const SARIF_LEVELS: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
}

/** A rule as a log describes it. @param page the rule's page as Markdown, where there is one */
export function toDescriptor({ id, summary, levels }: Rule, page: string | undefined): object {
  const recommended = gravest(levels.recommended)
  const level = recommended ?? gravest(levels.strict) ?? 'warning'
  const markdown = page === undefined ? undefined : withoutPaths(page)
  return {
    id,
    shortDescription: { text: summary },
    fullDescription: { text: summary },
    help: markdown === undefined ? { text: summary } : { text: toPlainText(markdown), markdown },
    defaultConfiguration: { enabled: recommended !== undefined, level: SARIF_LEVELS[level] },
  }
}

/** The gravest of a rule's levels over all grades; undefined where all are off. */
function gravest(levels: Levels): Severity | undefined {
  const values = typeof levels === 'string' ? [levels] : Object.values(levels)
  return SEVERITIES.findLast((severity) => values.includes(severity))
}

/** A page of the package without its links to other pages, which lead nowhere from a log. */
function withoutPaths(markdown: string): string {
  return markdown.replace(/\[([^\]\n]*)\]\((?![a-z]+:)[^)\n]*\)/g, '$1')
}

/** For viewers that render no Markdown. */
function toPlainText(markdown: string): string {
  return markdown
    .replace(/^```.*\n/gm, '')
    .replace(/^#+ /gm, '')
    .replace(/\[([^\]\n]*)\]\(([^)\n]*)\)/g, '$1: $2')
    .replaceAll('`', '')
}
