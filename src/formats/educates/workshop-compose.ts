import type { YamlView } from '../../model/format.ts'
import { append } from '../../text/lists.ts'
import { compose } from '../compose.ts'
import { type Cursor, locationOf } from '../kubernetes/cursor.ts'
import { finishUse } from './finish-use.ts'
import type { CacheContent } from './workshop-image.ts'
import type { Scope } from './workshop-scope.ts'

/** Reads the Compose project that a workshop starts in its sessions: what the session's Docker daemon pulls. */
export function readCompose(scope: Scope, at: Cursor, content: CacheContent): void {
  if (at.node.kind !== 'map') return
  const view: YamlView = { ...scope.view, root: at.node, problems: [] }
  // In a session no other file of the project lies beside it, and no `.env`.
  const reading = compose.read(view, { ...scope.context, sibling: () => undefined })
  const { path, identity } = locationOf(at)
  for (const use of reading.uses) {
    const finished = scope.uses.has(use.place.start)
      ? undefined
      : finishUse(scope, use, { by: 'dockerd' }, content)
    scope.sites.add(use.place.start)
    if (finished === undefined) continue
    const names = { path: `${path}.${use.path}`, identity: `${identity}.${use.identity}` }
    scope.uses.set(use.place.start, { ...finished, ...names })
  }
  // Build arguments would apply to a Dockerfile beside the definition; the session's Dockerfile is elsewhere.
  append(
    scope.facts,
    reading.facts.filter(({ kind }) => kind === 'built-name'),
  )
  append(scope.alsoRead, reading.alsoRead ?? [])
}
