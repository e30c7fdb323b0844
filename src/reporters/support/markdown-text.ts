import { visible } from '../../text/printable.ts'

/** What has a meaning within a line or a table of GitHub's Markdown, or would become a mention. */
const SPECIAL = /[&<>|`*_~[\]\\@#!]|:(?=\/\/)|(?<=www)\./gi

/** A text of a file or a message as one line of Markdown that shows it and nothing else. */
export function markdown(text: string): string {
  return visible(text).replace(SPECIAL, (char) => `&#${char.charCodeAt(0)};`)
}

/** The same, as code. */
export function markdownCode(text: string): string {
  return `<code>${markdown(text)}</code>`
}

/** A row of a table; the cells are Markdown. */
export function markdownRow(cells: readonly (string | number)[]): string {
  return `| ${cells.join(' | ')} |`
}
