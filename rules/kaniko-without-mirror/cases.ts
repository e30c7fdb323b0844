import { DIGEST_A, type RuleCases } from '../cases.ts'

const KANIKO = 'gcr.io/kaniko-project/executor:v1.23.0'
const MESSAGE =
  'kaniko starts with an empty cache, and obeys no configuration of mirrors but its own flags: each build pulls its base images from Docker Hub anew; add --registry-mirror=HOST'

function task(
  image: string,
  rest: string,
): { readonly format: string; readonly path?: string; readonly text: string } {
  return {
    format: 'tekton',
    path: 'task.yaml',
    text: `apiVersion: tekton.dev/v1\nkind: Task\nmetadata: { name: build }\nspec:\n  steps:\n    - name: build\n      image: ${image}\n${rest}`,
  }
}

function pod(
  image: string,
  rest: string,
): { readonly format: string; readonly path?: string; readonly text: string } {
  return {
    format: 'kubernetes',
    text: `apiVersion: v1\nkind: Pod\nmetadata: { name: build }\nspec:\n  containers:\n    - name: build\n      image: ${image}\n${rest}`,
  }
}

function flagged(at: string) {
  return { reports: [{ message: MESSAGE, at }] }
}

export const cases: RuleCases = {
  valid: [
    { name: 'a mirror', ...task(KANIKO, '      args: [--no-push, --registry-mirror=mirror.example.com]\n') },
    {
      name: 'a mirror in two words',
      ...task(KANIKO, '      args: [--registry-mirror, mirror.example.com]\n'),
    },
    { name: 'a map', ...pod(KANIKO, '      args: ["--registry-map=index.docker.io=mirror.example.com"]\n') },
    { name: 'arguments that come later', ...task(KANIKO, '      args: ["$(params.args[*])"]\n') },
    { name: 'no arguments, as in a job that starts it itself', ...pod(KANIKO, '') },
    { name: 'another builder', ...task('quay.io/buildah/stable:v1.37.0', '      args: [bud, .]\n') },
  ],
  invalid: [
    { name: 'a step', ...task(KANIKO, '      args: [--no-push]\n'), ...flagged(KANIKO) },
    {
      name: 'a step with arguments in block form',
      ...task(KANIKO, '      args:\n        - --context=.\n        - --no-push\n'),
      ...flagged(KANIKO),
    },
    { name: 'a container', ...pod(KANIKO, '      args: [--no-push]\n'), ...flagged(KANIKO) },
    {
      name: 'the command',
      ...pod(KANIKO, '      command: [/kaniko/executor, --no-push]\n'),
      ...flagged(KANIKO),
    },
    {
      name: 'a digest',
      ...pod(`${KANIKO}@${DIGEST_A}`, '      args: [--no-push]\n'),
      ...flagged(`${KANIKO}@${DIGEST_A}`),
    },
    {
      name: 'a copy elsewhere',
      ...pod('registry.example.com/tools/kaniko:1.24.0', '      args: [--no-push]\n'),
      ...flagged('registry.example.com/tools/kaniko:1.24.0'),
    },
  ],
}
