import { get, getText } from '../languages/yaml.ts'
import type { DocumentReader, YamlView } from '../model/format.ts'
import { joinReadings, NOTHING, type Reading } from '../model/reading.ts'
import { readEntries, readImageEntry } from './kustomize/entries.ts'
import { isJsonPatch } from './kustomize/json-patch.ts'
import { describeKustomization, kustomizationFact } from './kustomize/kustomization.ts'
import { readPatchDocument, readPatches } from './kustomize/patches.ts'

/**
 * Reads what kustomizations, Flux's too, put in the place of images: their `images` and the patches written into them;
 * and files that are JSON Patches or transformers of images. What a kustomization includes is a fact.
 *
 * @see https://github.com/kubernetes-sigs/kustomize/blob/kustomize/v5.7.1/api/types/kustomization.go
 */
export const kustomize: DocumentReader = {
  claims: (view) =>
    describeKustomization(view) !== undefined || isTransformer(view) || isJsonPatch(view.root),
  read(view, context): Reading {
    const problems = view.templated ? [] : view.problems
    if (isTransformer(view)) {
      const uses = readImageEntry(get(view.root, 'imageTag'), view.file, 'imageTag')
      return { ...NOTHING, uses, problems }
    }
    const document = describeKustomization(view)
    if (document === undefined) return { ...readPatchDocument(view), problems }
    const { body, lists, label, folder, isFlux } = document
    const entries = { ...NOTHING, uses: lists.flatMap((list) => readEntries(list, view.file)) }
    const facts = folder === undefined && !isFlux ? [] : [kustomizationFact(document, view, context)]
    return { ...joinReadings([entries, readPatches(body, label, view)]), facts, problems }
  },
}

function isTransformer({ root }: YamlView): boolean {
  return getText(root, 'apiVersion') === 'builtin' && getText(root, 'kind') === 'ImageTagTransformer'
}
