import { defineTableFormat, defineTextFormat, expandNames } from './table-format.ts'
import { codeIn } from './text-languages.ts'

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

/**
 * Apps of CapRover.
 *
 * @see https://caprover.com/docs/captain-definition-file.html
 */
export const caproverFormat = defineTableFormat({
  id: 'caprover',
  names: ['**/captain-definition'],
  candidates: [],
  rows: [{ path: 'imageName', role: 'service' }],
  traits: { comments: 'json' },
  isUnconfirmed: true,
})

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

/**
 * Appliances and projects of GNS3.
 *
 * @see https://docs.gns3.com/docs/developers/api-controller/
 */
export const gns3Format = defineTableFormat({
  id: 'gns3',
  names: ['**/*.{gns3,gns3a}'],
  candidates: [],
  rows: [
    { path: 'docker.image', role: 'service' },
    {
      path: 'topology.nodes[].properties.image',
      role: 'service',
      when: ({ nearest }) => isDocker(nearest('node_type')),
    },
  ],
  traits: { comments: 'json' },
  isUnconfirmed: true,
})

function isDocker(type: { readonly kind: string; readonly value?: unknown } | undefined): boolean {
  return type?.kind === 'scalar' && type.value === 'docker'
}

/**
 * Packages of Kurtosis, in Starlark.
 *
 * @see https://docs.kurtosis.com/api-reference/starlark-reference/service-config/
 */
export const kurtosisFormat = defineTextFormat(
  {
    id: 'kurtosis',
    names: [],
    candidates: ['**/*.star'],
    hints: ['ServiceConfig'],
    claims: () => true,
    rows: [{ path: '**.ServiceConfig.image', role: 'service', form: 'value' }],
    variables: {
      open: /\$/,
      unread: 'what runs the package decides it',
      expand: expandNames(/\$\{(\w+)\}/g, /\$/, (name, scope) => scope.sole(name)),
    },
    isUnconfirmed: true,
  },
  'hcl',
  codeIn('python'),
)
