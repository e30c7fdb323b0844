import type { ImageUse } from '../model/image-use.ts'
import type { Inventory, InventoryOptions } from '../model/inventory.ts'
import { groupBy } from '../text/group-by.ts'
import { append } from '../text/lists.ts'
import { plural } from '../text/plural.ts'
import { listPulls, nameOf, type Pull, type PullList, withoutRepeats } from './pull-list.ts'

/**
 * The list of `skopeo sync --src yaml`.
 *
 * An entry holds a digest or a tag: with both skopeo leaves it out and still ends with 0. A repository without entries
 * would stand for all of its tags, so there is none.
 *
 * @see https://github.com/containers/skopeo/blob/v1.9.3/docs/skopeo-sync.1.md
 */
export const skopeoSyncInventory: Inventory = {
  id: 'skopeo-sync',
  render(uses, options) {
    const { pulls } = list(uses, options)
    if (pulls.length === 0) return ''
    const lines = [
      `# ${plural(pulls.length, 'image')}; --scoped keeps images of one name apart, --all the digests as they are:`,
      '# skopeo sync --all --scoped --keep-going --preserve-digests --src yaml --dest docker LIST.yaml registry.example.com/mirror',
    ]
    for (const [registry, ofRegistry] of groupBy(pulls, ({ repository }) => repository.registry)) {
      lines.push(`${JSON.stringify(registry)}:`, '  images:')
      for (const [path, ofPath] of groupBy(ofRegistry, ({ repository }) => repository.path)) {
        lines.push(`    ${JSON.stringify(path)}:`)
        append(lines, entriesOf(ofPath))
      }
    }
    return `${lines.join('\n')}\n`
  },
  leftOut: list,
}

/** `--scoped` puts the registry into the path, where a port makes skopeo end before it has copied anything. */
function list(uses: readonly ImageUse[], options: InventoryOptions): PullList {
  const found = listPulls(uses, 'all', options)
  const [pulls, ported] = [false, true].map((has) =>
    found.pulls.filter(({ repository }) => repository.registry.includes(':') === has),
  )
  const notes = (ported ?? []).map(
    (pull) =>
      `left out, skopeo sync --scoped takes no registry with a port; copy-list does: ${nameOf(pull)} in ${pull.place}`,
  )
  return { ...found, pulls: withoutRepeats(pulls ?? []), notes: [...found.notes, ...notes] }
}

function entriesOf(pulls: readonly Pull[]): readonly string[] {
  const entries = pulls.map(({ tag, digest, isLikely }) => {
    const entry = `      - ${JSON.stringify(digest ?? tag)}`
    const notes = [digest === undefined ? undefined : tag, isLikely ? 'likely an image' : undefined]
    const note = notes.filter((text) => text !== undefined).join(', ')
    return note === '' ? entry : `${entry} # ${note}`
  })
  return [...new Set(entries)]
}
