import type { DocumentReader, ReadContext, YamlView } from '../model/format.ts'
import type { FoundUse } from '../model/image-use.ts'
import type { Reading } from '../model/reading.ts'
import { readLines } from './educates/broken-workshop.ts'
import { kindOf } from './educates/document-kind.ts'
import { readConfig } from './educates/platform-config.ts'
import { readObject } from './educates/workshop.ts'
import { readHubTokens, readUserInfo } from './educates/workshop-credentials.ts'
import { readObjects } from './educates/workshop-objects.ts'
import { createScope, type Scope } from './educates/workshop-scope.ts'
import { describeObject, type ManifestObject, rootCursor } from './kubernetes/cursor.ts'

/**
 * Reads what Educates is driven with: workshops, portals, environments and profiles of all its API groups, values of
 * an installation, and the files of vendir and imgpkg that workshops are made of.
 *
 * @see https://docs.educates.dev/en/stable/custom-resources/workshop-definition.html
 */
export const educates: DocumentReader = {
  claims: (view) => kindOf(view) !== undefined,
  read,
}

function read(view: YamlView, context: ReadContext): Reading {
  const scope = createScope(view, context)
  const { root, range } = view
  const isConfig = kindOf(view) === 'config'
  if (root?.kind === 'map') {
    if (isConfig) readConfig(scope, root)
    else readObject(scope, root)
  }
  readObjects(scope)
  const top = root?.kind === 'map' ? root : ({ kind: 'map', entries: [], range } as const)
  const object = describeObject(top)
  return finish(scope, object, isConfig || object.kind === 'SystemProfile')
}

function finish(scope: Scope, object: ManifestObject, isPlatform: boolean): Reading {
  const { view, facts, alsoRead } = scope
  let uses: readonly FoundUse[] = [...scope.uses.values()]
  if (view.problems.length > 0) {
    // An unclosed bracket or quote takes in the lines below it; no reference has several lines.
    const whole = uses.filter(({ raw }) => !raw.includes('\n'))
    const byLine = readLines(scope, object.label, whole)
    for (const { place } of byLine) scope.sites.add(place.start)
    uses = [...whole, ...byLine]
  }
  readUserInfo(scope, uses)
  readHubTokens(scope, rootCursor(object), isPlatform)
  return {
    uses: uses.toSorted((a, b) => a.place.start - b.place.start),
    facts,
    observations: scope.observations.toSorted((a, b) => a.place.start - b.place.start),
    problems: view.templated ? [] : view.problems,
    dependsOn: [],
    alsoRead,
    sites: [...scope.sites],
  }
}
