import { defineTableFormat } from './table-format.ts'

/**
 * Templates of apps for Portainer. `logo` is a picture.
 *
 * @see https://docs.portainer.io/advanced/app-templates/format
 */
export const portainerFormat = defineTableFormat({
  id: 'portainer',
  names: [],
  candidates: ['**/*template*.json'],
  hints: ['"templates"'],
  claims: ({ has, text }) => has('templates') && /^[23]$/.test(text('version') ?? ''),
  isUnconfirmed: true,
  rows: [{ path: 'templates[].image', role: 'service' }],
  traits: { comments: 'json' },
})
