import type { DocumentFormat } from '../../model/format.ts'
import { CLOUDFORMATION } from '../cloudformation.ts'
import { defineTableFormat } from '../table-format.ts'

export const cloudformationFormat: DocumentFormat = Object.assign(defineTableFormat(CLOUDFORMATION), {
  fillsVariables: true,
  load: async () => (await import('./reader.ts')).cloudformation,
})
