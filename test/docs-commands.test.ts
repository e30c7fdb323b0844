import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { updateSamples } from './support/samples.ts'

const ROOT = resolve(import.meta.dirname, '..')

it('shows what the built command prints; npm run docs writes it', () => {
  const readme = readFileSync(resolve(ROOT, 'README.md'), 'utf8')
  expect(updateSamples(readme, ROOT)).toBe(readme)
})
