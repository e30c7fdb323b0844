import { holdsWord } from '../text/words.ts'

/*
 * What tells from a text, before it is parsed, that a reader has nothing to do there. All of it may say yes for nothing,
 * never no for something.
 */

/** YAML files, templates of them included. */
export const YAML_FILES = '**/*.{yaml,yml}{,.tpl,.tmpl,.gotmpl,.j2,.template,.in,.example,.sample,.dist}'
export const JSON_FILES = '**/*.json'

/** Whether a key may stand in a YAML or JSON text: at the start of a line or of a flow entry, not in a comment. */
export function hasKey(text: string, key: string): boolean {
  if (!holdsWord(text, key)) return false
  for (let at = text.indexOf(key); at !== -1; at = text.indexOf(key, at + 1)) {
    if (!isFollowedByColon(text, at + key.length)) continue
    const before = whatStandsBefore(text, at)
    if (before === 'start') return true
    if (before === 'other') return compileKey(key).test(text)
  }
  return false
}

const keyPatterns = new Map<string, RegExp>()

/** What a key may stand behind in full, anchors and tags included. */
function compileKey(key: string): RegExp {
  const known = keyPatterns.get(key)
  if (known !== undefined) return known
  const pattern = new RegExp(`(?:^\\uFEFF?|[{,?-])[ \\t]*(?:[&!]\\S*[ \\t]+)*["']?${key}["']?\\s*:`, 'm')
  keyPatterns.set(key, pattern)
  return pattern
}

function isFollowedByColon(text: string, offset: number): boolean {
  const quote = text[offset]
  let at = quote === '"' || quote === "'" ? offset + 1 : offset
  while (at < text.length && /\s/.test(text.charAt(at))) at++
  return text[at] === ':'
}

/** Whether nothing but blanks and a quote stands between a key and the start of its line or entry. */
function whatStandsBefore(text: string, offset: number): 'start' | 'text' | 'other' {
  let at = offset - 1
  if (text[at] === '"' || text[at] === "'") at--
  const isBlank = text[at] === ' ' || text[at] === '\t'
  while (text[at] === ' ' || text[at] === '\t') at--
  if (at < 0 || '\n{,?-'.includes(text.charAt(at))) return 'start'
  // The end of a word is no end of an anchor or a tag, whose blank has to come behind it.
  return isBlank || '\r\u2028\u2029\uFEFF'.includes(text.charAt(at)) ? 'other' : 'text'
}

/** Whether a text may hold a Kubernetes object that is not the definition of others: those are long and name no image. */
export function mayBeManifest(text: string): boolean {
  if (asked?.text !== text) {
    const isManifest = hasKey(text, 'apiVersion') && hasKey(text, 'kind') && !isOnlyDefinition(text)
    asked = { text, isManifest }
  }
  return asked.isManifest
}

/** Several formats ask one after the other. */
let asked: { readonly text: string; readonly isManifest: boolean } | undefined

/**
 * One document at whose top level there is one `kind`, and it is CustomResourceDefinition. No quoted, folded or
 * flow content of a top-level map can begin at column 0, so such a line is what it looks like.
 */
function isOnlyDefinition(text: string): boolean {
  const kinds = text.match(/^["']?kind["']?[ \t]*:.*$/gm) ?? []
  const isDefinition = /^kind[ \t]*:[ \t]+["']?CustomResourceDefinition["']?[ \t]*(?:#.*)?\r?$/
  return kinds.length === 1 && isDefinition.test(kinds[0] ?? '') && !/\n(?:---|\.\.\.)/.test(text)
}
