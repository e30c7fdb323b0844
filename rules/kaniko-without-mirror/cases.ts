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

function job(
  line: string,
  more = '',
  image = 'gcr.io/kaniko-project/executor:v1.23.0-debug',
): { readonly format: string; readonly text: string } {
  return {
    format: 'gitlab-ci',
    text: `build:\n  image:\n    name: ${image}\n    entrypoint: [""]\n${more}  script:\n    - ${line}\n`,
  }
}

const DEBUG = 'gcr.io/kaniko-project/executor:v1.23.0-debug'

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
    {
      name: 'a script of GitLab with a mirror',
      ...job('/kaniko/executor --context "${CI_PROJECT_DIR}" --registry-mirror "${MIRROR}" --no-push'),
    },
    {
      name: 'a script of GitLab with a map, and flags that a variable holds',
      ...job('/kaniko/executor --context . $KANIKO_FLAGS'),
    },
    {
      name: 'a variable of the job that names a mirror',
      ...job('/kaniko/executor --no-push', '  variables:\n    KANIKO_REGISTRY_MIRROR: mirror.example.com\n'),
    },
    { name: 'a job that asks for the version', ...job('ls /kaniko') },
    {
      name: 'a container that a script starts with a mirror',
      format: 'shell',
      path: 'build.sh',
      text: `docker run -v "$PWD:/workspace" -e KANIKO_REGISTRY_MAP=index.docker.io=mirror.example.com ${KANIKO} --no-push\n`,
    },
    { name: 'another builder', ...task('quay.io/buildah/stable:v1.37.0', '      args: [bud, .]\n') },
  ],
  invalid: [
    {
      name: 'a script of GitLab, with values that variables give',
      ...job(
        '/kaniko/executor --context "${CI_PROJECT_DIR}" --dockerfile "$FILE" --destination "$CI_REGISTRY_IMAGE:$CI_COMMIT_TAG"',
      ),
      ...flagged(DEBUG),
    },
    {
      name: 'a script in a step of Tekton',
      ...task(
        KANIKO,
        '      script: |\n        #!/busybox/sh\n        /kaniko/executor --context . --no-push\n',
      ),
      ...flagged(KANIKO),
    },
    {
      name: 'a container that a script starts',
      format: 'shell',
      path: 'build.sh',
      text: `docker run -v "$PWD:/workspace" ${KANIKO} --context dir:///workspace --no-push\n`,
      ...flagged(KANIKO),
    },
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
