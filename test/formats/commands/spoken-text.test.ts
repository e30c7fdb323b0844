import { expect, test } from 'vitest'
import { images, readScript } from './read-commands.ts'

test.each([
  ["printf 'FROM acme/a:1\\n' | docker build -", ['acme/a:1']],
  ["printf 'FROM acme/a:1\\r\\nFROM acme/b:1\\n' | sudo docker build -", ['acme/a:1', 'acme/b:1']],
  ['echo -e "FROM acme/a:1\\nRUN x" | docker build -', ['acme/a:1']],
  ["printf '%s\\n' 'FROM acme/a:1' | docker build -", ['acme/a:1']],
  ["printf '%b' 'FROM acme/a:1\\n' | docker build -", ['acme/a:1']],
  ["printf 'FROM %s\\n' acme/a:1 | docker build -", []],
  ["printf 'FROM acme/%s:1\\n' a b | docker build -", []],
  ['printf | docker build -', []],
])('%s', (text, expected) => {
  expect(images(text)).toEqual(expected)
})

test('a reference between escapes has its place', () => {
  const text = "printf '# a\\nFROM acme/a:1\\n' | docker build -"
  const [use] = readScript(text).uses
  expect(text.slice(use?.place.start, use?.place.end)).toBe('acme/a:1')
  const [segment] = use?.image.kind === 'read' ? use.image.segments : []
  expect(text.slice(segment?.at?.start, segment?.at?.end)).toBe('acme/a:1')
})
