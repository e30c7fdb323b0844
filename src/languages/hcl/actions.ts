/*
 * Actions of templates in `[[ ]]`, which Nomad Pack and Levant put into HCL. They break its strings and blocks.
 */

/** What an action begins with; nested lists begin otherwise. */
const ACTION =
  /\[\[-?[ \t]*(?:[.$(]|\/\*|(?:if|else|end|range|with|var|template|define|block|include|env|fileContents|toJson|timeNow\w*|consulKey\w*)\b)/y

/** Whether a text may hold actions. */
export function hasActions(text: string): boolean {
  return text.includes('[[')
}

/**
 * Covers the actions of a text so that it is HCL again, each character in its place: what stands in a string loses its
 * quotes, a value becomes a string that begins with `[[`, and what stands for itself becomes blank.
 */
export function coverActions(text: string): string {
  const pieces: string[] = []
  let done = 0
  let isQuoted = false
  let isBlank = true
  let close = 0
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? ''
    if (char === '[' && isAction(text, at)) {
      if (close < at + 2) close = text.indexOf(']]', at + 2)
      if (close === -1) break
      const next = text.indexOf('[[', at + 2)
      if (next === -1 || next > close) {
        pieces.push(text.slice(done, at), cover(text.slice(at, close + 2), isQuoted, isBlank))
        done = close + 2
        at = done - 1
        continue
      }
    }
    if (char === '\n') {
      isQuoted = false
      isBlank = true
    } else if (char === '"') isQuoted = !isQuoted
    else if (char === '\\' && isQuoted) at++
    if (char.trim() !== '') isBlank = false
  }
  return pieces.join('') + text.slice(done)
}

function isAction(text: string, at: number): boolean {
  ACTION.lastIndex = at
  return ACTION.test(text)
}

function cover(action: string, isQuoted: boolean, isBlank: boolean): string {
  if (isQuoted) return action.replaceAll('"', '_')
  if (isBlank || action.includes('\n')) return action.replaceAll(/[^\r\n]/g, ' ')
  return `"[[${action.slice(3, -1).replaceAll('"', '_')}"`
}
