import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tailOf } from '../../src/model/image-use.ts'
import { brief, read } from '../support/read.ts'
import { bytesOf, casesOf, expectedOf, recordsOf } from './build-fixtures.ts'

const PATH = 'docker-bake.hcl'

async function uses(text: string, vars: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  return (await read(['bake'], PATH, text, { vars })).uses.map(brief)
}

/** The use of a context with some value, among some other text. */
async function context(value: string, rest = ''): Promise<readonly string[]> {
  return uses(`target "t" {\n  contexts = { c = ${value} }\n}\n${rest}`)
}

describe('bake', () => {
  it.each(casesOf('bake'))('reads the fixture %s as expected', async (name) => {
    expect(await recordsOf('bake', name)).toEqual(expectedOf('bake', name))
  })

  it('has a fixture with a byte order mark and the line ends of Windows', () => {
    const bytes = bytesOf('bake/bom-crlf/app.bake.hcl')
    expect(bytes.slice(0, 3)).toBe('\xef\xbb\xbf')
    expect(bytes.match(/\r\n/g)).toHaveLength(8)
    expect(bytes.replaceAll('\r\n', '')).not.toContain('\n')
  })

  it.each([
    [
      'a variable as the whole value',
      'V',
      'variable "V" { default = "docker-image://a:1" }',
      ['build-context V => a:1'],
    ],
    [
      'a number as default',
      '"docker-image://a:${V}"',
      'variable "V" { default = 3 }',
      ['build-context a:${V} => a:3'],
    ],
    [
      'an unquoted label',
      '"docker-image://a:${V}"',
      'variable V { default = "1" }',
      ['build-context a:${V} => a:1'],
    ],
    [
      'spaces in an interpolation',
      '"docker-image://a:${ V }"',
      'variable "V" { default = "1" }',
      ['build-context a:${ V } => a:1'],
    ],
    [
      'defaults in defaults',
      '"docker-image://${A}"',
      'A = "${B}:1"\nB = C\nC = "x"',
      ['build-context ${A} => x:1'],
    ],
    [
      'the last of several defaults',
      '"docker-image://a:${V}"',
      'V = "1"\nV = "2"',
      ['build-context a:${V} => a:2'],
    ],
    [
      'a default that needs itself',
      '"docker-image://${A}"',
      'A = "${B}"\nB = "${A}"',
      ['build-context ${A} => unread: variable-without-default'],
    ],
    [
      'a default that is computed',
      '"docker-image://a:${V}"',
      'V = X ? "1" : "2"',
      ['build-context a:${V} => unread: template-expression'],
    ],
    [
      'a list as default',
      '"docker-image://a:${V}"',
      'V = ["1"]',
      ['build-context a:${V} => unread: template-expression'],
    ],
    [
      'a directive',
      '"docker-image://a%{ if X }:1%{ endif }"',
      '',
      ['build-context a%{ if X }:1%{ endif } => unread: template-expression'],
    ],
    [
      'a quote in an interpolation',
      '"docker-image://a:${f("}", "x")}"',
      '',
      ['build-context a:${f("}", "x")} => unread: template-expression'],
    ],
    [
      'both ends of a conditional',
      'X ? "docker-image://a:1" : "docker-image://b:1"',
      '',
      ['build-context a:1', 'build-context b:1'],
    ],
    [
      'no interpolation after a dollar alone',
      '"docker-image://$V"',
      '',
      ['build-context $V => unread: invalid-reference'],
    ],
    [
      'a conditional in a text',
      '"docker-image://a:${ON ? "1" : "2"}"',
      'ON = false',
      ['build-context a:${ON ? "1" : "2"} => a:2'],
    ],
    [
      'a default that a condition decides',
      '"docker-image://a:${V}"',
      'V = W == "" ? "1" : "2"\nW = ""',
      ['build-context a:${V} => a:1'],
    ],
    [
      'calls in a text',
      '"docker-image://${lower("ACME")}/${join("-", split(".", "a.b"))}:${trimprefix("v1", "v")}"',
      '',
      [
        'build-context ${lower("ACME")}/${join("-", split(".", "a.b"))}:${trimprefix("v1", "v")} => acme/a-b:1',
      ],
    ],
    [
      'a call as a value',
      'format("docker-image://%s:%s", coalesce(null, "a"), replace("1-2", "-", "."))',
      '',
      [
        'build-context format("docker-image://%s:%s", coalesce(null, "a"), replace("1-2", "-", ".")) => a:1.2',
      ],
    ],
    [
      'an attribute in a text',
      '"docker-image://a:${V.tag}"',
      'V = { tag = "1" }',
      ['build-context a:${V.tag} => a:1'],
    ],
    [
      'a function of the file',
      'image("a", "1")',
      'function "image" {\n params = [n, t]\n result = "docker-image://${upper(t) == "1" ? n : ""}:${t}"\n}',
      ['build-context image("a", "1") => a:1'],
    ],
    [
      'a function that calls itself',
      'f("a")',
      'function "f" {\n params = [n]\n result = f("${n}${n}")\n}',
      ['build-context f("a") => unread: template-expression'],
    ],
    [
      'an unknown call that may give the image',
      '"${sha256("a")}:1"',
      '',
      ['build-context ${sha256("a")}:1 => unread: template-expression'],
    ],
    ['nothing where a null stands', 'null', '', []],
    ['nothing in another scheme', '"https://example.com/docker-image://a"', '', []],
    ['nothing in an empty context', '"docker-image://"', '', ['build-context  => unread: invalid-reference']],
  ])('reads %s', async (_, value, rest, expected) => {
    expect(await context(value, rest)).toEqual(expected)
  })

  it('takes a value from the configuration where a variable has no default, and only there', async () => {
    const text =
      'variable "V" {}\nvariable "W" { default = "9" }\ntarget "t" { contexts = { c = "docker-image://a:${V}", d = "docker-image://b:${W}" } }'
    expect(await uses(text, { V: '3', W: '4' })).toEqual([
      'build-context a:${V} => a:3',
      'build-context b:${W} => b:9',
    ])
  })

  it('pins at the default of a variable that is read once', async () => {
    const text =
      'variable "V" { default = "3.20" }\ntarget "t" { contexts = { c = "docker-image://alpine:${V}" } }'
    const [use] = (await read(['bake'], PATH, text)).uses
    const tail = use === undefined ? undefined : tailOf(use)
    expect(text.slice(tail?.start, tail?.end)).toBe('3.20')
    expect(tail?.end).toBeLessThan(text.indexOf('target'))
  })

  it('looks for the Dockerfile beside the Bake file and above', async () => {
    const text = 'target "t" { dockerfile = "sub/app.Dockerfile", args = { A = "1" } }'.replace(',', '\n')
    const dockerfile = async (files: Readonly<Record<string, string>>) => {
      const { facts } = await read(['bake'], 'x/y/docker-bake.hcl', text, { files })
      return facts.map((fact) => fact.kind === 'build' && fact.dockerfile)
    }
    expect(await dockerfile({})).toEqual(['x/y/sub/app.Dockerfile'])
    expect(await dockerfile({ 'sub/app.Dockerfile': '' })).toEqual(['sub/app.Dockerfile'])
    expect(await dockerfile({ 'x/sub/app.Dockerfile': '', 'sub/app.Dockerfile': '' })).toEqual([
      'x/sub/app.Dockerfile',
    ])
  })

  it('has no build argument where it is null, or where the Dockerfile is not in the tree', async () => {
    const text = `variable "N" { default = null }
target "a" { args = { A = null
  B = N
  C = "\${N}" } }
target "b" {
  context = "https://github.com/acme/b.git"
  args = { A = "1" }
}
target "c" {
  context = "/srv"
  args = { A = "1" }
}`
    const { facts } = await read(['bake'], PATH, text)
    expect(facts).toEqual([expect.objectContaining({ kind: 'build', name: 'target.a', args: [] })])
  })

  it('ends targets that inherit from each other', async () => {
    const text =
      'target "a" {\n inherits = ["b"]\n args = { A = "1" }\n}\ntarget "b" {\n inherits = ["a", "c"]\n}'
    const { facts } = await read(['bake'], PATH, text)
    expect(facts.map((fact) => fact.kind === 'build' && fact.args.map(({ name }) => name))).toEqual([
      ['A'],
      ['A'],
    ])
  })

  it.each([
    ['a cache that the target writes', 'a/b:c', 'none'],
    ['a cache that it writes under a longer name', 'docker.io/a/b:c', 'none'],
    ['another cache', 'a/b:d', 'digest'],
  ])('takes for %s %s', async (_, cache, pin) => {
    const text = `target "a" {\n  cache-from = ["type=registry,ref=a/b:c"]\n  cache-to = ["type=registry,mode=max,ref=${cache}"]\n}\n`
    expect((await read(['bake'], PATH, text)).uses[0]?.pin).toBe(pin)
    const map = text.replace(
      `"type=registry,mode=max,ref=${cache}"`,
      `{ type = "registry", ref = "${cache}" }`,
    )
    expect((await read(['bake'], PATH, map)).uses[0]?.pin).toBe(pin)
  })

  it('passes over an inline Dockerfile whose key is spelled with escapes', async () => {
    expect(await uses('{"target": {"a": {"dockerfile\\u002dinline": "FROM alpine"}}}')).toEqual([])
  })

  it('reads any text without failing', async () => {
    const token = fc.constantFrom(
      'target "t" {',
      'contexts = {',
      'a = "docker-image://a:1"',
      '"',
      '${',
      '}',
      '{',
      '[',
      ']',
      '(',
      ')',
      '<<EOT\n',
      'EOT',
      '\n',
      '=',
      ',',
      '#',
      '/*',
      '*/',
      '\\',
      'x',
      ' ',
      '%{',
      '$${',
      '<<-E\n',
    )
    const text = fc.oneof(
      fc.array(token, { maxLength: 40 }).map((tokens) => tokens.join('')),
      fc.string({ unit: 'binary' }),
    )
    await fc.assert(
      fc.asyncProperty(text, async (written) => {
        const { uses: found } = await read(['bake'], PATH, `target${written}`)
        for (const { raw, place } of found) expect(`target${written}`.slice(place.start, place.end)).toBe(raw)
      }),
      { numRuns: 500 },
    )
  })

  it('does not follow defaults that double with each step', async () => {
    const lines = ['V0 = "xxxxxxxx"']
    for (let i = 1; i < 2000; i++) lines.push(`V${i} = "\${V${i - 1}}\${V${i - 1}}"`)
    expect(await context('"docker-image://${V1999}"', lines.join('\n'))).toEqual([
      'build-context ${V1999} => unread: too-large',
    ])
  })

  it('reads a target of a matrix once for each combination, and what they have alike once', async () => {
    const text = `target "t" {
  name = "t-\${replace(v.tag, ".", "-")}-\${os}"
  matrix = { v = [{ tag = "1.0" }, { tag = "2.0" }], os = ["a", "b"] }
  contexts = { c = "docker-image://x:\${v.tag}", d = "docker-image://y:1" }
}
target "u" { inherits = ["t-2-0-b"] }`
    const { uses: found, facts } = await read(['bake'], PATH, text)
    expect(found.map((use) => `${use.path} ${use.text}`)).toEqual([
      'target.t-1-0-a.contexts.c x:1.0',
      'target.t-2-0-a.contexts.c x:2.0',
      'target.t-1-0-a.contexts.d y:1',
    ])
    expect(facts.map((fact) => fact.kind === 'build' && [fact.name, fact.contexts])).toContainEqual([
      'target.u',
      ['c', 'd'],
    ])
  })

  it('does not read a matrix of many targets one by one', async () => {
    const axes = Array.from({ length: 30 }, (_, i) => `a${i} = ["x", "y"]`).join(', ')
    const text = `target "t" {\n name = "t-\${a0}"\n matrix = { ${axes} }\n contexts = { c = "docker-image://x:\${a0}" }\n}`
    expect(await uses(text)).toEqual(['build-context x:${a0} => unread: template-expression'])
  })

  it('does not follow lists that double with each step', async () => {
    const lines = ['V0 = ["type=registry,ref=a:1"]']
    for (let i = 1; i < 60; i++) lines.push(`V${i} = [V${i - 1}, V${i - 1}]`)
    expect(await context('f(V59)', lines.join('\n'))).toEqual([
      'build-context f(V59) => unread: template-expression',
    ])
  })

  it('does not follow functions that double with each step', async () => {
    const lines = ['function "f0" {\n params = [n]\n result = n\n}']
    for (let i = 1; i < 50; i++)
      lines.push(`function "f${i}" {\n params = [n]\n result = "\${f${i - 1}(n)}\${f${i - 1}(n)}"\n}`)
    expect(await context('f49("docker-image://a")', lines.join('\n'))).toEqual([
      'build-context f49("docker-image://a") => unread: template-expression',
    ])
  })

  it('does not follow a long chain of calls to its end', async () => {
    const lines = ['V0 = "docker-image://x"']
    for (let i = 1; i < 3000; i++) lines.push(`V${i} = lower(V${i - 1})`)
    expect(await context('lower(V2999)', lines.join('\n'))).toEqual([
      'build-context lower(V2999) => unread: template-expression',
    ])
  })

  it('does not follow a long chain of defaults to its end', async () => {
    const lines = ['V0 = "x"']
    for (let i = 1; i < 20_000; i++) lines.push(`V${i} = "\${V${i - 1}}-"`)
    expect(await context('"docker-image://${V19999}"', lines.join('\n'))).toEqual([
      'build-context ${V19999} => unread: too-large',
    ])
  })
})
