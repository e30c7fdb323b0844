/*
 * What tells from a text, before it is parsed, that a reader has nothing to do there. All of it may say yes for nothing,
 * never no for something.
 */

/** YAML files, templates of them included. */
export const YAML_FILES = '**/*.{yaml,yml}{,.tpl,.tmpl,.gotmpl,.j2,.template,.in,.example,.sample,.dist}'
export const JSON_FILES = '**/*.json'

/**
 * Whether a key may stand in a YAML or JSON text: at the start of a line or of a flow entry, not in a comment.
 *
 * @param key the source of a regular expression
 */
export function hasKey(text: string, key: string): boolean {
  return new RegExp(`(?:^\\uFEFF?|[{,?-])[ \\t]*(?:[&!]\\S*[ \\t]+)*["']?${key}["']?\\s*:`, 'm').test(text)
}

/** Whether a text may hold a Kubernetes object that is not the definition of others: those are long and name no image. */
export function mayBeManifest(text: string): boolean {
  return hasKey(text, 'apiVersion') && hasKey(text, 'kind') && !isOnlyDefinition(text)
}

/**
 * One document at whose top level there is one `kind`, and it is CustomResourceDefinition. No quoted, folded or
 * flow content of a top-level map can begin at column 0, so such a line is what it looks like.
 */
function isOnlyDefinition(text: string): boolean {
  const kinds = text.match(/^["']?kind["']?[ \t]*:.*$/gm) ?? []
  const isDefinition = /^kind[ \t]*:[ \t]+["']?CustomResourceDefinition["']?[ \t]*(?:#.*)?\r?$/
  return kinds.length === 1 && isDefinition.test(kinds[0] ?? '') && !/\n(?:---|\.\.\.)/.test(text)
}
