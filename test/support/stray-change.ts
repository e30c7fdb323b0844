/** A key that is there for a digest, and holds none yet. */
const EMPTY_SLOT = /\b(?:digest|sha256|sha)["']?[ \t]*:[ \t]*["']?$/i

/**
 * What was put in between two texts, where nothing else may differ but the name of a retired registry and a key for a
 * digest, which is there or is added.
 */
export function strayChange(before: string, after: string): string | undefined {
  let i = 0
  let j = 0
  while (i < before.length || j < after.length) {
    if (before[i] === after[j]) {
      i++
      j++
      continue
    }
    const pin = /^(?::latest)?@sha256:[0-9a-f]{64}/.exec(after.slice(j, j + 90))
    if (pin !== null) {
      j += pin[0].length
      continue
    }
    const digest = /^sha256:[0-9a-f]{64}/.exec(after.slice(j, j + 90))
    if (digest !== null && EMPTY_SLOT.test(before.slice(Math.max(0, i - 40), i))) {
      j += digest[0].length
      continue
    }
    const added = /^(?:, digest: "sha256:[0-9a-f]{64}"|[ \t]+digest: "sha256:[0-9a-f]{64}"\r?\n)/.exec(
      after.slice(j, j + 200),
    )
    if (added !== null) {
      j += added[0].length
      continue
    }
    const name = /[\w./-]+$/
    const start = name.exec(before.slice(Math.max(0, i - 80), i))?.[0].length ?? 0
    const old = /^[\w./-]+/.exec(before.slice(i - start))?.[0]
    const renamed = /^[\w./-]+/.exec(after.slice(j - start))?.[0]
    if (old === undefined || renamed === undefined || old.split('/').at(-1) !== renamed.split('/').at(-1)) {
      return `${JSON.stringify(before.slice(i, i + 40))} -> ${JSON.stringify(after.slice(j, j + 40))}`
    }
    i += old.length - start
    j += renamed.length - start
  }
  return undefined
}
