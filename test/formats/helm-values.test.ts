import { describe, expect, it } from 'vitest'
import type { FormatId } from '../../src/model/format-id.ts'
import { read } from '../support/read.ts'
import { casesOf, expectedOf, recordsOf } from './manifest-fixtures.ts'

const FORMATS: readonly FormatId[] = ['helm-values']

describe('helm values', () => {
  it.each(casesOf('helm-values'))('reads the fixture %s as expected', async (name) => {
    expect(await recordsOf('helm-values', name, FORMATS)).toEqual(expectedOf('helm-values', name))
  })

  it.each([
    ['image: {repository: acme/app, tag: 1.0.0, pullPolicy: Never}\n', true],
    ['image: acme/app:1.0.0\nimagePullPolicy: Never\n', true],
    ['image: {repository: acme/app, tag: 1.0.0, pullPolicy: IfNotPresent}\n', undefined],
    ['image: {repository: acme/app, tag: 1.0.0}\npullPolicy: Never\n', undefined],
  ])('knows by %j that an image lies on the machine: %s', async (text, expected) => {
    const { uses } = await read(FORMATS, 'values.yaml', text)
    expect(uses.map(({ onMachine }) => onMachine)).toEqual([expected])
  })
})
