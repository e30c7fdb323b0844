import type { ImageUse } from '../model/image-use.ts'
import type { Inventory, InventoryOptions, LeftOut } from '../model/inventory.ts'
import { formatRepository, type Repository } from '../oci/reference.ts'
import { groupBy } from '../text/group-by.ts'
import { plural } from '../text/plural.ts'
import { isName, listPulls, nameOf, type Pull } from './pull-list.ts'

/** A source and where it goes. */
interface Step {
  readonly source: string
  readonly target: string
}

/**
 * A configuration of regsync that brings every image to its rewrite target. It holds no credentials: regsync reads
 * those of docker login.
 *
 * @see https://github.com/regclient/regclient/blob/v0.9.2/docs/regsync.md
 */
export const regsyncInventory: Inventory = {
  id: 'regsync',
  render(uses, options) {
    const { steps } = listSteps(uses, options)
    if (steps.length === 0) return ''
    const lines = steps.flatMap(({ source, target }) => [
      `  - source: ${JSON.stringify(source)}`,
      `    target: ${JSON.stringify(target)}`,
      '    type: image',
    ])
    return `# ${plural(steps.length, 'image')}: regsync once --config FILE
version: 1
defaults:
  parallel: 2
  # Stops before the allowance of the registry is spent, where it tells how much is left.
  ratelimit:
    min: 20
    retry: 15m
sync:
${lines.join('\n')}
`
  },
  leftOut: (uses, options) => listSteps(uses, options).leftOut,
}

function listSteps(
  uses: readonly ImageUse[],
  options: InventoryOptions,
): { readonly steps: readonly Step[]; readonly leftOut: LeftOut } {
  const { pulls, ...leftOut } = listPulls(uses, 'all', options)
  const notes = [...leftOut.notes]
  const found: { readonly pull: Pull; readonly target: Repository }[] = []
  for (const pull of pulls) {
    const target = options.rewriteOf?.(pull.repository)
    if (target === undefined)
      notes.push(`no target, no rewrite applies to it: ${nameOf(pull)} in ${pull.place}`)
    else if (isName(target, ':x')) found.push({ pull, target })
    else notes.push(`refused, other tools would read another target: ${nameOf(pull)} in ${pull.place}`)
  }
  const steps = new Map<string, Step>()
  for (const [tagged, sharing] of groupBy(
    found,
    ({ pull, target }) => `${formatRepository(target)}:${pull.tag}`,
  )) {
    // One tag cannot name two images: each is then there by its digest alone.
    const isShared = new Set(sharing.map(({ pull }) => pull.digest)).size > 1
    for (const { pull, target } of sharing) {
      const byDigest = pull.digest !== undefined && (isShared || pull.tag === undefined)
      const name = byDigest ? `${formatRepository(target)}@${pull.digest}` : tagged
      steps.set(`${nameOf(pull)} ${name}`, { source: nameOf(pull), target: name })
    }
    if (isShared) notes.push(`no tag, several images share it and are copied by digest: ${tagged}`)
  }
  return { steps: [...steps.values()], leftOut: { ...leftOut, notes } }
}
