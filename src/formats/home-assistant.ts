import { defineTableFormat, expandNames } from './table-format.ts'

const OPEN = /\$|\{arch\}/

/**
 * Apps of Home Assistant, which take their version for the tag, and their bases by architecture. The pattern of a base
 * allows no digest, that of an image neither a tag nor a digest.
 *
 * @see https://developers.home-assistant.io/docs/apps/configuration
 * @see https://github.com/home-assistant/supervisor/blob/main/supervisor/addons/validate.py
 */
export const homeAssistantFormat = defineTableFormat({
  id: 'home-assistant',
  names: [],
  candidates: ['**/{build,config}.{yaml,yml,json}'],
  hints: ['build_from', 'slug'],
  claims: ({ has }) => has('build_from') || (has('slug') && has('version') && has('arch')),
  rows: [
    { path: 'build_from.*', role: 'base', pin: 'tag-only' },
    { path: 'image', role: 'service', pair: ['image', 'version'], pin: 'none' },
  ],
  variables: {
    open: OPEN,
    unread: 'there is one image for each architecture, and the machine decides which is pulled',
    // Where there is one alone, it is that.
    expand: expandNames(/\{(arch)\}/g, OPEN, (_, scope) => {
      const all = scope.nearest('arch')
      return all?.kind === 'sequence' && all.items.length === 1 ? all.items[0] : undefined
    }),
  },
})
