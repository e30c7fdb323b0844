import { type HclPart, heredocAt, templatePart } from './interpolation.ts'
import { type HclNode, type HclString, indexOr, isEnd, plainText } from './nodes.ts'

/** A place in a text of HCL, and how far the next word, text or sign reaches. */
export class HclCursor {
  protected readonly text: string
  /** A blanked template action may be a word, or a part of one. */
  private readonly word = /-?[\p{L}\p{N}_\uE000][\p{L}\p{N}_\uE000.-]*/uy
  protected at: number

  constructor(text: string, at: number = text.charCodeAt(0) === 0xfeff ? 1 : 0) {
    this.text = text
    this.at = at
  }

  protected name(): (HclNode & { kind: 'name' }) | undefined {
    this.word.lastIndex = this.at
    const name = this.word.exec(this.text)?.[0]
    if (name === undefined) return undefined
    const start = this.at
    this.at += name.length
    return { kind: 'name', name, range: { start, end: this.at } }
  }

  protected quoted(): HclString {
    const start = ++this.at
    const parts: HclPart[] = []
    for (;;) {
      const char = this.text[this.at]
      if (char === undefined || char === '"' || char === '\n') break
      const part = templatePart(this.text, this.at, true)
      parts.push(part)
      this.at = part.range.end
    }
    const range = { start, end: this.at }
    if (this.text[this.at] === '"') this.at++
    return { kind: 'string', parts, range }
  }

  protected heredoc(): HclString | undefined {
    const found = heredocAt(this.text, this.at)
    if (found === undefined) return undefined
    this.at = found.end
    return { kind: 'string', parts: found.parts, range: found.range }
  }

  protected skipBlank(lines: boolean): void {
    for (;;) {
      const char = this.text[this.at]
      if (char === ' ' || char === '\t' || char === '\r' || (lines && char === '\n')) this.at++
      else if (char === '#' || this.text.startsWith('//', this.at))
        this.at = indexOr(this.text, '\n', this.at)
      else if (char === '/' && this.text[this.at + 1] === '*')
        this.at = indexOr(this.text, '*/', this.at + 2) + 2
      else return
    }
  }

  protected nextName(): string | undefined {
    this.skipBlank(true)
    return this.name()?.name
  }

  /** Steps over a sign, if it is next. */
  protected takes(sign: string): boolean {
    this.skipBlank(true)
    if (!this.text.startsWith(sign, this.at)) return false
    this.at += sign.length
    return true
  }

  /** Steps to the next character in a bracket, or over the bracket's end. */
  protected isInside(): boolean {
    this.skipBlank(true)
    const char = this.text[this.at]
    if (char !== undefined && !')]}'.includes(char)) return true
    this.at++
    return false
  }

  protected labels(): readonly string[] {
    const labels: string[] = []
    for (;;) {
      this.skipBlank(false)
      const label = this.text[this.at] === '"' ? plainText(this.quoted()) : this.name()?.name
      if (label === undefined) return labels
      labels.push(label)
    }
  }

  /** Steps to the end of an expression, over brackets, strings and comments. */
  protected skipRest(lines: boolean): { strings: readonly HclString[]; calls: boolean; end: number } {
    const strings: HclString[] = []
    let calls = false
    let depth = 0
    let end = this.at
    for (;;) {
      this.skipBlank(lines || depth > 0)
      const char = this.text[this.at]
      if (char === undefined || (depth === 0 && isEnd(char))) return { strings, calls, end }
      const literal = char === '"' ? this.quoted() : char === '<' ? this.heredoc() : undefined
      if (literal !== undefined) strings.push(literal)
      else {
        if ('([{'.includes(char)) depth++
        else if (')]}'.includes(char)) depth--
        calls ||= char === '('
        this.at++
      }
      end = this.at
    }
  }
}
