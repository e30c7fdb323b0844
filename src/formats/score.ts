import { defineTableFormat } from './table-format.ts'

/**
 * Workloads of Score; a dot stands for an image that is given later.
 *
 * @see https://docs.score.dev/docs/score-specification/score-spec-reference/
 */
export const scoreFormat = defineTableFormat({
  id: 'score',
  names: ['**/score*.{yaml,yml}'],
  candidates: [],
  rows: [{ path: 'containers.*.image', role: 'container', form: 'value', confidence: 'certain' }],
  variables: { open: /\$/ },
  isUnconfirmed: true,
})
