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

function job(
  service: string,
  script = 'docker pull ghcr.io/acme/web:1.0.0',
): { readonly format: string; readonly text: string } {
  return {
    format: 'gitlab-ci',
    text: `build:\n  image: docker:27.3.1-cli\n  services:\n${service}  script:\n    - ${script}\n`,
  }
}

function workflow(service: string): { readonly format: string; readonly text: string } {
  return {
    format: 'github-actions',
    text: `on: push\njobs:\n  build:\n    runs-on: ubuntu-24.04\n    services:\n      docker:\n${service}`,
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
    {
      name: 'a service of GitLab with a mirror',
      ...job(`    - name: ${DIND}\n      command: ["--registry-mirror=https://mirror.example.com"]\n`),
    },
    {
      name: 'a service of GitLab with a mirror in two words',
      ...job(`    - name: ${DIND}\n      command: ["--registry-mirror", "$MIRROR"]\n`),
    },
    {
      name: 'a service of GitHub with a configuration',
      ...workflow(`        image: ${DIND}\n        volumes: ["/srv/docker:/etc/docker:ro"]\n`),
    },
    {
      name: 'a service of Compose with a mirror',
      format: 'compose',
      text: `services:\n  docker:\n    image: ${DIND}\n    command: --registry-mirror=https://mirror.example.com\n`,
    },
    {
      name: 'a container that is started with a mirror',
      ...job('', `docker run -d --privileged ${DIND} --registry-mirror https://mirror.example.com`),
    },
    {
      name: 'a job that starts its own Docker with a mirror',
      format: 'gitlab-ci',
      text: `build:\n  image: ${DIND}\n  script:\n    - dockerd --registry-mirror https://mirror.example.com &\n    - docker info\n`,
    },
    {
      name: 'a job that uses the client alone',
      format: 'gitlab-ci',
      text: `build:\n  image: ${DIND}\n  script:\n    - docker info\n`,
    },
    { name: 'the client alone', ...pod('docker:27.3.1-cli') },
    { name: 'an image with such a tag from elsewhere', ...pod('ghcr.io/acme/docker:1.0.0-dind') },
  ],
  invalid: [
    { name: 'a service of GitLab', ...job(`    - ${DIND}\n`), ...flagged(DIND) },
    {
      name: 'a service of GitLab with other words',
      ...job(`    - name: ${DIND}\n      alias: docker\n      command: ["--mtu=1400", "--tls=false"]\n`),
      ...flagged(DIND),
    },
    {
      name: 'a service of all jobs',
      format: 'gitlab-ci',
      text: `default:\n  services: [${DIND}]\nbuild:\n  script: [docker info]\n`,
      ...flagged(DIND),
    },
    {
      name: 'a service of GitHub',
      ...workflow(`        image: ${DIND}\n        options: --privileged\n`),
      ...flagged(DIND),
    },
    {
      name: 'a service of Compose',
      format: 'compose',
      text: `services:\n  docker:\n    image: ${DIND}\n    privileged: true\n    volumes: ["docker:/var/lib/docker"]\n`,
      ...flagged(DIND),
    },
    {
      name: 'a service of Drone',
      format: 'drone',
      path: '.drone.yml',
      text: `kind: pipeline\ntype: docker\nname: default\nservices:\n  - name: docker\n    image: ${DIND}\n    privileged: true\nsteps:\n  - name: build\n    image: docker:27.3.1-cli\n    commands: [docker info]\n`,
      ...flagged(DIND),
    },
    {
      name: 'a container that a script starts',
      ...job('', `docker run -d --privileged -v store:/var/lib/docker ${DIND} --mtu=1400`),
      ...flagged(DIND),
    },
    {
      name: 'a job that starts its own Docker',
      format: 'gitlab-ci',
      text: `build:\n  image: ${DIND}\n  script:\n    - dockerd --mtu=1400 &\n    - docker info\n`,
      ...flagged(DIND),
    },
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
