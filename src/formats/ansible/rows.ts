import type { Field } from '../table.ts'

const IMAGE = { repository: 'name', tag: 'tag' }
/** What is built, loaded or only found on the machine. */
const NOT_PULLED = ['build', 'load', 'local']

/** The ends of variables that hold a repository, and of those that hold its tag. */
const PAIRS: readonly (readonly [own: string, tag: string])[] = [
  ['_image_repo', '_image_tag'],
  ['_image_repository', '_image_tag'],
  ['_image_name', '_image_tag'],
  ['_image_name', '_image_version'],
  ['_image', '_image_tag'],
  ['_image', '_image_version'],
]

/** A registry, whose repository is named where it is used. */
const HOST_ALONE = /^[^/:]*\.[^/]*$/

/** The options of modules that name images, and the variables that are called after one. */
export const ANSIBLE_ROWS: readonly Field[] = [
  ...NOT_PULLED.flatMap((source): readonly Field[] => [
    { path: '**.*docker_image.name', role: 'service', form: 'none', where: { source } },
    { path: '**.*docker_image', role: 'service', form: 'none', inside: { source } },
  ]),
  { path: '**.*_image.name', role: 'service', form: 'none', where: { state: 'absent' } },
  { path: '**.*_image', role: 'service', form: 'none', inside: { state: 'absent' } },
  { path: '**.*podman_image.name', role: 'service', form: 'none', beside: 'path' },
  { path: '**.*podman_image', role: 'service', form: 'none', inside: { path: '*' } },
  {
    path: '**.*{docker_image,docker_image_pull,podman_image}',
    role: 'service',
    parts: IMAGE,
    inside: { tag: '*' },
    isUnconfirmed: true,
  },
  { path: '**.*{docker_image,docker_image_pull,podman_image}.name', role: 'service' },
  {
    path: '**.*{docker_container,docker_swarm_service,podman_container}.image',
    role: 'service',
    form: 'source',
  },
  { path: '**.*podman_pod.infra_image', role: 'service' },
  {
    path: '**.*{docker_container,podman_container,docker_swarm_service}.command',
    role: 'service',
    form: 'none',
  },
  { path: '**.*{docker_compose,docker_compose_v2}.definition.services.*.image', role: 'service' },
  { path: '**.*docker_stack.compose[].services.*.image', role: 'service' },
  { path: '**.*k8s.{definition,resource_definition}', role: 'container', form: 'manifests' },
  {
    path: '**.*k8s.{definition,resource_definition}.**.{containers,initContainers}[].image',
    role: 'container',
  },
  { path: '**.*k8s.**.command', role: 'container', form: 'none' },
  { path: '**.*{shell,command}{,.cmd}', role: 'cli-argument', form: 'commands' },
  { path: 'platforms[].image', role: 'ci-job' },
  { path: 'images.{base_image,builder_image}.name', role: 'base' },
  { path: 'build_arg_defaults.{EE_BASE_IMAGE,EE_BUILDER_IMAGE}', role: 'base' },
  { path: 'ansible-navigator.execution-environment.image', role: 'ci-job' },
  // What puts the two together is in a task or a template; Kubespray also checks what it downloads against lists of its own.
  ...PAIRS.map(
    (pair): Field => ({
      path: `*${pair[0]}`,
      role: 'environment',
      form: 'value',
      pair,
      except: HOST_ALONE,
      isUnconfirmed: true,
    }),
  ),
  { path: '*image', role: 'environment', form: 'value' },
]
