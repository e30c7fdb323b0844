import { chmodSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { type CheckOptions, check } from '../../src/check.ts'
import type { AddIgnoresRequest } from '../../src/model/add-ignores-request.ts'
import { createTree, type Tree } from '../support/tree.ts'

const trees: Tree[] = []
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove()
})

const CONFIG = 'preset: recommended\n'

interface Added {
  readonly tree: Tree
  /** `mutable-tag 2:6` */
  readonly added: readonly string[]
  /** `mutable-tag 3:10 why` */
  readonly refused: readonly string[]
  text(path: string): string
}

async function add(
  files: Readonly<Record<string, string>>,
  request: Partial<AddIgnoresRequest> = {},
  options: CheckOptions = {},
): Promise<Added> {
  const tree = createTree({ 'holdfast.yaml': CONFIG, ...files })
  trees.push(tree)
  return addAgain(tree, request, options)
}

async function addAgain(
  tree: Tree,
  request: Partial<AddIgnoresRequest> = {},
  options: CheckOptions = {},
): Promise<Added> {
  const addIgnores = { reason: 'why not', until: undefined, from: 'warning', ...request } as const
  const { addedIgnores } = await check({ cwd: tree.path, addIgnores, ...options })
  return {
    tree,
    added: (addedIgnores?.added ?? []).map(
      ({ rules, line, column }) => `${rules.join(', ')} ${line}:${column}`,
    ),
    refused: (addedIgnores?.refused ?? []).map(
      ({ finding: { rule, position }, why }) => `${rule} ${position.line}:${position.column} ${why}`,
    ),
    text: (path) => Buffer.from(tree.contents().get(path) ?? '', 'latin1').toString(),
  }
}

/** A new file of this name and text, with its ignores. */
async function addTo(path: string, text: string): Promise<string> {
  return (await add({ [path]: text })).text(path)
}

const NOTE = '# holdfast: ignore[mutable-tag] why not'
const BASE = '# holdfast: ignore[unpinned-base] why not'
const IN_TEXT =
  'it stands inside a text of several lines, of which a comment would become a part; name the file under overrides in holdfast.yaml'

