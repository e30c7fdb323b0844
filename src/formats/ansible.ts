import { ANSIBLE_ROWS } from './ansible/rows.ts'
import { defineTableFormat } from './table-format.ts'

/**
 * Tasks and variables of Ansible, scenarios of Molecule, and execution environments.
 *
 * @see https://github.com/ansible-collections/community.docker/tree/main/plugins/modules
 * @see https://github.com/containers/ansible-podman-collections/tree/main/plugins/modules
 * @see https://ansible.readthedocs.io/projects/builder/en/latest/definition/
 */
export const ansibleFormat = defineTableFormat(
  {
    id: 'ansible',
    names: [
      '**/molecule/*/molecule.{yml,yaml}',
      '**/execution-environment.{yml,yaml}',
      '**/ansible-navigator.{yml,yaml}',
    ],
    candidates: [
      '**/{tasks,handlers,playbooks,plays,molecule}/**/*.{yml,yaml}',
      '**/{defaults,vars,group_vars,host_vars}/**/*.{yml,yaml}',
      '**/{site,main,deploy,*playbook*}.{yml,yaml}',
    ],
    hints: ['docker', 'podman', 'k8s', 'image'],
    claims: ({ path, isList }) => isList || /(?:^|\/)(?:defaults|vars|group_vars|host_vars)\//.test(path),
    rows: ANSIBLE_ROWS,
  },
  async () => (await import('./ansible/variables.ts')).JINJA,
)
