import { defineTextFormat } from './table-format.ts'

const KINDS = '{container,image,volume,build,kube,pod}'

/**
 * Units of Podman Quadlet. A name that ends in `.image` or `.build` is that of another unit; `ImageTag` is a local name.
 * Podman strips the tag where there is a digest.
 *
 * @see https://docs.podman.io/en/latest/markdown/podman-systemd.unit.5.html
 */
export const quadletFormat = defineTextFormat(
  {
    id: 'quadlet',
    names: [],
    candidates: [`**/*.${KINDS}{,.j2,.in,.tmpl,.template}`, `**/*.${KINDS}.d/*.conf`],
    hints: ['[Container]', '[Image]', '[Volume]', '[Build]', '[Kube]', '[Pod]'],
    claims: ({ has }) =>
      ['Container', 'Image', 'Volume', 'Build', 'Kube', 'Pod'].some((section) => has(section)),
    rows: [
      { path: 'Container.Image', role: 'service', form: 'source' },
      { path: 'Image.Image', role: 'service', form: 'source' },
      { path: 'Volume.Image', role: 'image-volume', form: 'source' },
      { path: 'Service.Exec*', role: 'cli-argument', form: 'commands' },
    ],
    variables: { open: /\$/, unread: 'systemd or the environment of the service decides it' },
  },
  'build-file',
  async () => (await import('../languages/unit.ts')).readUnit,
)

/**
 * Services of systemd: their commands. `Environment` gives values to variables.
 *
 * @see https://www.freedesktop.org/software/systemd/man/latest/systemd.service.html
 */
export const systemdFormat = defineTextFormat(
  {
    id: 'systemd',
    names: [],
    candidates: ['**/*.service{,.j2,.in,.tmpl,.template}', '**/*.service.d/*.conf'],
    hints: ['docker', 'podman', 'nerdctl', 'ctr', 'kubectl', 'apptainer', 'singularity'],
    claims: ({ has }) => has('Service'),
    rows: [{ path: 'Service.Exec*', role: 'cli-argument', form: 'commands' }],
  },
  'build-file',
  async () => (await import('../languages/unit.ts')).readUnit,
)
