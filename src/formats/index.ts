import type { Format } from '../model/format.ts'
import type { FormatId } from '../model/format-id.ts'
import { argoWorkflowsFormat } from './argo-workflows/descriptor.ts'
import { bakeFormat } from './bake/descriptor.ts'
import { composeFormat } from './compose/descriptor.ts'
import { devcontainerFormat } from './devcontainer/descriptor.ts'
import { dockerfileFormat } from './dockerfile/descriptor.ts'
import { droneFormat } from './drone.ts'
import { educatesFormat } from './educates/descriptor.ts'
import { githubActionsFormat } from './github-actions/descriptor.ts'
import { gitlabFormat } from './gitlab/descriptor.ts'
import {
  fleetFormat,
  helmChartFormat,
  helmfileFormat,
  helmsmanFormat,
  helmTemplateFormat,
  helmValuesFormat,
  helmwaveFormat,
} from './helm/descriptor.ts'
import { instructionsFormat } from './instructions/descriptor.ts'
import { kubernetesFormat } from './kubernetes/descriptor.ts'
import { kustomizeFormat } from './kustomize/descriptor.ts'
import { markdownFormat, shellFormat } from './scripts/descriptor.ts'
import { skaffoldFormat } from './skaffold/descriptor.ts'
import { tektonFormat } from './tekton/descriptor.ts'
import { woodpeckerFormat } from './woodpecker.ts'

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
