import type { Rule } from '../../src/model/rule.ts'

function rule(id: string, options: Rule['options'] = {}): Rule {
  return {
    id,
    summary: `Says that ${id}.`,
    scope: 'use',
    fixable: false,
    levels: { recommended: { latest: 'error', minor: 'warning' }, strict: 'error' },
    options,
    configure: () => () => [],
  }
}

/** Rules with every kind of option. */
export const mutableTag = rule('mutable-tag', {
  classes: { type: 'levels', grades: ['latest', 'minor', 'full'], description: 'Levels by tag class.' },
})
export const hubHosted = rule('hub-hosted', {
  allow: { type: 'globs', description: 'Repositories that may come from Docker Hub.' },
  deny: { type: 'globs', description: 'Repositories that may not.' },
})
export const unpinnedBase = rule('unpinned-base')

export const RULES: readonly Rule[] = [mutableTag, hubHosted, unpinnedBase]
