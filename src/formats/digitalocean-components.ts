import type { Field } from './table.ts'

const PARTS = { registry: 'registry', repository: 'repository', tag: 'tag', digest: 'digest' }

/**
 * The image of a component: its registry is of one of three types, and a tag and a digest exclude each other.
 *
 * @see https://github.com/digitalocean/openapi/blob/main/specification/resources/apps/models/app_image_source_spec.yml
 */
export function componentImages(path: string): readonly Field[] {
  const row = { path, role: 'service', pin: 'tag-or-digest', hasDigestKey: true } as const
  return [
    { ...row, parts: PARTS, inside: { registry_type: 'DOCKER_HUB' } },
    { ...row, parts: { ...PARTS, before: 'ghcr.io/' }, inside: { registry_type: 'GHCR' } },
    {
      ...row,
      parts: PARTS,
      inside: { registry_type: 'DOCR' },
      unread: 'it comes from the registry of the account, whose name no file says',
    },
  ]
}
