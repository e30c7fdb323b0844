import { expect, it } from 'vitest'
import { nearest } from '../../src/text/nearest.ts'

const RULES = ['mutable-tag', 'moved-tag', 'hub-hosted', 'unpinned-base', 'unpinned-image']

it('finds the word that was meant', () => {
  expect(nearest('mutable-tags', RULES)).toBe('mutable-tag')
  expect(nearest('mutabel-tag', RULES)).toBe('mutable-tag')
  expect(nearest('Unpinned_Base', RULES)).toBe('unpinned-base')
  expect(nearest('eror', ['off', 'info', 'warning', 'error'])).toBe('error')
  expect(nearest('registry', ['internal', 'registries'])).toBe('registries')
  expect(nearest('of', ['no', 'off'])).toBe('off')
})

it('guesses nothing where nothing is near', () => {
  expect(nearest('privileged-container', RULES)).toBeUndefined()
  expect(nearest('x', ['to', 'library'])).toBeUndefined()
  expect(nearest('', RULES)).toBeUndefined()
  expect(nearest('mutable-tag', [])).toBeUndefined()
  expect(nearest(`mutable-tag${'s'.repeat(60)}`, RULES)).toBeUndefined()
})

it('counts two swapped letters as one mistake', () => {
  expect(nearest('ab', ['xb', 'ba'])).toBe('xb')
  expect(nearest('abcd', ['axxd', 'abdc'])).toBe('abdc')
})
