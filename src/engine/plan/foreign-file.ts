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
 * does not keep the file, so that nobody could see the change; or a file beside it uses the variable too, such as a
 * Compose file that was not read or a Makefile that includes the `.env`.
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
    const other = otherUser(place, options)
    return other === undefined
      ? undefined
      : refuse(
          'shared-disagrees',
          `${other} uses the same variable of ${place.path} and may take it for something else; check both together`,
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

/** Files that may take an environment file beside them, by their names. */
const TAKES = /^[^.]+$|^\.(?:envrc|justfile)$|\.(?:mk|sh|bash|just|container|service|ya?ml|json)$/i
/** What gives all variables of a file to a program; Compose reads it as the run does. */
function givesAll(text: string): boolean {
  if (/^[ \t]*EnvironmentFile=|(?:^|[{,])[ \t-]*envs?:/m.test(text)) return true
  const commands = text.replaceAll(/\\\r?\n/g, ' ').split('\n')
  return commands.some((command) => command.includes('--env-file') && !/[ -]compose\b/.test(command))
}

/** A file beside this one that uses the variable at a place, and not as what was read in the run. */
function otherUser(place: Place, { cwd, parsed, texts }: ForeignFileOptions): string | undefined {
  const text = texts(place.path)
  const line = typeof text === 'string' ? text.slice(0, place.start).split('\n').at(-1) : undefined
  const name = /^\s*(?:export\s+)?(\w+)\s*[=:]/.exec(line ?? '')?.[1]
  const { dir: folder, base } = posix.parse(place.path)
  const isOfEnvironment = /^\.env|\.env$/.test(base)
  const says = new RegExp(`(?<![\\w.-])${base.replace(/\W/g, '\\$&')}(?![\\w.-])|^set dotenv-load`, 'm')
  const uses = new RegExp(`\\$\\{?${name}\\b`)
  const names = new RegExp(`\\b${name}\\b`)
  for (const file of readdirSync(resolve(cwd, folder))) {
    const path = posix.join(folder, file)
    const isYaml = /\.ya?ml$/i.test(file)
    if (path === place.path || !(isYaml || (isOfEnvironment && TAKES.test(file)))) continue
    // How a file that was read takes the variables of another one is known, but for what hands on all of them.
    if (isYaml && parsed.has(path) && !/^kustomization\./i.test(file)) continue
    const other = readText(resolve(cwd, path), false)
    if (!other.ok) continue
    if (isYaml && !parsed.has(path) && (name === undefined || uses.test(other.text))) return path
    const isSaid = isOfEnvironment && says.test(other.text)
    if (isSaid && (givesAll(other.text) || name === undefined || names.test(other.text))) return path
  }
  return undefined
}
