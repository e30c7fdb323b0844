import { posix } from 'node:path'
import { componentImages } from './digitalocean-components.ts'
import { NOMAD } from './nomad.ts'
import type { Field, Table } from './table.ts'

const POD = { role: 'container' } as const
const INIT = { role: 'init-container' } as const
/** Its documentation shows a tag or a digest, and not both. */
const EITHER = { ...POD, isUnconfirmed: true } as const
/** Names of variables, arguments and keys that hold images. */
const IMAGE_KEYS = '{*image,image_*,*Image}'
const AZURE =
  'resource.{azurerm_container_group,azurerm_container_app,azurerm_container_app_job}.*.{,template.}'
const CONTAINER_VM = 'resource.google_compute_*.*.metadata.gce-container-declaration'
const RELEASES = '{resource.helm_release,data.helm_template,resource.argocd_application*}'
const MACHINES =
  '{lxd_*,incus_*,hcloud_*,linode_*,vultr_*,openstack_*,proxmox_*,libvirt_*,vsphere_*,google_compute_*,scaleway_instance_*,digitalocean_droplet*}'
/** Images that CodeBuild itself has. */
const OF_CODEBUILD = /^aws\/codebuild\//

const FILE = /^\$\{(?:file|templatefile)\(\s*"(?:\$\{path\.module\}\/)?([^"$]+)"/

/** The file that a function reads, from the folder of the module. */
function fileOf(written: string, from: string): readonly string[] {
  const path = FILE.exec(written)?.[1]
  return path === undefined ? [] : [posix.join(posix.dirname(from), path)]
}

const IN_FILE = { role: 'container', form: 'file', pathsOf: fileOf } as const

