import { get, getText, type YamlMap } from '../../languages/yaml.ts'
import type { ReadContext, YamlView } from '../../model/format.ts'
import type { FoundObservation } from '../../model/observation.ts'
import type { Reading } from '../../model/reading.ts'
import { findConfigs } from '../credentials/docker-config.ts'
import { locationOf } from '../kubernetes/cursor.ts'
import { atRunTime } from './session-variables.ts'
import { isWorkshop } from './workshop-tree.ts'

/** `$NAME` and `${NAME}`: what Educates fills in when it makes `deployment.yaml` of `deployment.yaml.in`. */
const VARIABLE = /\$\{?[A-Z_]/
const OTHER = /\{\{|\$\(/

/** Gives what was found in a manifest what it means in a workshop: its variables, and observations for its credentials. */
export function inWorkshop(reading: Reading, view: YamlView, context: ReadContext): Reading {
  const { path } = view.file
  const hasVariables =
    path.endsWith('.in') &&
    reading.uses.some(({ image, raw }) => image.kind === 'unread' && raw.includes('$'))
  const observations = secretsOf(view)
  if ((!hasVariables && observations.length === 0) || !isBelowWorkshop(path, context)) return reading
  const uses = hasVariables
    ? reading.uses.map((use) => (VARIABLE.test(use.raw) && !OTHER.test(use.raw) ? atRunTime(use) : use))
    : reading.uses
  return { ...reading, uses, observations: [...(reading.observations ?? []), ...observations] }
}

function isBelowWorkshop(path: string, context: ReadContext): boolean {
  const folders = path.split('/').slice(0, -1)
  for (let depth = folders.length; depth >= 0; depth--)
    if (isWorkshop(folders.slice(0, depth).join('/'), context)) return true
  return false
}

function secretsOf({ root, file: { path } }: YamlView): readonly FoundObservation[] {
  return objectsIn(root).flatMap((object) =>
    findConfigs(object).map(({ at, key, how, registry, secret }): FoundObservation => {
      const { start, end } = key.range
      return {
        format: 'kubernetes',
        ...locationOf(at),
        place: { path, start, end },
        text: key.value,
        subject: { kind: 'credential', how, registry, isPlatform: false },
        secrets: [{ path, ...secret.range }],
      }
    }),
  )
}

/** The object of a document, or those of a List. */
function objectsIn(root: YamlView['root']): readonly YamlMap[] {
  if (root?.kind !== 'map') return []
  const items = getText(root, 'kind') === 'List' ? get(root, 'items') : undefined
  if (items?.kind !== 'sequence') return [root]
  return items.items.flatMap((item) => (item?.kind === 'map' ? [item] : []))
}
