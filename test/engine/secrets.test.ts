import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { passwordIn } from '../../src/engine/secrets.ts'
import { read } from '../support/read.ts'

const PASSWORD = 's3cr3t/Pa55'

function found(text: string): string | undefined {
  const at = passwordIn(text)
  return at === undefined ? undefined : text.slice(at.start, at.end)
}

describe('a password in what was to be an image', () => {
  it.each([
    ['https://bob:pw@quay.io/a/b:1', 'pw'],
    [`https://bob:${PASSWORD}@quay.io/a/b:1`, PASSWORD],
    ['https://bob:p@ss@quay.io/a', 'p@ss'],
    ['bob:pw@harbor.example.com/x:1', 'pw'],
    ['docker://bob:pw@quay.io/x:1', 'pw'],
    ['imgpkg+https://bob:pw@h/x:1?path=a', 'pw'],
    ['--from=bob:pw@quay.io/x', 'pw'],
  ])('is told from the rest of %s', (text, password) => {
    expect(found(text)).toBe(password)
  })

  it.each([
    'nginx:1.25@sha256:abc',
    'nginx:1.25@sha512:abc',
    'nginx:1.25@latest',
    'quay.io/acme/x:(@= version @)',
    'registry.example.com:5000/a@sha256:1',
    'https://$(user):$(password)@host/x',
    'bob:{{ password }}@host/x',
    'bob:<password>@host/x',
    'a:b',
    '',
  ])('is not seen in %j', (text) => {
    expect(found(text)).toBeUndefined()
  })

  it.each([
    [
      'kubernetes',
      'pod.yaml',
      `apiVersion: v1\nkind: Pod\nspec:\n  containers: [{name: a, image: "bob:${PASSWORD}@quay.io/x:1"}]\n`,
    ],
    ['dockerfile', 'Dockerfile', `FROM https://bob:${PASSWORD}@quay.io/x:1\n`],
    ['compose', 'compose.yaml', `services:\n  a:\n    image: bob:${PASSWORD}@quay.io/x:1\n`],
    [
      'educates',
      'resources/workshop.yaml',
      `apiVersion: training.educates.dev/v1beta1\nkind: Workshop\nmetadata: {name: a}\nspec:\n  workshop:\n    image: https://bob:${PASSWORD}@quay.io/x:1\n`,
    ],
    [
      'instructions',
      'workshop/content/a.md',
      `\`\`\`execute\ndocker pull bob:${PASSWORD}@quay.io/x\n\`\`\`\n`,
    ],
  ] as const)('is shown by nothing that a reading of %s holds', async (format, path, written) => {
    for (const password of [PASSWORD, 's3cr3t']) {
      const text = written.replace(PASSWORD, password)
      const { uses, observations } = await read([format], path, text)
      expect(uses.length + observations.length).toBeGreaterThan(0)
      expect(JSON.stringify({ uses, observations })).not.toContain(password)
    }
  })

  it('is found wherever the text around it ends', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        const at = passwordIn(`${before} x://u:pw@${after}`)
        expect(at).toBeDefined()
      }),
    )
  })
})
