import { otherBranches } from '../languages/yaml/branches.ts'
import type { DocumentReader } from '../model/format.ts'
import type { FoundUse } from '../model/image-use.ts'

/** A reader that takes one value for each key, which reads those of all branches of a template. */
export function readsAllBranches(reader: DocumentReader): DocumentReader {
  return {
    claims: reader.claims,
    read(view, context) {
      const reading = reader.read(view, context)
      if (!view.templated) return reading
      const uses = [...reading.uses]
      const known = new Set(uses.map(nameOf))
      for (const root of otherBranches(view.root))
        for (const use of reader.read({ ...view, root }, context).uses) {
          if (!known.has(nameOf(use))) uses.push(use)
          known.add(nameOf(use))
        }
      return uses.length === reading.uses.length ? reading : { ...reading, uses: uses.sort(byPlace) }
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
