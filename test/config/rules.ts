import type { Rule } from '../../src/model/rule.ts'

const LEVELS: Rule['levels'] = { recommended: { latest: 'error', minor: 'warning' }, strict: 'error' }

function rule(id: string, options: Rule['options'] = {}, levels = LEVELS): Rule {
  return {
    id,
    summary: `Says that ${id}.`,
    scope: 'use',
    fixable: false,
    levels,
    options,
    configure: () => () => [],
  }
}

/** Rules with every kind of option. */
export const mutableTag = rule(
  'mutable-tag',
  { classes: { type: 'levels', grades: ['latest', 'minor', 'full'], description: 'Levels by tag class.' } },
  {
    recommended: { latest: 'error', minor: 'warning' },
    strict: { latest: 'error', minor: 'error', branch: 'error' },
  },
)
export const hubHosted = rule('hub-hosted', {
  allow: { type: 'globs', description: 'Repositories that may come from Docker Hub.' },
  deny: { type: 'globs', description: 'Repositories that may not.' },
})
export const unpinnedBase = rule('unpinned-base')
/** Off in every preset. */
export const movedTag = rule('moved-tag', {}, { recommended: 'off', strict: 'off' })

export const RULES: readonly Rule[] = [mutableTag, hubHosted, unpinnedBase, movedTag]
