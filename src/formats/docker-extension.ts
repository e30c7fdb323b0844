import { defineTableFormat } from './table-format.ts'

/**
 * Extensions of Docker Desktop.
 *
 * @see https://docs.docker.com/extensions/extensions-sdk/architecture/metadata/
 */
export const dockerExtensionFormat = defineTableFormat({
  id: 'docker-extension',
  names: [],
  candidates: ['**/metadata.json'],
  hints: ['"vm"'],
  claims: ({ has }) => has('vm'),
  rows: [
    // The image of the extension itself.
    { path: 'vm.image', role: 'service', except: /^\$\{DESKTOP_PLUGIN_IMAGE\}$/ },
  ],
  traits: { comments: 'json' },
  isUnconfirmed: true,
})