describe('an ignore that is added to a Dockerfile', () => {
  it('stands above the instruction and tells where what it silences is now', async () => {
    const { added, refused, text } = await add({ Dockerfile: 'FROM scratch\nFROM nginx\nRUN true\n' })
    expect(text('Dockerfile')).toBe(`FROM scratch\n${NOTE}\nFROM nginx\nRUN true\n`)
    expect(added).toEqual(['mutable-tag 3:6'])
    expect(refused).toEqual([])
  })

  it('stands above the first line of an instruction that is continued', async () => {
    const text = 'FROM \\\n  # not here\n\n  --platform=linux/amd64 \\\n  nginx\n'
    expect(await addTo('Dockerfile', text)).toBe(`${NOTE}\n${text}`)
    const ticks = '# escape=`\nFROM `\n  nginx\n'
    expect(await addTo('Dockerfile', ticks)).toBe(ticks.replace('FROM', `${NOTE}\nFROM`))
  })

  it('is one for all images and rules of an instruction', async () => {
    const run = 'RUN --mount=from=redis,target=/a \\\n  --mount=from=httpd:2.4.62,target=/b true\n'
    const { text, added } = await add({ Dockerfile: `FROM scratch\n${run}` })
    expect(text('Dockerfile')).toBe(
      `FROM scratch\n# holdfast: ignore[mutable-tag, unpinned-base] why not\n${run}`,
    )
    expect(added).toEqual(['mutable-tag, unpinned-base 3:18'])
  })

  it('never comes before or among the directives', async () => {
    const head = '# syntax=docker/dockerfile:1\n# escape=`\n'
    expect(await addTo('Dockerfile', `${head}FROM nginx\n`)).toBe(`${head}${NOTE}\nFROM nginx\n`)
    expect(await addTo('Dockerfile', `${head}\n# hello\nFROM scratch\n`)).toBe(
      `${head}${NOTE}\n\n# hello\nFROM scratch\n`,
    )
    expect(await addTo('Dockerfile', '# check=skip=all\nFROM nginx:1.27.1\n')).toBe(
      `# check=skip=all\n${BASE}\nFROM nginx:1.27.1\n`,
    )
    expect(await addTo('Dockerfile', '# syntax=docker/dockerfile:1')).toBe(
      `# syntax=docker/dockerfile:1\n${NOTE}`,
    )
  })

  it('does not come between an instruction and what other tools are told about it', async () => {
    for (const other of [
      '# hadolint ignore=DL3006',
      '# renovate: datasource=docker depName=nginx',
      '#tally ignore=x;reason=y\n# checkov:skip=CKV_DOCKER_7:x',
    ]) {
      expect(
        await addTo(
          'Dockerfile',
          `# syntax=docker/dockerfile:1.9.0@sha256:${'a'.repeat(64)}\n${other}\nFROM nginx\n`,
        ),
      ).toBe(`# syntax=docker/dockerfile:1.9.0@sha256:${'a'.repeat(64)}\n${NOTE}\n${other}\nFROM nginx\n`)
    }
  })

  it('never comes into a heredoc', async () => {
    const text = 'FROM scratch\nCOPY <<E\\ --from=nginx /x\nFROM redis\\\nE\\\nFROM nginx\n'
    const after = await addTo('Dockerfile', text)
    expect(after.replaceAll(`${NOTE}\n`, '')).toBe(text)
    expect(after).not.toContain(`${NOTE}\nFROM redis`)
  })

  it('keeps line ends, a BOM, indentation and a missing last line end', async () => {
    expect(await addTo('Dockerfile', '\uFEFFFROM nginx\r\nRUN x\r\n')).toBe(
      `\uFEFF${NOTE}\r\nFROM nginx\r\nRUN x\r\n`,
    )
    expect(await addTo('Dockerfile', 'ARG A\r\n\t FROM nginx')).toBe(`ARG A\r\n\t ${NOTE}\r\n\t FROM nginx`)
    expect(await addTo('Dockerfile', 'FROM nginx')).toBe(`${NOTE}\nFROM nginx`)
  })

  it('is refused where a template would join it with the line beside it', async () => {
    const { text, refused } = await add({ 'Dockerfile.tmpl': '{{ if .x -}}\nFROM nginx\n{{ end }}\n' })
    expect(text('Dockerfile.tmpl')).toBe('{{ if .x -}}\nFROM nginx\n{{ end }}\n')
    expect(refused).toEqual([
      'mutable-tag 2:6 a template action would join the comment with the line beside it; name the file under overrides in holdfast.yaml',
    ])
  })
})

const services = (...lines: readonly string[]) => `services:\n${lines.map((line) => `  ${line}\n`).join('')}`

