import { visible } from '../../text/printable.ts'

/** Markup that is ready for the page; everything else is text and gets escaped. */
export interface Markup {
  readonly html: string
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** A template of markup: texts and numbers in it are escaped, markup and lists of markup stay. */
export function html(
  strings: TemplateStringsArray,
  ...values: readonly (string | number | Markup | readonly Markup[])[]
): Markup {
  let text = strings[0] ?? ''
  for (const [index, value] of values.entries()) text += render(value) + (strings[index + 1] ?? '')
  return { html: text }
}

function render(value: string | number | Markup | readonly Markup[]): string {
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string') return escapeText(value)
  return 'html' in value ? value.html : value.map((part) => part.html).join('\n')
}

/** A text of a file as it may stand in markup and in quoted attributes: characters that hide something are pictures. */
export function escapeText(text: string): string {
  return text
    .split('\n')
    .map(visible)
    .join('\n')
    .replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign)
}
