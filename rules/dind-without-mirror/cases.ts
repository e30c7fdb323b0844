import { DIGEST_A, type RuleCases } from '../cases.ts'

const DIND = 'docker:27.3.1-dind'
const MESSAGE =
  'this Docker has an empty store at each start and no mirror, so each job pulls all of its images from Docker Hub; start it with --registry-mirror=https://HOST'

function sidecar(
  image: string,
  rest = '',
): { readonly format: string; readonly path?: string; readonly text: string } {
  return {
    format: 'tekton',
    path: 'task.yaml',
    text: `apiVersion: tekton.dev/v1\nkind: Task\nmetadata: { name: build }\nspec:\n  sidecars:\n    - name: docker\n      image: ${image}\n${rest}`,
  }
}

function pod(
  image: string,
  rest = '',
): { readonly format: string; readonly path?: string; readonly text: string } {
  return {
    format: 'kubernetes',
    text: `apiVersion: v1\nkind: Pod\nmetadata: { name: build }\nspec:\n  containers:\n    - name: docker\n      image: ${image}\n${rest}`,
  }
}

function flagged(at: string) {
  return { reports: [{ message: MESSAGE, at }] }
}

export const cases: RuleCases = {
  valid: [
    { name: 'a mirror', ...sidecar(DIND, '      args: [--registry-mirror=https://mirror.example.com]\n') },
    {
      name: 'a mirror in the words of a shell',
      ...pod(DIND, '      command: [sh, -c, "dockerd --registry-mirror https://mirror.example.com"]\n'),
    },
    {
      name: 'a configuration that is mounted',
      ...pod(DIND, '      volumeMounts: [{ name: docker, mountPath: /etc/docker/daemon.json }]\n'),
    },
    { name: 'arguments that come later', ...sidecar(DIND, '      args: ["$(params.args[*])"]\n') },
    { name: 'the client alone', ...pod('docker:27.3.1-cli') },
    { name: 'an image with such a tag from elsewhere', ...pod('ghcr.io/acme/docker:1.0.0-dind') },
  ],
  invalid: [
    { name: 'a sidecar', ...sidecar(DIND), ...flagged(DIND) },
    { name: 'a container', ...pod(DIND), ...flagged(DIND) },
    { name: 'other arguments', ...pod(DIND, '      args: [--mtu=1400]\n'), ...flagged(DIND) },
    {
      name: 'another folder that is mounted',
      ...pod(DIND, '      volumeMounts: [{ name: store, mountPath: /var/lib/docker }]\n'),
      ...flagged(DIND),
    },
    {
      name: 'without root',
      ...pod('docker:27.3.1-dind-rootless'),
      ...flagged('docker:27.3.1-dind-rootless'),
    },
    {
      name: 'a digest',
      ...pod(`docker.io/library/${DIND}@${DIGEST_A}`),
      ...flagged(`docker.io/library/${DIND}@${DIGEST_A}`),
    },
  ],
}
