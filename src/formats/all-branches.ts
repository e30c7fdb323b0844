import { BRANCHES_MAX, otherBranches } from '../languages/yaml/branches.ts'
import type { DocumentReader } from '../model/format.ts'
import type { FoundUse } from '../model/image-use.ts'
import { append } from '../text/lists.ts'

const CUT = `a key has more than ${BRANCHES_MAX + 1} branches of a template here, and those between are not read; write fewer`

/** A reader that takes one value for each key, which reads those of all branches of a template. */
export function readsAllBranches(reader: DocumentReader): DocumentReader {
  return {
    claims: reader.claims,
    read(view, context) {
      const reading = reader.read(view, context)
      if (!view.templated) return reading
      const { roots, isCut } = otherBranches(view.root)
      if (roots.length === 0) return reading
      const uses = [...reading.uses]
      const alsoRead = [...(reading.alsoRead ?? [])]
      const known = new Set(uses.map(nameOf))
      for (const root of roots) {
        const other = reader.read({ ...view, root }, context)
        append(alsoRead, other.alsoRead ?? [])
        for (const use of other.uses) {
          if (!known.has(nameOf(use))) uses.push(use)
          known.add(nameOf(use))
        }
      }
      const cut = isCut ? [{ offset: view.range.start, message: CUT }] : []
      return { ...reading, uses: uses.sort(byPlace), alsoRead, problems: [...reading.problems, ...cut] }
    },
  }
}

function nameOf({ place, text }: FoundUse): string {
  return `${place.start} ${place.path} ${text}`
}

/** Those in other files stay where they are. */
function byPlace({ place: a }: FoundUse, { place: b }: FoundUse): number {
  return a.path === b.path ? a.start - b.start : 0
}
