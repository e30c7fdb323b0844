import type { YamlNode } from '../../languages/yaml.ts'
import { joinReadings, type Reading } from '../../model/reading.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { argoWorkflowsDialect } from '../argo-workflows.ts'
import { isRunnerConfig, readRunnerConfig } from '../image/runner-config.ts'
import {
  type Inner,
  mayHoldPod,
  mayHoldText,
  readPodPatch,
  readText,
  scalarsIn,
  speaksOfObjects,
} from '../kubernetes/embedded.ts'
import { tektonDialect } from '../tekton.ts'
import { stepsTo } from '../trail.ts'

const INNER: Inner = { dialects: [tektonDialect, argoWorkflowsDialect], format: 'helm-values', depth: 0 }

/** Reads the texts in values that are manifests, such as `extraManifests`, or configuration of GitLab's runner. */
export function readTexts(root: YamlNode, file: SourceFile): Reading {
  const readings: Reading[] = []
  for (const trail of scalarsIn(root, mayHoldText)) {
    const { value } = trail.node
    if (isRunnerConfig(value))
      readings.push(readRunnerConfig(trail.node, stepsTo(trail), file, 'helm-values'))
    else if (speaksOfObjects(value)) readings.push(readText(trail.node, stepsTo(trail), { file }, INNER))
    else if (mayHoldPod(trail.node)) readings.push(readPodPatch(trail.node, stepsTo(trail), { file }, INNER))
  }
  return joinReadings(readings)
}
