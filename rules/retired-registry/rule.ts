import type { UseRule } from '../../src/model/rule.ts'
import { type Reference, type Repository, sourceOf } from '../../src/oci/reference.ts'
import { originPart } from '../support.ts'
import { SOURCES } from './sources.ts'
import { RETIREMENTS, type Retirement } from './successors.ts'

/** An image from a registry, organisation or repository that has been shut down, frozen or left behind. */
export const retiredRegistry: UseRule = {
  id: 'retired-registry',
  summary: 'An image comes from a place that is shut down or gets no more updates.',
  scope: 'use',
  judges: 'name',
  fixable: true,
  levels: { recommended: 'error', strict: 'error' },
  options: {
    states: {
      type: 'levels',
      grades: ['frozen', 'gone', 'moved'],
      description:
        'A level for images that get no updates (`frozen`), cannot be pulled (`gone`) or are only redirected (`moved`).',
    },
  },
  configure: (_, { today }) =>
    function* check(use) {
      if (use.image.kind !== 'read') return
      const { reference } = use.image
      const source = sourceOf(reference)
      const known = retirementOf(source, reference)
      if (known === undefined) return
      const retirement = asOf(known, today)
      const successor = successorOf(retirement, source)
      yield {
        message: `${statement(retirement)}; ${advice(retirement, successor)}`,
        grade: retirement.state,
        part: isWholeRegistry(retirement) ? originPart(reference) : 'path',
        ...(retirement.dropIn && successor !== undefined && use.throughCache === undefined
          ? { remedy: { kind: 'replace-repository', repository: parseRepository(successor) } }
          : {}),
      }
    },
}

function retirementOf(source: Repository, { tag, digest }: Reference): Retirement | undefined {
  const name = `${source.registry.toLowerCase()}/${source.path}`
  const version = `${source.path}:${tag ?? (digest === undefined ? 'latest' : '')}`
  let at = -1
  for (const one of SOURCES) {
    at += 1
    if (!covers(one, name)) continue
    const retirement = RETIREMENTS[at]
    if (retirement?.except?.test(version) !== true) return retirement
  }
  return undefined
}

/** What was to end is gone after the month or day that was told. */
function asOf(retirement: Retirement, today: string): Retirement {
  const { ends } = retirement
  if (ends === undefined || today.slice(0, ends.length) <= ends) return retirement
  return { ...retirement, state: 'gone', since: ends }
}

function isWholeRegistry({ source }: Retirement): boolean {
  return source.indexOf('/') === source.indexOf('/*')
}

function covers(source: string, name: string): boolean {
  if (!source.endsWith('/*')) return name === source
  const prefix = source.slice(0, -1)
  if (!prefix.startsWith('*.')) return name.startsWith(prefix)
  const registry = name.slice(0, name.indexOf('/') + 1)
  return registry.endsWith(prefix.slice(1))
}

function statement(retirement: Retirement): string {
  const { state, since, ends, source, name = source.replace(/^\*\.|\/\*$/g, '') } = retirement
  if (state === 'gone') return `pulls of ${name} have failed since ${since}`
  if (state === 'moved') return `only a redirect is left of ${name} since ${since}`
  const end = ends === undefined ? '' : `, and is to end in ${ends}`
  return `${name} has had no updates since ${since}, security fixes included${end}`
}

function advice({ dropIn }: Retirement, successor: string | undefined): string {
  if (successor === undefined) return 'choose an image that is maintained'
  return dropIn ? `use ${successor}` : `move to ${successor}, whose tags may differ`
}

/** The successor's name for this repository. */
function successorOf({ source, successor }: Retirement, { registry, path }: Repository): string | undefined {
  if (successor === undefined || !successor.endsWith('/*')) return successor
  const rest = `${registry}/${path}`.slice(source.length - 1)
  return `${successor.slice(0, -1)}${rest}`
}

function parseRepository(name: string): Repository {
  const slash = name.indexOf('/')
  return { registry: name.slice(0, slash), path: name.slice(slash + 1) }
}
