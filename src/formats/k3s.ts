import type { Field } from './table.ts'
import { defineTableFormat } from './table-format.ts'

const IMAGES = [
  'pause-image',
  'runtime-image',
  'etcd-image',
  'kube-apiserver-image',
  'kube-controller-manager-image',
  'kube-scheduler-image',
  'kube-proxy-image',
  'cloud-controller-manager-image',
]

/**
 * Settings of nodes of k3s and RKE2. `system-default-registry` is a registry alone.
 *
 * @see https://docs.k3s.io/cli/server
 * @see https://docs.rke2.io/reference/server_config
 */
export const k3sFormat = defineTableFormat({
  id: 'k3s',
  names: [],
  candidates: ['**/*.{yaml,yml}'],
  hints: IMAGES,
  claims: ({ has }) => IMAGES.some((name) => has(name)),
  rows: IMAGES.map((path): Field => ({ path, role: 'container' })),
  variables: { open: /\$/ },
  isUnconfirmed: true,
})
