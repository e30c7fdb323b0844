import type { FileFormat } from '../../model/format.ts'
import { defineTextFormat } from '../table-format.ts'
import { codeIn } from '../text-languages.ts'
import { TEAMCITY } from './table.ts'

export const teamcityFormat: FileFormat = Object.assign(
  defineTextFormat(TEAMCITY, 'slashes', codeIn('kotlin')),
  {
    load: async () => (await import('./reader.ts')).teamcity,
  },
)
