import { describe, expect, it } from 'vitest'
import type { FormatId } from '../../src/model/format-id.ts'
import { casesOf, expectedOf, recordsOf } from './manifest-fixtures.ts'

describe.each<FormatId>(['fleet', 'helm-chart', 'helmfile', 'helmsman', 'helmwave'])('%s', (format) => {
  it.each(casesOf(format))('reads the fixture %s as expected', async (name) => {
    expect(await recordsOf(format, name, [format])).toEqual(expectedOf(format, name))
  })
})
