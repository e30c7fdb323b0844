import type { Format } from '../model/format.ts'
import type { FormatId } from '../model/format-id.ts'
import { acrTaskFormat } from './acr-task.ts'
import { actFormat, actRunnerFormat } from './act.ts'
import { ansibleFormat } from './ansible.ts'
import { appStoreFormat } from './app-store.ts'
import { apptainerFormat } from './apptainer.ts'
import { argoWorkflowsFormat } from './argo-workflows/descriptor.ts'
import { azdFormat } from './azd.ts'
import { azurePipelinesFormat } from './azure-pipelines.ts'
import { armFormat, bicepFormat } from './azure-resources.ts'
import { bakeFormat } from './bake/descriptor.ts'
import { batectFormat } from './batect.ts'
import { bazelFormat } from './bazel.ts'
import { bitbucketPipelinesFormat } from './bitbucket-pipelines.ts'
import { bitriseFormat } from './bitrise.ts'
import { buildkiteFormat } from './buildkite.ts'
import { buildpacksFormat } from './buildpacks.ts'
import { butaneFormat } from './butane.ts'
import { caproverFormat } from './caprover.ts'
import { ciStarlarkFormat } from './ci-starlark.ts'
import { cibuildwheelFormat } from './cibuildwheel.ts'
import { circleciFormat } from './circleci.ts'
import { cirrusFormat } from './cirrus.ts'
import { cloudFoundryFormat } from './cloud-foundry.ts'
import { cloudInitFormat } from './cloud-init.ts'
import { cloudbuildFormat } from './cloudbuild.ts'
import { cloudformationFormat } from './cloudformation/descriptor.ts'
import { codebuildFormat } from './codebuild.ts'
import { codefreshFormat } from './codefresh.ts'
import { composeFormat } from './compose/descriptor.ts'
import { computeJobsFormat } from './compute-jobs.ts'
import { concourseFormat } from './concourse.ts'
import { containerAppsFormat } from './container-apps.ts'
import { containerRuntimeFormat } from './container-runtime.ts'
import { containerlabFormat } from './containerlab.ts'
import { copilotFormat } from './copilot.ts'
import { crossFormat } from './cross.ts'
import { cwlFormat } from './cwl.ts'
import { ddevFormat } from './ddev.ts'
import { devcontainerFormat } from './devcontainer/descriptor.ts'
import { devfileFormat } from './devfile.ts'
import { devspaceFormat } from './devspace.ts'
import { digitaloceanFormat } from './digitalocean.ts'
import { dockerExtensionFormat } from './docker-extension.ts'
import { dockerfileFormat } from './dockerfile/descriptor.ts'
import { dotnetFormat } from './dotnet.ts'
import { droneFormat } from './drone.ts'
import { dstackFormat } from './dstack.ts'
import { earthfileFormat } from './earthfile/descriptor.ts'
import { ecsFormat } from './ecs.ts'
import { educatesFormat } from './educates/descriptor.ts'
import { flowsFormat } from './flows.ts'
import { flyFormat } from './fly.ts'
import { galaxyFormat } from './galaxy.ts'
import { gardenFormat } from './garden.ts'
import { githubActionsFormat } from './github-actions/descriptor.ts'
import { gitlabFormat } from './gitlab/descriptor.ts'
import { gitpodFormat } from './gitpod.ts'
import { gns3Format } from './gns3.ts'
import { gradleFormat } from './gradle.ts'
import {
  fleetFormat,
  helmChartFormat,
  helmfileFormat,
  helmsmanFormat,
  helmTemplateFormat,
  helmValuesFormat,
  helmwaveFormat,
} from './helm/descriptor.ts'
import { homeAssistantFormat } from './home-assistant.ts'
import { imageListFormat } from './image-list.ts'
import { instructionsFormat } from './instructions/descriptor.ts'
import { iotEdgeFormat } from './iot-edge.ts'
import { jenkinsCascFormat } from './jenkins-casc.ts'
import { jenkinsfileFormat } from './jenkinsfile.ts'
import { jibFormat } from './jib.ts'
import { k3sFormat } from './k3s.ts'
import { kamalFormat } from './kamal.ts'
import { knativeFuncFormat } from './knative-func.ts'
import { koFormat } from './ko.ts'
import { kubeflowFormat } from './kubeflow.ts'
import { kubernetesFormat } from './kubernetes/descriptor.ts'
import { kurtosisFormat } from './kurtosis.ts'
import { kustomizeFormat } from './kustomize/descriptor.ts'
import { landoFormat } from './lando.ts'
import { mavenFormat } from './maven.ts'
import { mcpFormat } from './mcp.ts'
import { mcpRegistryFormat } from './mcp-registry.ts'
import { mcpTomlFormat } from './mcp-toml.ts'
import { micronautFormat } from './micronaut.ts'
import { mlflowFormat } from './mlflow.ts'
import { nextflowFormat } from './nextflow.ts'
import { nixFormat } from './nix.ts'
import { oktetoFormat } from './okteto.ts'
import { olmFormat } from './olm.ts'
import { packerJsonFormat } from './packer.ts'
import { portainerFormat } from './portainer.ts'
import { porterFormat } from './porter.ts'
import { preCommitFormat } from './pre-commit.ts'
import { prowFormat } from './prow.ts'
import { pulumiFormat } from './pulumi.ts'
import { quadletFormat } from './quadlet.ts'
import { quarkusFormat, quarkusYamlFormat } from './quarkus.ts'
import { renderFormat } from './render.ts'
import { rkeFormat } from './rke.ts'
import { scoreFormat } from './score.ts'
import { screwdriverFormat } from './screwdriver.ts'
import { markdownFormat, shellFormat } from './scripts/descriptor.ts'
import { semaphoreFormat } from './semaphore.ts'
import { serverlessFormat } from './serverless.ts'
import { skaffoldFormat } from './skaffold/descriptor.ts'
import { snakemakeFormat } from './snakemake.ts'
import { systemdFormat } from './systemd.ts'
import { talosFormat } from './talos.ts'
import { teamcityFormat } from './teamcity/descriptor.ts'
import { teamcityXmlFormat } from './teamcity-xml.ts'
import { tektonFormat } from './tekton/descriptor.ts'
import { nomadFormat, packerFormat, terraformFormat } from './terraform/descriptor.ts'
import { testcontainersFormat } from './testcontainers.ts'
import { testcontainersCodeFormat } from './testcontainers-code.ts'
import { tiltfileFormat } from './tiltfile.ts'
import { travisFormat } from './travis.ts'
import { unraidFormat } from './unraid.ts'
import { velaFormat } from './vela.ts'
import { vscodeTasksFormat } from './vscode-tasks.ts'
import { wdlFormat } from './wdl.ts'
import { wdlInputsFormat } from './wdl-inputs.ts'
import { werfFormat } from './werf.ts'
import { woodpeckerFormat } from './woodpecker.ts'
import { zarfFormat } from './zarf.ts'

