import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { callsProgram, namesProgram } from '../../../src/formats/commands/names-program.ts'
import { PROGRAMS } from '../../../src/formats/commands/programs.ts'

test('every program whose commands are known is found where it is called', () => {
  for (const name of [...PROGRAMS.keys(), 'mvn', 'mvnw', 'mvnd', 'gradle', 'gradlew']) {
    for (const text of [name, `(${name} x)`, `a\n/usr/bin/${name}\\\n x`, `sh -c "${name}"`, `${name}.exe x`])
      expect([text, callsProgram(text), namesProgram(text)]).toEqual([text, true, true])
  }
})

test.each([
  ['/kaniko/executor \\\n --context .', true],
  ['curl https://download.docker.com/linux', false],
  ['apt-get install docker-ce python3-kubectl', false],
  ['cp a ~/.docker/config.json', false],
  ['pip install aws==1', false],
  ['V=docker', true],
  ['docker=1', false],
  ['FROM docker:dind', false],
  ['a `kubectl get pods`', true],
  ['a;docker pull b', true],
  ['mydocker', false],
])('%j calls a program: %s', (text, calls) => {
  expect(callsProgram(text)).toBe(calls)
})

test('the first texts, whose words are looked up, are told as others are, which an expression is asked about', async () => {
  const long = ' '.repeat(20_000)
  expect(callsProgram(`${long}docker`)).toBe(true)
  const pieces = ['docker', 'docker-compose', 'k', 'executor', '.exe', '.bat', 'bat', 'x', 'é', '\r\n']
  const texts = fc.string({ unit: fc.constantFrom(...pieces, ...' _-.:=,/@%("'), maxLength: 8 })
  await fc.assert(
    fc.asyncProperty(fc.array(texts, { minLength: 20, maxLength: 20 }), async (all) => {
      vi.resetModules()
      const first = await import('../../../src/formats/commands/names-program.ts')
      expect(all.map((text) => [text, first.callsProgram(text)])).toEqual(
        all.map((text) => [text, callsProgram(text)]),
      )
    }),
  )
})
