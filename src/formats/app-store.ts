import { defineTableFormat } from './table-format.ts'

/**
 * Apps of Runtipi, whose services are a list, and of Cosmos.
 *
 * @see https://runtipi.io/docs/reference/dynamic-compose
 * @see https://cosmos-cloud.io/doc/marketplace/
 */
export const appStoreFormat = defineTableFormat({
  id: 'app-store',
  names: ['**/cosmos-compose.json'],
  candidates: ['**/docker-compose.json'],
  hints: ['schemaVersion', 'dynamic-compose'],
  claims: ({ has, text }) => has('schemaVersion') || /dynamic-compose/.test(text('$schema') ?? ''),
  rows: [{ path: '{,overrides[].}services{[],.*}.image', role: 'service' }],
  traits: { comments: 'json' },
  isUnconfirmed: true,
})
