import type { KustomizedImage } from '../../model/reading.ts'

/**
 * Whether kustomize takes an image for one of this name: it builds a regular expression of the name, with an optional
 * tag and digest behind it.
 *
 * @see https://github.com/kubernetes-sigs/kustomize/blob/api/v0.20.1/api/internal/image/image.go
 */
export function matchesName(image: string, name: string): boolean {
  const withoutDigest = image.replace(/@sha256:[\w.{}-]*$/, '')
  const bare = [image, withoutDigest].flatMap((text) => [text, text.replace(/:[\w.{}-]*$/, '')])
  return [...new Set(bare)].some((text) => fits(text, name))
}

/** One character of a pattern and how often it may come. */
interface Step {
  /** Undefined: any character. */
  readonly char: string | undefined
  readonly mayMiss: boolean
  readonly mayRepeat: boolean
}

/**
 * Matches the regular expressions that names of images can be: characters, dots, and `*`, `+` or `?` behind them. Other
 * operators match nothing. All ways are followed at once, so that the time is linear whatever the name.
 */
function fits(text: string, name: string): boolean {
  if (!/[.*+?()[\]{}|^$\\]/.test(name)) return text === name
  const steps = stepsOf(name)
  if (steps === undefined) return false
  let at = skipFrom(new Set([0]), steps)
  for (const char of text) {
    const next = new Set<number>()
    for (const index of at) {
      const step = steps[index]
      if (step === undefined || (step.char !== undefined && step.char !== char)) continue
      next.add(index + 1)
      if (step.mayRepeat) next.add(index)
    }
    at = skipFrom(next, steps)
    if (at.size === 0) return false
  }
  return at.has(steps.length)
}

function stepsOf(name: string): readonly Step[] | undefined {
  const steps: Step[] = []
  for (const [, any, char, times = ''] of name.matchAll(/(?:(\.)|(\\.|[^*+?]))([*+?]?)/gsu)) {
    if (char !== undefined && /^[()[\]{}|^$]$/.test(char)) return undefined
    const letter = any === undefined ? char?.slice(-1) : undefined
    steps.push({ char: letter, mayMiss: times === '*' || times === '?', mayRepeat: /[*+]/.test(times) })
  }
  return steps
}

function skipFrom(at: Set<number>, steps: readonly Step[]): Set<number> {
  // A set that grows while it is walked gives what is added, too.
  for (const index of at) if (steps[index]?.mayMiss === true) at.add(index + 1)
  return at
}

/** The text that kustomize puts in the place of an image. */
export function rewriteImage(image: string, { newName, newTag, digest, tagSuffix }: KustomizedImage): string {
  const { name, ...old } = splitImage(image)
  let [tag, hash] = [old.tag, old.digest]
  if (newTag !== undefined || digest !== undefined) [tag, hash] = [newTag ?? '', digest ?? '']
  else if (tagSuffix !== undefined) [tag, hash] = [tag + tagSuffix, '']
  return (newName ?? name) + (tag === '' ? '' : `:${tag}`) + (hash === '' ? '' : `@${hash}`)
}

function splitImage(image: string): { readonly name: string; readonly tag: string; readonly digest: string } {
  const slash = Math.max(0, image.indexOf('/'))
  const at = image.indexOf('@', slash)
  const colon = image.indexOf(':', slash)
  const digest = at === -1 ? '' : image.slice(at + 1)
  const tagged = colon !== -1 && (at === -1 || colon < at)
  const tag = tagged ? image.slice(colon + 1, at === -1 ? undefined : at) : ''
  const name = image.slice(0, tagged ? colon : at === -1 ? undefined : at)
  return { name, tag, digest }
}
