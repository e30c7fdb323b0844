import { defineTextFormat } from './table-format.ts'

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
