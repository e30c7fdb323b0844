import { defineTextFormat } from './table-format.ts'
import { codeIn } from './text-languages.ts'

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
      '**/crio.conf.d/*.conf{,.j2}',
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
