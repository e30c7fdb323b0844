import type { DocumentFormat } from '../model/format.ts'
import { JSON_FILES } from './prefilter.ts'
import { defineTableFormat } from './table-format.ts'

const TABLE = defineTableFormat({
  id: 'wdl-inputs',
  names: [],
  candidates: [JSON_FILES],
  hints: ['docker', 'container'],
  claims: ({ keys }) => keys.length > 0 && keys.every((key) => /^(?:#.*|_.*|\w+(?:\.\w+)+)$/.test(key)),
  splitsKeys: true,
  rows: [
    {
      path: '**.{*docker,*docker_image,*docker_override,container,*container_image}{,[]}',
      role: 'environment',
      form: 'value',
      pin: 'tag-or-digest',
    },
  ],
  traits: { comments: 'json' },
})

/**
 * Inputs of WDL workflows, by the names of the workflow and of its inputs: `{"align.gatk_docker": "x"}`. What they take is
 * told where tasks are read.
 *
 * @see https://github.com/openwdl/wdl/blob/wdl-1.2/SPEC.md#json-input-format
 */
export const wdlInputsFormat: DocumentFormat = Object.assign(TABLE, {
  mayHold: (text: string) =>
    /docker|container/.test(text) && /"[\w.]+\.\w*(?:docker|container)\w*"\s*:/.test(text),
})
