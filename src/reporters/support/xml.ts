import { startsLogCommand, visible } from '../../text/printable.ts'

/** What has a meaning in XML, what acts on a terminal or a log, and the two characters beside surrogates that XML 1.0 lacks. */
const SPECIAL = /[&<>"'#:\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\ufffe\uffff]/gu

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/**
 * A text as XML 1.0 can hold it, in an attribute or between tags, on one line.
 *
 * Nothing is lost but what XML 1.0 forbids even as a reference: of that a picture stays.
 *
 * @see https://www.w3.org/TR/2008/REC-xml-20081126/#charsets
 */
export function xml(text: string): string {
  return text.replace(SPECIAL, (char, offset: number) => {
    const code = char.codePointAt(0) ?? 0
    if (char === '#' || char === ':') return startsLogCommand(text, offset) ? reference(code) : char
    if (code === 0xfffe || code === 0xffff) return `\\u${code.toString(16)}`
    return ENTITIES[char] ?? (isAllowed(code) ? reference(code) : visible(char))
  })
}

/** `name="value"`, one after another, each with a space before it. */
export function xmlAttributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${xml(String(value))}"`)
    .join('')
}

function reference(code: number): string {
  return `&#x${code.toString(16)};`
}

function isAllowed(code: number): boolean {
  return code === 0x9 || code === 0xa || code === 0xd || (code >= 0x20 && (code < 0xd800 || code > 0xdfff))
}
