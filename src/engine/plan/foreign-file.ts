import { readdirSync } from 'node:fs'
import { posix, resolve } from 'node:path'
import { refuse } from '../../model/fix.ts'
import type { Place } from '../../text/range.ts'
import { readText } from '../files.ts'
import { blocked, changeIn } from './parts.ts'
import type { PartPlan, Texts, UsePlan, WhyNotChanged } from './types.ts'

/** What is known of a run when a file beside the one that names an image is to be changed. */
export interface ForeignFileOptions {
  readonly cwd: string
  /** The paths of all files that were parsed: what they read is known. */
  readonly parsed: ReadonlySet<string>
  readonly texts: Texts
  isIgnored(path: string): Promise<boolean>
  /** Whether git keeps a file, absolute, so that a review shows the change. */
  isTracked(path: string): boolean
}

/**
 * Tells why a text in a file beside the one that names the image, such as a variable of an `.env`, is not changed: git
 * does not keep the file, so that nobody could see the change; or a Compose file beside it that was not read uses the
 * variable too.
 */
export function createForeignFileCheck(options: ForeignFileOptions): WhyNotChanged {
  return async (place) => {
    if (!options.isTracked(resolve(options.cwd, place.path))) {
      return refuse(
        'not-editable',
        `${place.path} is not tracked by git, so that the change would stay here; make it by hand`,
      )
    }
    if (await options.isIgnored(place.path)) {
      return refuse('not-editable', `${place.path} is left out by the configuration; make the change by hand`)
    }
    const other = unreadUser(place, options)
    return other === undefined
      ? undefined
      : refuse(
          'shared-disagrees',
          `${other} uses the same variable of ${place.path} and was not read in this run; check both together`,
        )
  }
}

/** Blocks changes in other files than that of their use which are not to be made: these files may be meant for others too. */
export async function refuseForeignFiles<Plan extends UsePlan>(
  plans: ReadonlyMap<string, Plan>,
  whyNotChanged: WhyNotChanged,
): Promise<ReadonlyMap<string, Plan>> {
  const settled = new Map<string, Plan>()
  for (const [key, plan] of plans) {
    const keep = async (part: PartPlan | undefined) => {
      const at = changeIn(part)?.at
      const obstacle =
        at === undefined || at.path === plan.use.place.path ? undefined : await whyNotChanged(at)
      return obstacle === undefined ? part : blocked(obstacle)
    }
    settled.set(key, { ...plan, name: await keep(plan.name), tail: await keep(plan.tail) })
  }
  return settled
}

/** A YAML file beside this one that was not parsed in the run but names the variable at a place. */
function unreadUser(place: Place, { cwd, parsed, texts }: ForeignFileOptions): string | undefined {
  const text = texts(place.path)
  const line = typeof text === 'string' ? text.slice(0, place.start).split('\n').at(-1) : undefined
  const name = /^\s*(?:export\s+)?(\w+)\s*[=:]/.exec(line ?? '')?.[1]
  const folder = posix.dirname(place.path)
  for (const file of readdirSync(resolve(cwd, folder))) {
    const path = posix.join(folder, file)
    if (!/\.ya?ml$/i.test(file) || parsed.has(path)) continue
    const other = readText(resolve(cwd, path), false)
    if (other.ok && (name === undefined || new RegExp(`\\$\\{?${name}\\b`).test(other.text))) return path
  }
  return undefined
}