describe('an ignore that is added to YAML', () => {
  it('stands above the line with its indentation', async () => {
    expect(await addTo('compose.yaml', services('größe:', '    image: nginx # x'))).toBe(
      services('größe:', `    ${NOTE}`, '    image: nginx # x'),
    )
    const pod = 'apiVersion: v1\r\nkind: Pod\r\nspec:\r\n  containers:\r\n  - image: nginx\r\n    name: c'
    expect(await addTo('pod.yaml', pod)).toBe(pod.replace('  - image', `  ${NOTE}\r\n  - image`))
  })

  it('may stand between the entries of a flow of several lines', async () => {
    const text = services('a: {', '  image: nginx,', '  labels: {}', '  }')
    expect(await addTo('compose.yaml', text)).toBe(
      services('a: {', `  ${NOTE}`, '  image: nginx,', '  labels: {}', '  }'),
    )
  })

  it('is one for all that stands on a line', async () => {
    const text = 'services: { a: { image: nginx }, b: { image: redis } }\n'
    expect(await addTo('compose.yaml', text)).toBe(`${NOTE}\n${text}`)
  })

  it('stands above the alias that is an image, not above its anchor', async () => {
    const text = 'x-a: &a nginx\nservices:\n  a: { image: *a }\n  b:\n    image: *a\n'
    const { text: textOf, refused } = await add({ 'compose.yaml': text })
    expect(refused).toEqual([])
    expect(textOf('compose.yaml')).toBe(
      `x-a: &a nginx\nservices:\n  ${NOTE}\n  a: { image: *a }\n  b:\n    ${NOTE}\n    image: *a\n`,
    )
  })

  it('is refused inside block scalars and texts of several lines', async () => {
    for (const text of [
      services('a:', '  build:', '    dockerfile_inline: |', '      FROM nginx'),
      services('a:', '  image: >-', '    nginx'),
      services('a:', '  image:', '    nginx').replace('image:', 'image: |-'),
    ]) {
      const { text: textOf, added, refused } = await add({ 'compose.yaml': text })
      expect(textOf('compose.yaml'), text).toBe(text)
      expect(added).toEqual([])
      expect(refused, text).not.toEqual([])
    }
    const inline = services('a:', '  build:', '    dockerfile_inline: |', '      FROM nginx')
    expect((await add({ 'compose.yaml': inline })).refused).toEqual([`mutable-tag 5:14 ${IN_TEXT}`])
  })

  it('is left out alone: the others of the file are added', async () => {
    const inline = ['b:', '  build:', '    dockerfile_inline: |', '      FROM redis']
    const { text, added, refused } = await add({
      'compose.yaml': services('a:', '  image: nginx', ...inline, 'c:', '  image: httpd'),
    })
    expect(added).toEqual(['mutable-tag 4:12', 'mutable-tag 11:12'])
    expect(refused).toEqual([`mutable-tag 7:14 ${IN_TEXT}`])
    expect(text('compose.yaml')).toBe(
      services('a:', `  ${NOTE}`, '  image: nginx', ...inline, 'c:', `  ${NOTE}`, '  image: httpd'),
    )
  })

  it('belongs to its document in a stream of several', async () => {
    const pod = 'apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - image: nginx\n'
    const text = `%YAML 1.2\n---\n${pod}---\n${pod}...\n`
    expect(await addTo('pods.yaml', text)).toBe(text.replaceAll('  - image', `  ${NOTE}\n  - image`))
  })

  it('does not run what a reason has in double braces', async () => {
    const text = 'kind: Pod\napiVersion: v1\nspec:\n  containers:\n  - image: nginx\n'
    const { text: textOf, refused } = await add({ 'pod.yaml': text }, { reason: 'see {{ .Files.Get "x" }}' })
    expect(textOf('pod.yaml')).toBe(text)
    expect(refused).toEqual([expect.stringContaining('a template action')])
  })

  it('goes with files that read each other', async () => {
    const { tree, refused } = await add({
      'compose.yaml': services('a:', '  extends: { file: base.yaml, service: b }'),
      'base.yaml': services('b:', '  image: nginx', 'c:', '  extends: { file: compose.yaml, service: a }'),
    })
    expect(refused).toEqual([])
    expect((await check({ cwd: tree.path })).findings.filter(({ severity }) => severity === 'error')).toEqual(
      [],
    )
  })

  it('goes above each of very many images', async () => {
    const lines = Array.from({ length: 3000 }, (_, i) => [`s${i}:`, '  image: nginx']).flat()
    const { added } = await add({ 'compose.yaml': services(...lines) })
    expect(added).toHaveLength(3000)
  })
})