const RESOURCES: readonly Field[] = [
  { path: 'resource.aws_ecs_task_definition.*.container_definitions', ...IN_FILE, readAs: 'ecs' },
  { path: '{resource.helm_release,data.helm_template}.*.values[]', ...IN_FILE, readAs: 'helm-values' },
  // With a block `build` the name is that of what is built.
  { path: 'resource.docker_image.*.name', beside: 'build', role: 'service', form: 'none' },
  { path: '{resource.docker_image,data.docker_image,data.docker_registry_image}.*.name', role: 'service' },
  { path: 'resource.docker_container.*.image', role: 'service' },
  { path: 'resource.docker_service.*.task_spec.container_spec.image', role: 'service' },
  { path: 'resource.docker_tag.*.*image', role: 'service', form: 'none' },
  { path: 'resource.kubernetes_*.*.spec.**.container.image', ...POD },
  { path: 'resource.kubernetes_*.*.spec.**.init_container.image', ...INIT },
  { path: 'resource.kubernetes_manifest.*.manifest.**.containers[].image', ...POD },
  { path: 'resource.kubernetes_manifest.*.manifest.**.initContainers[].image', ...INIT },
  { path: 'resource.kubernetes_manifest.*.manifest', ...POD, form: 'manifests' },
  { path: 'resource.{kubectl_manifest,k8s_manifest}.*.{yaml_body,content}', ...POD, form: 'manifests' },
  { path: 'resource.aws_ecs_task_definition.*.container_definitions[].image', ...POD },
  {
    path: 'resource.aws_batch_job_definition.*.**.{container_properties,container,containers}{,[]}.image',
    ...EITHER,
  },
  { path: 'resource.aws_lambda_function.*.image_uri', ...EITHER },
  { path: 'resource.aws_apprunner_service.*.**.image_repository.image_identifier', ...EITHER },
  { path: 'resource.{aws_lightsail_*,aws_sagemaker_model}.*.{container,primary_container}.image', ...EITHER },
  {
    path: 'resource.aws_codebuild_project.*.environment.image',
    role: 'ci-job',
    isUnconfirmed: true,
    except: OF_CODEBUILD,
  },
  { path: `${AZURE}container.image`, ...POD },
  { path: `${AZURE}init_container.image`, ...INIT },
  {
    path: 'resource.azurerm_linux_*.*.site_config.application_stack',
    ...EITHER,
    parts: { repository: 'docker_image', tag: 'docker_image_tag' },
  },
  {
    path: 'resource.azurerm_linux_*.*.site_config.application_stack',
    ...EITHER,
    parts: { registry: 'docker_registry_url', scheme: 'https://', repository: 'docker_image_name' },
  },
  {
    path: 'resource.azurerm_linux_*.*.site_config.application_stack.docker',
    ...EITHER,
    parts: { registry: 'registry_url', scheme: 'https://', repository: 'image_name', tag: 'image_tag' },
  },
  {
    path: 'resource.azurerm_*.*.site_config.linux_fx_version',
    ...EITHER,
    form: 'docker-url',
    scheme: 'DOCKER|',
  },
  { path: 'resource.google_cloud_run_service.*.template.spec.containers.image', ...POD },
  { path: 'resource.google_cloud_run_v2_*.*.template.{,template.}containers.image', ...POD },
  // Instances that run one container of Container-Optimized OS.
  { path: `${CONTAINER_VM}`, ...POD, form: 'manifests' },
  { path: `${CONTAINER_VM}.spec.containers[].image`, ...POD },
  { path: 'resource.google_cloudbuild_trigger.*.build.step.name', role: 'ci-step' },
  { path: 'resource.scaleway_container.*.registry_image', ...EITHER },
  { path: 'resource.fly_machine.*.image', ...EITHER },
  { path: 'resource.oci_container_instances_container_instance.*.containers.image_url', ...EITHER },
  { path: 'resource.{ibm_code_engine_app,ibm_code_engine_job}.*.image_reference', ...EITHER },
  { path: 'resource.yandex_serverless_container.*.image.url', ...EITHER },
  {
    path: 'resource.{alicloud_eci_container_group,tencentcloud_eks_container_instance}.*.{containers,container}.image',
    ...EITHER,
  },
  { path: 'data.coder_parameter.{*image,image*}.{default,option.value}', ...POD, form: 'value' },
  ...componentImages('resource.digitalocean_app.*.spec.{service,worker,job}.image'),
  ...NOMAD.rows.map((row): Field => ({ ...row, path: `resource.nomad_job.*.jobspec.${row.path}` })),
  // Their values are read as those of charts.
  { path: `${RELEASES}.*.**.${IMAGE_KEYS}`, ...POD, form: 'none' },
  // Disks of machines: `ubuntu:24.04` is one at LXD.
  { path: `resource.${MACHINES}.*.**.{*image,image_name}`, ...POD, form: 'none' },
]

/** What no resource says counts where it is named like an image and has a tag or a digest. */
const NAMED: readonly Field[] = [
  { path: `variable.${IMAGE_KEYS}.default.**`, ...POD, form: 'value', except: OF_CODEBUILD },
  { path: `**.${IMAGE_KEYS}`, ...POD, form: 'value', except: OF_CODEBUILD },
]

/**
 * Configurations of Terraform and OpenTofu, in HCL and JSON: images of resources, variables and locals of the same
 * folder, values of Helm releases.
 *
 * @see https://github.com/kreuzwerker/terraform-provider-docker/tree/master/docs/resources
 * @see https://registry.terraform.io/browse/providers
 */
export const TERRAFORM: Table = {
  id: 'terraform',
  names: [],
  candidates: ['**/*.{tf,tofu}{,.json}', '**/*.tfvars{,.json}', '**/terragrunt.hcl'],
  traits: { tracksVariables: true },
  claims: () => true,
  rows: [...RESOURCES, ...NAMED],
}

/** What a file holds in which one of the rows may fit. */
export const TERRAFORM_WORDS =
  /image|container_definitions|google_cloudbuild_trigger|helm_release|helm_template|argocd_application|linux_fx_version|yandex_serverless_container|gce-container-declaration/i
