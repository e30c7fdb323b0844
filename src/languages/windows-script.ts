import type { TextRange } from '../text/range.ts'
import type { SourceFile } from '../text/source-file.ts'
import { createWriter, linesOf, type Writer, type Written } from './written.ts'

/** `$x = "text"`, `[string]$x = "text"` with what may stand around it in a list of parameters. */
const POWERSHELL_VALUE =
  /^([ \t]*(?:param[ \t]*\([ \t]*)?(?:\[[\w.]+(?:\[\])?\][ \t]*)*)\$(?:env:|script:|global:)?(\w+)([ \t]*=[ \t]*)(["'])([^"'\n]*)\4(?:[ \t]*[,)])?[ \t]*(?:#.*)?$/i
const POWERSHELL_NAME = /\$(?:\{env:(\w+)\}|(?:env|script|global):(\w+))/gi
const BATCH_VALUE = /^[ \t]*@?set[ \t]+("?)(\w+)=([^\n"]*)"?$/i
const BATCH_NAME = /%(\w+)%/g
const BATCH_COMMENT = /^[ \t]*@?(?:rem\b|::)/i

/**
 * The commands of a PowerShell script as a shell text: `$x = "…"` as assignments, `$env:X` written `${X}`, and backticks
 * at the ends of lines as backslashes. Line by line; linear in the text.
 */
export function readPowershellScript(file: SourceFile): Written {
  const { text } = file
  const writer = createWriter(file)
  let isComment = false
  for (const line of linesOf(text)) {
    const words = text.slice(line.start, line.end)
    const wasComment = isComment
    if (words.includes('<#')) isComment = true
    const isOver = words.includes('#>')
    if (isOver) isComment = false
    if (wasComment || isOver || isComment) {
      takeLineEnd(writer, text, line)
      continue
    }
    const [, before = '', name = '', equals = '', quote = '', value = ''] = POWERSHELL_VALUE.exec(words) ?? []
    if (name !== '') {
      const start = words.indexOf(quote, before.length + equals.length) + 1
      const from = line.start + start
      writer.add(`${name}="`)
      writer.take(from, from + value.length)
      writer.add('"\n')
      continue
    }
    // `& docker run`: the sign calls what follows.
    const call = /^[ \t]*&[ \t]+/.exec(words)?.[0].length ?? 0
    let from = line.start + call
    const isContinued = /(?:^|[ \t])`[ \t]*$/.test(words)
    const end = isContinued ? line.start + words.lastIndexOf('`') : line.end
    for (const match of words.matchAll(POWERSHELL_NAME)) {
      const at = line.start + match.index
      const variable = match[1] ?? match[2] ?? ''
      if (at < from || at + match[0].length > end) continue
      writer.take(from, at)
      writer.add('${')
      const first = at + match[0].lastIndexOf(variable)
      writer.take(first, first + variable.length)
      writer.add('}')
      from = at + match[0].length
    }
    writer.take(from, end)
    if (isContinued) writer.add('\\')
    takeLineEnd(writer, text, line)
  }
  return writer.finish()
}

/** A line end as it stands, so that what is found before it ends there. */
function takeLineEnd(writer: Writer, text: string, { end }: TextRange): void {
  const feed = text.indexOf('\n', end)
  if (feed !== -1) writer.take(end, feed + 1)
}

/** The commands of a batch file as a shell text: `set X=…` as assignments, `%X%` written `${X}`, `^` at the end of a line. */
export function readBatchScript(file: SourceFile): Written {
  const { text } = file
  const writer = createWriter(file)
  for (const line of linesOf(text)) {
    const words = text.slice(line.start, line.end)
    const [, , name = '', value = ''] = BATCH_VALUE.exec(words.trimEnd()) ?? []
    if (BATCH_COMMENT.test(words)) takeLineEnd(writer, text, line)
    else if (name !== '') {
      const start = line.start + words.indexOf('=') + 1
      writer.add(`${name}="`)
      writer.take(start, start + value.length)
      writer.add('"\n')
    } else {
      let from = line.start + (/^[ \t]*@?(?:call[ \t]+)?/i.exec(words)?.[0].length ?? 0)
      const isContinued = words.endsWith('^')
      const end = isContinued ? line.end - 1 : line.end
      for (const { 0: whole, 1: variable = '', index } of words.matchAll(BATCH_NAME)) {
        const at = line.start + index
        if (at < from) continue
        writer.take(from, at)
        writer.add('${')
        writer.take(at + 1, at + 1 + variable.length)
        writer.add('}')
        from = at + whole.length
      }
      // A backslash belongs to a path there, and is not the shell's.
      for (const { index } of words.matchAll(/\\/g)) {
        const slash = line.start + index
        if (slash < from || slash >= end) continue
        writer.take(from, slash)
        writer.add('\\')
        from = slash
      }
      writer.take(from, end)
      if (isContinued) writer.add('\\')
      takeLineEnd(writer, text, line)
    }
  }
  return writer.finish()
}
