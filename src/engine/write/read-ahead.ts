import { addToGroup } from '../../text/group-by.ts'
import { editsOf } from '../plan/edits.ts'
import { changesOf } from '../plan/parts.ts'
import type { PlanListener, Texts, UsePlan } from '../plan/types.ts'
import type { FileReading } from '../read.ts'
import type { WriteOptions } from '../write.ts'
import { changedFiles } from './changed-files.ts'

/** Readings that wait to be asked for, at most: each is held beside the one of the file as it is. */
const AHEAD_MAX = 1000

/** Reads files as they will be while registries are waited for. */
export interface ReadAhead extends PlanListener {
  /** As it was given, where the texts are not those that were foreseen. */
  readonly reread: WriteOptions['reread']
  /** All is planned: nothing more is read ahead. */
  end(): void
}

interface Foreseen {
  readonly given: ReadonlyMap<string, string>
  readonly reading: FileReading
}

/**
 * Reads each file with its edits once these are known, one at a time between the answers of registries. What is foreseen
 * of a file is a reading of texts, so that it holds wherever the file and all that it depends on get these texts.
 */
export function createReadAhead(
  options: Pick<WriteOptions, 'readings' | 'reread'> & {
    readonly texts: Texts
    /** Does what else can be done for a plan whose answers are there. */
    prepare(plan: UsePlan): void
  },
): ReadAhead {
  const { readings, reread, texts, prepare } = options
  const dependsOn = new Map(readings.map((reading) => [reading.path, reading.dependsOn]))
  /** How many plans of a file wait for an answer. */
  const awaited = new Map<string, number>()
  const planned = new Map<string, UsePlan[]>()
  const after = new Map<string, string>()
  const foreseen = new Map<string, Promise<Foreseen | undefined>>()
  let ready: string[] = []
  let next: NodeJS.Immediate | undefined

  function readNext(): void {
    next = undefined
    const path = ready.shift()
    if (path === undefined) return
    // What fails is done again where it is wanted, and fails there.
    foreseen.set(
      path,
      read(path).catch(() => undefined),
    )
    wake()
  }
  function wake(): void {
    // After all answers that are there: what they let go is sent first.
    if (ready.length > 0) next ??= setImmediate(readNext)
  }
  async function read(path: string): Promise<Foreseen | undefined> {
    const plans = (planned.get(path) ?? []).filter((plan) => changesOf(plan).length > 0)
    const edits = plans.map((plan) => editsOf(plan, texts))
    const text = changedFiles(edits, texts).find((file) => file.path === path)?.after
    const others = dependsOn.get(path)
    if (text === undefined) return undefined
    after.set(path, text)
    if (others === undefined || foreseen.size >= AHEAD_MAX) return undefined
    const given = new Map<string, string>()
    for (const one of [path, ...others]) {
      const known = after.get(one)
      if (known !== undefined) given.set(one, known)
    }
    const reading = await reread(path, given)
    for (const plan of plans) prepare(plan)
    return { given, reading }
  }
  return {
    onPlanned(plans) {
      for (const plan of plans)
        for (const path of pathsOf(plan)) awaited.set(path, (awaited.get(path) ?? 0) + 1)
    },
    onFilled(plan, filled) {
      for (const path of pathsOf(plan)) {
        addToGroup(planned, path, filled)
        const left = (awaited.get(path) ?? 0) - 1
        awaited.set(path, left)
        if (left === 0) ready.push(path)
      }
      wake()
    },
    end() {
      ready = []
      clearImmediate(next)
    },
    async reread(path, wanted) {
      const known = await foreseen.get(path)
      foreseen.delete(path)
      const isSame = (one: string) => known?.given.get(one) === wanted.get(one)
      return known !== undefined && [path, ...known.reading.dependsOn].every(isSame)
        ? known.reading
        : reread(path, wanted)
    },
  }
}

function pathsOf(plan: UsePlan): ReadonlySet<string> {
  return new Set(changesOf(plan).map(({ at }) => at.path))
}
