import { describe, it } from 'vitest'
import { readRegistriesConf } from '../../src/registry/mirror-config/registries-conf.ts'
import { expectLinear } from '../support/steps.ts'

describe('registries.conf', () => {
  it.each([
    ['lists in lists', (size: number) => `a = ${'['.repeat(size)}`],
    ['tables in tables', (size: number) => `a = ${'{a='.repeat(size)}`],
    ['a long name', (size: number) => `[a${'.a'.repeat(size)}]`],
    ['many registries', (size: number) => '[[registry]]\nlocation = "a"\n'.repeat(size / 16)],
    ['long keys', (size: number) => `${'k.'.repeat(size)}z = 1`],
    ['a text without an end', (size: number) => `a = "${'x'.repeat(size)}`],
    ['a text of lines without an end', (size: number) => `a = """${'"\n'.repeat(size)}`],
  ])('is read in linear time: %s', async (_, make) => {
    await expectLinear((size) => {
      const text = make(size)
      return () => readRegistriesConf(text)
    }, 16_000)
  })
})
