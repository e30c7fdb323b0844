import { defineTableFormat } from './table-format.ts'

/**
 * Functions of Knative: their builders. `image` is what is built.
 *
 * @see https://github.com/knative/func/blob/main/schema/func_yaml-schema.json
 */
export const knativeFuncFormat = defineTableFormat({
  id: 'knative-func',
  names: ['**/func.{yaml,yml}'],
  candidates: [],
  rows: [{ path: '{,build.}builderImages.*', role: 'builder' }],
  isUnconfirmed: true,
})
