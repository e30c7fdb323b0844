import { describe, expect, it } from 'vitest'
import type { FormatId } from '../../src/model/format-id.ts'
import { casesOf, expectedOf, recordsOf } from './manifest-fixtures.ts'

const FORMATS: readonly FormatId[] = ['helm-values']

describe('helm values', () => {
  it.each(casesOf('helm-values'))('reads the fixture %s as expected', async (name) => {
    expect(await recordsOf('helm-values', name, FORMATS)).toEqual(expectedOf('helm-values', name))
  })
})
