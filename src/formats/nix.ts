import { defineTextFormat, expandNames } from './table-format.ts'
import { codeIn } from './text-languages.ts'

/**
 * Containers that NixOS runs with Podman or Docker, whose command gets the image as it is written. What comes from a file
 * is not pulled.
 *
 * @see https://github.com/NixOS/nixpkgs/blob/master/nixos/modules/virtualisation/oci-containers.nix
 */
export const nixFormat = defineTextFormat(
  {
    id: 'nix',
    names: [],
    candidates: ['**/*.nix'],
    hints: ['oci-containers'],
    claims: () => true,
    rows: [
      { path: '**.oci-containers.containers.*.image', role: 'service', form: 'none', beside: 'imageFile' },
      { path: '**.oci-containers.containers.*.image', role: 'service' },
    ],
    variables: {
      open: /\$/,
      unread: 'the configuration computes it',
      expand: expandNames(/\$\{(\w+)\}/g, /\$/, (name, scope) => scope.sole(name)),
    },
  },
  'hcl',
  codeIn('nix'),
)
