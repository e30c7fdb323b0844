import { defineTableFormat } from './table-format.ts'

/** What a build of the project gave, and no image at all. */
const BUILT = /^\$\{\s*(?:actions\.build|modules)\b|^scratch$/

/**
 * Actions of Garden that run containers, and its older modules, whose image is pulled where no Dockerfile builds it. What a
 * build of it gives is no use. Objects go to the cluster as they are; images of other actions are cut at their last colon
 * where Garden names what it built.
 *
 * @see https://docs.garden.io/reference/action-types
 * @see https://github.com/garden-io/garden/blob/main/core/src/plugins/container/helpers.ts
 */
export const gardenFormat = defineTableFormat({
  id: 'garden',
  names: ['**/{,*.}garden.{yml,yaml}'],
  candidates: [],
  rows: [
    { path: 'spec.image', role: 'service', except: BUILT, isUnconfirmed: true },
    { path: 'spec.podSpec.{containers,initContainers}[].image', role: 'container', except: BUILT },
    { path: 'spec.manifests[].**.{containers,initContainers}[].image', role: 'container', except: BUILT },
    // The templates of the chart may print a tag where no digest can stand.
    { path: 'spec.values.**.{image,*Image}', role: 'container', form: 'value', except: BUILT },
    {
      path: '{,modules[].}image',
      role: 'service',
      where: { type: 'container' },
      except: BUILT,
      confidence: 'likely',
      isUnconfirmed: true,
    },
  ],
})
