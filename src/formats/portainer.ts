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
  hints: ['"templates"', '"logo"'],
  claims: ({ has, text, isList }) => isList || (has('templates') && /^[23]$/.test(text('version') ?? '')),
  isUnconfirmed: true,
  rows: [
    // Other types are stacks.
    { path: 'templates[].image', role: 'service', where: { type: '1' } },
    // A list of templates is version 1.
    { path: '[].image', role: 'service', where: { type: 'container' } },
  ],
  traits: { comments: 'json' },
  registryOf: ({ nearest }) => {
    const registry = nearest('registry')
    return registry?.kind === 'scalar' ? registry.value : ''
  },
})
