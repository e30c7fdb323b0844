import { defineTableFormat } from './table-format.ts'

/**
 * Bases of Home Assistant apps, by architecture. Their pattern allows no digest.
 *
 * @see https://developers.home-assistant.io/docs/apps/configuration
 */
export const homeAssistantFormat = defineTableFormat({
  id: 'home-assistant',
  names: [],
  candidates: ['**/build.{yaml,yml,json}'],
  hints: ['build_from'],
  claims: ({ has }) => has('build_from'),
  rows: [{ path: 'build_from.*', role: 'base', pin: 'tag-only' }],
  variables: { open: /\$/ },
})
