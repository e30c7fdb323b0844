import { defineTableFormat } from './table-format.ts'

/**
 * Blueprints of Render.
 *
 * @see https://render.com/docs/blueprint-spec
 */
export const renderFormat = defineTableFormat({
  id: 'render',
  names: ['**/render.{yaml,yml}'],
  candidates: [],
  rows: [{ path: '{,projects[].environments[].}services[].image.url', role: 'container' }],
  isUnconfirmed: true,
})
