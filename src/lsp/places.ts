import { join } from 'node:path'
import type { Location } from 'vscode-languageserver/node'
import type { TextDocument } from 'vscode-languageserver-textdocument'
import type { ImageUse } from '../model/image-use.ts'
import type { Place } from '../text/range.ts'
import { documentOf, rangeOf, uriOf } from './positions.ts'
import type { Workspace } from './workspace.ts'

/** The use that stands at an offset of a file; the shortest where several do. */
export function useAt(uses: readonly ImageUse[], path: string, offset: number): ImageUse | undefined {
  let found: ImageUse | undefined
  for (const use of uses) {
    const { place } = use
    if (place.path !== path || offset < place.start || offset > place.end) continue
    if (found === undefined || place.end - place.start < found.place.end - found.place.start) found = use
  }
  return found
}

/** Where it is decided which image a use names: an ARG, a variable, values, a kustomization, a build argument. */
export function decidedAt(use: ImageUse, document: TextDocument, workspace: Workspace): readonly Location[] {
  const places: Place[] = use.overrides.map(({ place }) => place)
  if (use.image.kind === 'read')
    for (const { at } of use.image.segments) if (at !== undefined && !isWithin(at, use.place)) places.push(at)
  if (use.builtBy !== undefined) places.push(use.builtBy)
  const locations: Location[] = []
  for (const place of places) {
    const uri = uriOf(join(workspace.folder, place.path))
    const isOwn = place.path === use.place.path
    const text = isOwn ? document.getText() : workspace.textOf(place.path)
    if (text === undefined) continue
    const range = rangeOf(isOwn ? document : documentOf(text, uri), place)
    locations.push({ uri: isOwn ? document.uri : uri, range })
  }
  return locations
}

function isWithin(inner: Place, outer: Place): boolean {
  return inner.path === outer.path && outer.start <= inner.start && inner.end <= outer.end
}