/** Every format that is read. Of those that may claim a document the first gets it, so the widest comes last. */
export const FORMATS: readonly Format[] = [
  dockerfileFormat,
  bakeFormat,
  instructionsFormat,
  githubActionsFormat,
  gitlabFormat,
  devcontainerFormat,
  droneFormat,
  woodpeckerFormat,
  azurePipelinesFormat,
  bitbucketPipelinesFormat,
  bitriseFormat,
  buildkiteFormat,
  circleciFormat,
  ciStarlarkFormat,
  cirrusFormat,
  cloudbuildFormat,
  codefreshFormat,
  cloudformationFormat,
  armFormat,
  bicepFormat,
  ecsFormat,
  screwdriverFormat,
  semaphoreFormat,
  velaFormat,
  concourseFormat,
  batectFormat,
  butaneFormat,
  cloudFoundryFormat,
  cloudInitFormat,
  codebuildFormat,
  containerAppsFormat,
  containerlabFormat,
  copilotFormat,
  cwlFormat,
  ddevFormat,
  devfileFormat,
  devspaceFormat,
  dstackFormat,
  gitpodFormat,
  homeAssistantFormat,
  iotEdgeFormat,
  earthfileFormat,
  mavenFormat,
  teamcityXmlFormat,
  unraidFormat,
  galaxyFormat,
  quarkusFormat,
  quarkusYamlFormat,
  micronautFormat,
  jibFormat,
  testcontainersFormat,
  testcontainersCodeFormat,
  crossFormat,
  cibuildwheelFormat,
  dotnetFormat,
  kamalFormat,
  pulumiFormat,
  jenkinsCascFormat,
  jenkinsfileFormat,
  digitaloceanFormat,
  acrTaskFormat,
  azdFormat,
  appStoreFormat,
  caproverFormat,
  dockerExtensionFormat,
  gns3Format,
  kurtosisFormat,
  actFormat,
  actRunnerFormat,
  imageListFormat,
  containerRuntimeFormat,
  k3sFormat,
  landoFormat,
  vscodeTasksFormat,
  flowsFormat,
  kubeflowFormat,
  computeJobsFormat,
  gardenFormat,
  koFormat,
  mcpFormat,
  mcpRegistryFormat,
  mcpTomlFormat,
  portainerFormat,
  preCommitFormat,
  apptainerFormat,
  bazelFormat,
  gradleFormat,
  nextflowFormat,
  snakemakeFormat,
  teamcityFormat,
  tiltfileFormat,
  wdlFormat,
  wdlInputsFormat,
  buildpacksFormat,
  flyFormat,
  knativeFuncFormat,
  mlflowFormat,
  nixFormat,
  nomadFormat,
  oktetoFormat,
  olmFormat,
  packerFormat,
  packerJsonFormat,
  porterFormat,
  prowFormat,
  quadletFormat,
  renderFormat,
  rkeFormat,
  scoreFormat,
  serverlessFormat,
  systemdFormat,
  talosFormat,
  terraformFormat,
  travisFormat,
  werfFormat,
  zarfFormat,
  ansibleFormat,
  shellFormat,
  markdownFormat,
  educatesFormat,
  helmChartFormat,
  helmTemplateFormat,
  helmfileFormat,
  helmwaveFormat,
  helmsmanFormat,
  fleetFormat,
  helmValuesFormat,
  composeFormat,
  kustomizeFormat,
  skaffoldFormat,
  tektonFormat,
  argoWorkflowsFormat,
  kubernetesFormat,
]

/** Every id that a use may have. */
export const FORMAT_IDS: readonly FormatId[] = FORMATS.map(({ id }) => id)
