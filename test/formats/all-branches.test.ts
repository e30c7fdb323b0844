import { describe, expect, it } from 'vitest'
import type { FormatId } from '../../src/model/format-id.ts'
import { read } from '../support/read.ts'

const textsOf = async (format: FormatId, path: string, text: string) =>
  (await read([format], path, text)).uses.map((use) => use.text)

const jinja = (first: string, second: string) => `{% if x %}\n${first}{% else %}\n${second}{% endif %}\n`

describe('the branches of a template', () => {
  it.each<[string, string, readonly string[]]>([
    [
      'an image of each',
      `services:\n  a:\n${jinja('    image: acme/one:1.2.3\n', '    image: acme/two:1.2.3\n')}`,
      ['acme/one:1.2.3', 'acme/two:1.2.3'],
    ],
    [
      'a service of each, with the line ends of Windows',
      `services:\r\n{{- if .x }}\r\n  a:\r\n    image: acme/one:1\r\n{{- else }}\r\n  a: {image: acme/two:2}\r\n{{- end }}\r\n`,
      ['acme/one:1', 'acme/two:2'],
    ],
    [
      'three, and what stands behind them once',
      `services:\n  a:\n{% if x %}\n    image: a:1\n{% elif y %}\n    image: b:1\n{% else %}\n    image: c:1\n{% endif %}\n  d:\n    image: d:1\n`,
      ['a:1', 'b:1', 'c:1', 'd:1'],
    ],
    ['one twice', `services:\n  a:\n${jinja('    image: a:1\n', '    image: a:1\n')}`, ['a:1', 'a:1']],
  ])('are all read in Compose: %s', async (_, text, expected) => {
    expect(await textsOf('compose', 'compose.yaml', text)).toEqual(expected)
  })

  it('are all read in a pipeline of GitLab', async () => {
    const text = `job:\n  script: [make]\n${jinja('  image: a:1.2.3\n', '  image: b:1.2.3\n')}`
    expect(await textsOf('gitlab-ci', '.gitlab-ci.yml', text)).toEqual(['a:1.2.3', 'b:1.2.3'])
  })

  it('keep the parts of an image together in values of Helm', async () => {
    const image = (name: string) => `  repository: acme/${name}\n  tag: ${name}-1.0\n`
    const text = `image:\n{{- if .x }}\n${image('a')}{{- else }}\n${image('b')}{{- end }}\n`
    expect(await textsOf('helm-values', 'values.yaml.gotmpl', text)).toEqual(['acme/a:a-1.0', 'acme/b:b-1.0'])
  })

  it('are none in a file that is no template, where a key that stands twice is an error', async () => {
    const text = 'services:\n  a:\n    image: a:1\n    image: b:1\n'
    expect(await textsOf('compose', 'compose.yaml', text)).toEqual(['b:1'])
  })

  it('leave a variable alone that another branch takes for something else', async () => {
    const text = `services:\n  a:\n    image: nginx:$V\n${jinja('    environment: ["X=$V"]\n', '    environment: [Y=1]\n')}`
    const { alsoRead } = await read(['compose'], 'compose.yaml', text, { files: { '.env': 'V=1.27.2\n' } })
    expect(alsoRead).toContainEqual({ path: '.env', start: 2, end: 8 })
  })

  it('are not told apart without end, which is a problem', async () => {
    const many = Array.from({ length: 5000 }, (_, at) => `    image: acme/a${at}:1\n`).join('')
    const text = `services:\n  a:\n    {% if x %}\n${many}    {% endif %}\n`
    const { uses, problems } = await read(['compose'], 'compose.yaml', text)
    expect(uses).toHaveLength(9)
    expect(problems.map(({ message, fatal }) => [message, fatal])).toEqual([
      [expect.stringContaining('more than 9 branches'), true],
    ])
  })
})
