import type { Field } from './table.ts'
import { defineTableFormat, defineTextFormat } from './table-format.ts'
import { codeIn } from './text-languages.ts'

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

/**
 * The image that holds a pod together, in settings of containerd and CRI-O.
 *
 * @see https://github.com/containerd/containerd/blob/main/docs/cri/config.md
 * @see https://github.com/cri-o/cri-o/blob/main/docs/crio.conf.5.md
 */
export const containerRuntimeFormat = defineTextFormat(
  {
    id: 'container-runtime',
    names: [],
    candidates: [
      '**/config{,-*}.toml{,.tmpl,.j2}',
      '**/*containerd*.toml{,.tmpl,.j2}',
      '**/crio.conf{,.j2}',
      '**/crio.conf.d/*',
    ],
    hints: ['sandbox', 'pause_image'],
    claims: () => true,
    rows: [
      { path: '**.sandbox_image', role: 'container' },
      { path: '**.pinned_images.sandbox', role: 'container' },
      { path: '{,**.}pause_image', role: 'container' },
    ],
    variables: { open: /\$|\{\{/ },
    isUnconfirmed: true,
  },
  'hcl',
  codeIn('toml'),
)
