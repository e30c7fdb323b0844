import type { DocumentReader } from '../model/format.ts'
import { joinReadings, NOTHING, type Reading } from '../model/reading.ts'
import { isBuiltin, readBuiltin, readInlineBuiltins } from './kustomize/builtin.ts'
import { readEntries } from './kustomize/entries.ts'
import { readGenerators } from './kustomize/generators.ts'
import { isJsonPatch } from './kustomize/json-patch.ts'
import { describeKustomization, kustomizationFact } from './kustomize/kustomization.ts'
import { OWN_PATCHES } from './kustomize/own-patches.ts'
import { readPatchDocument, readPatches } from './kustomize/patches.ts'
import { readSettings } from './kustomize/settings.ts'
import { substitutedFiles, substitutionFacts } from './kustomize/substitutes.ts'

/**
 * Reads what kustomizations, Flux's too, put in the place of images: their `images`, the patches written into them, and
 * the charts and settings that they make objects of; and files that are JSON Patches, transformers or generators. What a
 * kustomization includes is a fact.
 *
 * @see https://github.com/kubernetes-sigs/kustomize/blob/kustomize/v5.7.1/api/types/kustomization.go
 */
export const kustomize: DocumentReader = {
  claims: (view) => describeKustomization(view) !== undefined || isBuiltin(view) || isJsonPatch(view.root),
  read(view, context): Reading {
    const problems = view.templated ? [] : view.problems
    if (isBuiltin(view)) return { ...readBuiltin(view), problems }
    const document = describeKustomization(view)
    if (document === undefined) return { ...readPatchDocument(view, OWN_PATCHES), problems }
    const { body, lists, label, folder, isFlux } = document
    const entries = { ...NOTHING, uses: lists.flatMap((list) => readEntries(list, view.file)) }
    const includes = folder === undefined && !isFlux ? [] : [kustomizationFact(document, view, context)]
    const patches = readPatches(body, label, view, OWN_PATCHES)
    const own = [readGenerators, readInlineBuiltins].map((read) => read(body, label, view))
    const files = isFlux ? substitutedFiles(view, context) : []
    const settings = readSettings(body, label, view, context, files)
    const joined = joinReadings([entries, patches, ...own, settings])
    const facts = [...includes, ...joined.facts, ...substitutionFacts(files, view)]
    return { ...joined, facts, problems }
  },
}
