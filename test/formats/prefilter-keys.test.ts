import { expect, test } from 'vitest'
import { hasKey } from '../../src/formats/prefilter.ts'

test.each([
  ['services:\n', true],
  ['a: 1\n  services :\n', true],
  ['\uFEFFservices:', true],
  ['"services": 1', true],
  ["{'services':1}", true],
  ['{a: 1, services: 2}', true],
  ['- services: 1', true],
  ['? services\n: 1', true],
  ['&a services: 1', true],
  ['!t &a\tservices: 1', true],
  ['a\r\nservices: 1', true],
  ['a\u2028services: 1', true],
  ['services\n  : 1', true],
  ['my services:', false],
  ['my services:\n- services: 1', true],
  ['# services:', false],
  ['myservices:', false],
  ['services', false],
  ['services2: 1', false],
  ['services-x: 1', false],
  ['a: services', false],
])('%j has the key services: %s', (text, has) => {
  expect(hasKey(text, 'services')).toBe(has)
})
