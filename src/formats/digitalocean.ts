import { defineTableFormat } from './table-format.ts'

const HUB = { registry: 'registry', repository: 'repository', tag: 'tag', digest: 'digest' }

/**
 * Apps of DigitalOcean from images of Docker Hub or GitHub. A tag and a digest exclude each other there. Those of its own
 * registry are left out: the account has its name.
 *
 * @see https://docs.digitalocean.com/products/app-platform/reference/app-spec/
 */
export const digitaloceanFormat = defineTableFormat({
  id: 'digitalocean',
  names: ['**/.do/*.{yaml,yml}'],
  candidates: [],
  // Another registry has another `registry_type`.
  isUnconfirmed: true,
  rows: [
    {
      path: '{,spec.}{services,workers,jobs}[].image',
      role: 'service',
      parts: HUB,
      inside: { registry_type: 'DOCKER_HUB' },
      pin: 'tag-or-digest',
    },
  ],
})
