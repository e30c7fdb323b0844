import type { YamlNode } from '../languages/yaml.ts'
import type { FieldScope } from './table.ts'
import { defineTableFormat, expandNames } from './table-format.ts'

/**
 * Cirrus CI. Images of machines (`compute_engine_instance`, `macos_instance` …) are none that a container runtime pulls.
 *
 * @see https://github.com/cirruslabs/cirrus-ci-docs/blob/master/docs/guide/linux.md
 */
export const cirrusFormat = defineTableFormat({
  id: 'cirrus',
  names: ['**/.cirrus.{yml,yaml}'],
  candidates: [],
  rows: [
    { path: '**.{,arm_,windows_,gke_,eks_,aks_}container{,.matrix,.matrix[]}.image', role: 'ci-job' },
    { path: '**.additional_containers[].image', role: 'ci-service' },
    { path: '**.pipe.steps[].image', role: 'ci-step' },
    { path: '**.*script', role: 'cli-argument', form: 'commands' },
  ],
  variables: { open: /\$/, expand: expandNames(/\$(?:\{(\w+)\}|(\w+))/g, /\$/, environmentOf) },
})

/** Under `matrix` a variable has several values, which are left unread. */
function environmentOf(name: string, { nearest }: FieldScope): YamlNode | undefined {
  return nearest('env', name)
}
