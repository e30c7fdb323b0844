import { expect, test } from 'vitest'
import { images } from './read-commands.ts'

test.each([
  'E=$(command -v podman || command -v docker)\n$E run acme/a:1',
  'E=$(which docker)\n"$E" run acme/a:1',
  'E=`which podman 2>/dev/null || echo docker`\n${E} run acme/a:1',
  'E=$(if command -v podman >/dev/null; then echo podman; else echo docker; fi)\n$E pull acme/a:1',
  '$(type -p docker) pull acme/a:1',
])('a program that is looked for is the one that is called: %s', (text) => {
  expect(images(text)).toEqual(['acme/a:1'])
})

test.each([
  'E=$(find_engine)\n$E run acme/a:1',
  'E=$(command -v $X)\n$E run acme/a:1',
  'E=$(which)\n$E run acme/a:1',
])('one that is not known is none: %s', (text) => {
  expect(images(text)).toEqual([])
})
