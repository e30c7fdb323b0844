import type { FormatTraits } from '../../model/format-traits.ts'

/** What holds of manifests in whatever dialect. */
export const MANIFEST_TRAITS: FormatTraits = {
  comments: 'yaml',
  overriddenBy: 'kustomization',
  foreignIgnores: 'annotations',
  stepsArePods: true,
  takesBuiltTags: true,
}
