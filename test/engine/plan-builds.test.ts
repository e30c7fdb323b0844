import { describe, expect, it } from 'vitest'
import { fix, MIRROR } from '../support/fix-tree.ts'

const DOCKERFILE = 'ARG BASE=nginx:1\nFROM $BASE\n'
const compose = (rest: string) => `services:\n  app:\n    build:\n      context: .\n${rest}`
const withDigests = (text: string | undefined) => text?.replaceAll(/sha256:[0-9a-f]{64}/g, 'D')

describe('a build argument', () => {
  it.each([
    ['the whole reference', DOCKERFILE, '{ BASE: "nginx:1" }', '{ BASE: "nginx:1@D" }'],
    ['a name alone', DOCKERFILE, '{ BASE: nginx }', '{ BASE: nginx:latest@D }'],
    ['a list item', DOCKERFILE, '[BASE=nginx:1]', '[BASE=nginx:1@D]'],
    ['the tag', 'ARG V=1\nFROM nginx:$V\n', '{ V: "1" }', '{ V: "1@D" }'],
    ['the tag of two FROMs', 'ARG V\nFROM nginx:$V AS a\nFROM nginx:$V\n', '{ V: "1" }', '{ V: "1@D" }'],
  ])('that holds the tail is pinned where it stands: %s', async (_, Dockerfile, args, pinned) => {
    const { text } = await fix(MIRROR, { Dockerfile, 'compose.yaml': compose(`      args: ${args}\n`) })
    expect(withDigests(text('compose.yaml'))).toBe(compose(`      args: ${pinned}\n`))
    expect(text('Dockerfile')).toBe(Dockerfile)
  })

  it.each([
    ['a part of the tag', 'ARG V\nFROM nginx:$V-alpine\n', '{ V: "1" }', 'arg-partial'],
    ['the name, and the tag stands in the Dockerfile', 'ARG R\nFROM $R:1\n', '{ R: nginx }', 'arg-partial'],
    [
      'what a RUN sees, too',
      `${DOCKERFILE}ARG BASE\nRUN echo $BASE\n`,
      '{ BASE: "nginx:1" }',
      'shared-disagrees',
    ],
    ['two images', 'ARG V\nFROM nginx:$V AS a\nFROM redis:$V\n', '{ V: "1" }', 'shared-disagrees'],
  ])('is not edited where it holds %s', async (_, Dockerfile, args, reason) => {
    const text = compose(`      args: ${args}\n`)
    const result = await fix(MIRROR, { Dockerfile, 'compose.yaml': text })
    expect(result.text('compose.yaml')).toBe(text)
    expect(result.text('Dockerfile')).toBe(Dockerfile)
    expect(result.fixes.join(' ')).toContain(reason)
  })
})

describe('a Dockerfile that several builds read', () => {
  it('keeps a default that one of them overrides', async () => {
    const files = {
      Dockerfile: DOCKERFILE,
      'compose.yaml': compose('      args: { BASE: "redis:7" }\n  b: { build: . }\n'),
    }
    const result = await fix(MIRROR, files)
    expect(result.text('Dockerfile')).toBe(DOCKERFILE)
    expect(withDigests(result.text('compose.yaml'))).toContain('redis:7@D')
    expect(result.fixes.join(' ')).toContain('arg-overridden')
  })

  it('keeps a name that is a context of one of them, and says which', async () => {
    const context = '      additional_contexts: { nginx: ./base }\n  b: { build: . }\n'
    const result = await fix(MIRROR, { Dockerfile: 'FROM nginx\n', 'compose.yaml': compose(context) })
    expect(result.text('Dockerfile')).toBe('FROM nginx\n')
    expect(result.fixes.join(' ')).toContain('shared-disagrees')
    expect(JSON.stringify(result.result.findings.map(({ fix: made }) => made))).toContain(
      'services.app.build in compose.yaml',
    )
  })
})