describe('an ignore that is added to another file', () => {
  it('stands above an attribute of HCL, and not in a heredoc', async () => {
    const text =
      'target "a" {\n  contexts = {\n    x = "docker-image://nginx"\n  }\n  dockerfile-inline = <<EOT\nFROM redis\nEOT\n}\n'
    const { text: textOf, refused } = await add({ 'docker-bake.hcl': text })
    expect(textOf('docker-bake.hcl')).toBe(text.replace('    x =', `    ${NOTE}\n    x =`))
    expect(refused).toEqual([`mutable-tag 6:6 ${IN_TEXT}`])
  })

  it('is refused in JSON', async () => {
    const pod = '{"apiVersion":"v1","kind":"Pod","spec":{"containers":[{"image":"nginx"}]}}'
    const { text, refused } = await add({ 'pod.json': pod })
    expect(text('pod.json')).toBe(pod)
    expect(refused).toEqual([
      'mutable-tag 1:65 JSON has no comments; name the file under overrides in holdfast.yaml',
    ])
  })

  it('stands above the code block of a page, unseen, and in scripts where a command may', async () => {
    const page =
      '# Title\n\n```execute\ndocker run nginx\ndocker run redis\n```\n\n- ```execute\n  docker run httpd\n  ```\n'
    const script = 'docker run \\\n  nginx\ncat <<E\ndocker run redis\nE\nbash <<E\ndocker run httpd\nE\n'
    const { text, refused } = await add({
      'resources/workshop.yaml':
        'apiVersion: training.educates.dev/v1beta1\nkind: Workshop\nmetadata: { name: w }\nspec: {}\n',
      'workshop/content/a.md': page,
      'workshop/setup.d/a.sh': script,
    })
    const written = text('workshop/content/a.md')
    expect(written.replace(/^<!-- holdfast: ignore\[[a-z, -]+\] why not -->\n/m, '')).toBe(page)
    expect(written).toMatch(/\n\n<!-- holdfast.*-->\n```execute\n/)
    expect(refused.join('\n')).toContain('no comment of a page speaks of it alone')
    const after = text('workshop/setup.d/a.sh')
    const comment = /^# holdfast: ignore\[[a-z, -]+\] why not\n/gm
    expect(after.match(comment)?.length).toBeGreaterThan(0)
    expect(after.replace(comment, '')).toBe(script)
    expect(after).toMatch(/^# holdfast.*\ndocker run \\/)
  })
})

describe('ignores that are added', () => {
  it('are for what is left at or above a severity', async () => {
    const { added, text } = await add(
      { Dockerfile: `${NOTE}\nFROM nginx\nFROM redis:7\nFROM httpd\n` },
      { from: 'error' },
    )
    expect(added).toEqual(['mutable-tag 5:6'])
    expect(text('Dockerfile')).toBe(`${NOTE}\nFROM nginx\nFROM redis:7\n${NOTE}\nFROM httpd\n`)
  })

  it('are none the second time', async () => {
    const { tree, text } = await add({ Dockerfile: '# syntax=docker/dockerfile:1\nFROM nginx\n' })
    const before = text('Dockerfile')
    const again = await addAgain(tree)
    expect([again.added, again.refused, again.text('Dockerfile')]).toEqual([[], [], before])
  })

  it('extend none that is there', async () => {
    expect(await addTo('Dockerfile', '# holdfast: ignore[hub-hosted] x\n# y\nFROM nginx\n')).toBe(
      `# holdfast: ignore[hub-hosted] x\n# y\n${NOTE}\nFROM nginx\n`,
    )
  })

  it('leave findings alone that a baseline knows', async () => {
    const tree = createTree({ 'holdfast.yaml': CONFIG, Dockerfile: 'FROM nginx\n' })
    trees.push(tree)
    const { findings } = await check({ cwd: tree.path })
    const entries = findings.map(({ rule, fingerprint }) => ({
      file: 'Dockerfile',
      rule,
      text: '',
      fingerprint,
    }))
    const { added } = await addAgain(tree, {}, { baseline: { path: 'b', entries } })
    expect(added).toEqual([])
  })

  it('have the date that was asked for', async () => {
    const until = '2999-12-31'
    const { text } = await add({ Dockerfile: 'FROM nginx\n' }, { until })
    expect(text('Dockerfile')).toBe(`# holdfast: ignore[mutable-tag] until=${until} why not\nFROM nginx\n`)
    await expect(add({}, { until: '2020-01-01' })).rejects.toThrow('--until 2020-01-01 is over already')
    await expect(add({}, { until: 'soon' })).rejects.toThrow('until=soon is no date')
  })

  it('need the date where the configuration asks for it', async () => {
    const config = { 'holdfast.yaml': 'suppressions: { expiry: required }\n', Dockerfile: 'FROM nginx\n' }
    await expect(add(config)).rejects.toThrow('give --until too')
    expect((await add(config, { until: '2999-12-31' })).added).toEqual(['mutable-tag 2:6'])
  })

  it('are refused for rules that may not be ignored', async () => {
    const { text, added, refused } = await add({
      'holdfast.yaml': 'suppressions: { forbid: [mutable-tag] }\n',
      Dockerfile: 'FROM nginx\nFROM redis:7.2.1\n',
    })
    expect(text('Dockerfile')).toBe(`FROM nginx\n${BASE}\nFROM redis:7.2.1\n`)
    expect(added).toEqual(['unpinned-base 3:12'])
    expect(refused).toEqual([
      'mutable-tag 1:6 suppressions.forbid of the root configuration does not allow ignoring it; mend it',
    ])
  })

  it.each([
    '',
    '  ',
    '--',
    'a\nb',
    'a\rb',
    'a\u2028b',
    'a\u202eb',
    '\u001b[31m',
    'x until=2027-01-01',
    '- x',
  ])('are none with a reason that would not be read back: %j', async (reason) => {
    await expect(add({ Dockerfile: 'FROM nginx\n' }, { reason })).rejects.toThrow(/reason/)
  })

  it('may give any reason in words', async () => {
    const reason = 'Größe # 1: "see \\ `x`" $(rm) ${x} <!-- -->'
    for (const [path, text] of [
      ['Dockerfile', 'FROM nginx\n'],
      ['compose.yaml', services('a:', '  image: nginx')],
      ['docker-bake.hcl', 'target "a" {\n  contexts = { x = "docker-image://nginx" }\n}\n'],
    ] as const) {
      const { tree, added } = await add({ [path]: text }, { reason })
      expect(added, path).toHaveLength(1)
      expect((await check({ cwd: tree.path })).suppressed[0]?.justification).toBe(reason)
    }
  })

  it('are not written through links out of the folder, nor into files that cannot be written', async () => {
    const outside = createTree({ Dockerfile: 'FROM nginx\n' })
    trees.push(outside)
    const tree = createTree({ 'holdfast.yaml': CONFIG, 'a/Dockerfile': 'FROM nginx\n' })
    trees.push(tree)
    symlinkSync(join(outside.path, 'Dockerfile'), join(tree.path, 'Dockerfile'))
    const addIgnores = { reason: 'why not', until: undefined, from: 'warning' } as const
    const linked = await check({ cwd: tree.path, addIgnores, paths: ['Dockerfile'] })
    expect(linked.addedIgnores).toEqual({ added: [], refused: [] })
    expect(linked.findings).toEqual([])
    expect(linked.problems).toEqual([
      {
        file: 'Dockerfile',
        line: 1,
        column: 1,
        message: 'is a symbolic link out of the tree and is not read; name the file that it leads to',
        fatal: true,
      },
    ])
    expect(outside.contents().get('Dockerfile')).toBe('FROM nginx\n')
    if (process.getuid?.() === 0) return
    chmodSync(join(tree.path, 'a/Dockerfile'), 0o444)
    expect((await addAgain(tree, {}, { paths: ['a'] })).refused).toEqual([
      expect.stringContaining('the file cannot be written'),
    ])
  })
})
