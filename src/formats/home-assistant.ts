import type { YamlScalar } from '../languages/yaml.ts'
import type { FieldScope, Run } from './table.ts'
import { defineTableFormat, expandNames } from './table-format.ts'

const OPEN = /\$|\{arch\}/
/** Home Assistant runs on five. */
const ARCHITECTURES_MAX = 16

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
    unread: 'there is one image for each architecture, and the file does not list them',
    expand: expandNames(/\{(arch)\}/g, OPEN, (name, { run }) => run?.get(name)),
    runs: { of: architecturesOf, risk: 'the architecture is a part of the name of every image' },
  },
})

/** One image for each architecture, of which the machine pulls its own. */
function architecturesOf({ value }: YamlScalar, { nearest }: FieldScope): readonly Run[] {
  const all = nearest('arch')
  if (all?.kind !== 'sequence' || all.items.length > ARCHITECTURES_MAX || !value.includes('{arch}')) return []
  return all.items.flatMap((one) => (one === undefined ? [] : [new Map([['arch', one]])]))
}
