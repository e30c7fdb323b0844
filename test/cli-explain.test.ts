import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { RULES } from '../rules/index.ts'
import { renderMarkdown } from '../src/cli/explain/markdown.ts'
import { composePage } from '../src/cli/explain/page.ts'
import { loadConfiguration } from '../src/config/load.ts'
import { rulePage } from '../src/model/rule.ts'
import { displayWidth, loadWidths } from '../src/text/display-width.ts'
import { createTree, type Tree } from './support/tree.ts'

beforeAll(loadWidths)

const trees: Tree[] = []
function tree(files: Readonly<Record<string, string>> = {}): Tree {
  const made = createTree(files)
  trees.push(made)
  return made
}
afterEach(() => {
  for (const made of trees.splice(0)) made.remove()
})

const CSI = '\u001b['
const plain = (text: string) => text.replaceAll(/\u001b\[\d+m/g, '')

/** The section Here of a rule's page, a line each. */
function here(made: Tree, rule: string, ...args: readonly string[]): readonly string[] {
  const { code, stdout, stderr } = made.run(['explain', rule, ...args])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return /## Here\n\n(.*?)\n\n/s.exec(stdout)?.[1]?.split('\n') ?? []
}

describe('explain, of a rule', () => {
  it('is a page: what it reports, what holds here, the sections of its README, how to ignore it', () => {
    const { stdout } = tree().run(['explain', 'mutable-tag'])
    expect(
      stdout.startsWith('# mutable-tag\n\nA tag that moves names another image tomorrow.\n\n## Here\n'),
    ).toBe(true)
    const headings = [...stdout.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading)
    expect(headings).toEqual([
      'Here',
      'What it flags',
      'Why',
      'Flagged',
      'Not flagged',
      'Fix',
      'Options',
      'Ignore it',
    ])
    expect(stdout).toContain('\n    FROM golang:1.22\n')
    expect(stdout).toContain('    # holdfast: ignore[mutable-tag] ')
    expect(stdout).not.toContain('```')
    expect(stdout).not.toContain(CSI)
  })

  it('says which levels hold without a configuration', () => {
    expect(here(tree(), 'unpinned-base')).toEqual([
      '- **warning** (preset recommended, there is no configuration)',
    ])
    expect(here(tree(), 'moved-tag')).toEqual([expect.stringMatching(/^- \*\*off\*\* .*preset recommended/)])
  })

  it('says which levels hold and which line says so', () => {
    const made = tree({
      'holdfast.yaml': [
        'preset: strict',
        'rules:',
        '  mutable-tag: { classes: { minor: off } }',
        '  unpinned-image: info',
        '  hub-hosted:',
        '    allow: ["docker.io/library/*", "!docker.io/library/openjdk"]',
        '',
      ].join('\n'),
    })
    expect(here(made, 'mutable-tag')).toEqual([
      '- **error** for `none` `latest` `channel` `branch` `variant` `codename` `major` (preset strict, holdfast.yaml:1)',
      '- **off** for `minor` (holdfast.yaml:3)',
      '- **off** for `full` `date` `build` `commit` `unknown` (preset strict, holdfast.yaml:1)',
    ])
    expect(here(made, 'unpinned-image')).toEqual(['- **info** (holdfast.yaml:4)'])
    expect(here(made, 'hub-hosted').at(-1)).toBe(
      '- `allow`: `docker.io/library/*` `!docker.io/library/openjdk`',
    )
    expect(here(made, 'unpinned-base')).toEqual(['- **error** (preset strict, holdfast.yaml:1)'])
  })

  it('obeys the configuration of the folder that it is run in, and the overrides for it', () => {
    const made = tree({
      'holdfast.yaml':
        'rules: { unpinned-base: error }\noverrides: [{ files: ["c/**"], rules: { unpinned-base: info } }]\n',
      'a/b/holdfast.yaml': 'rules: { unpinned-base: off }\n',
      'a/b/Dockerfile': '',
      'c/Dockerfile': '',
    })
    made.git('init', '-q')
    const level = (cwd: string) =>
      /\*\*(error|info|off)\*\* \((.*)\)/
        .exec(made.run(['explain', 'unpinned-base'], { cwd }).stdout)
        ?.slice(1)
    expect(level('.')).toEqual(['error', 'holdfast.yaml:1'])
    expect(level('a')).toEqual(['error', '../holdfast.yaml:1'])
    expect(level('a/b')).toEqual(['off', 'the configuration of this folder'])
    expect(level('c')).toEqual(['info', 'the configuration of this folder'])
  })

  it('reads the file that --config names, and counts its lines with CRLF and a BOM, too', () => {
    const made = tree({
      'a/policy.yaml': '\ufeff# ours\r\nrules:\r\n  unpinned-base: error\r\n',
      'holdfast.yaml': 'preset: none\n',
    })
    expect(here(made, 'unpinned-base', '--config', 'a/policy.yaml')).toEqual([
      '- **error** (a/policy.yaml:3)',
    ])
    expect(here(made, 'unpinned-base')).toEqual(['- **off** (preset none, holdfast.yaml:1)'])
  })

  it('names the place of a rule that comes by an anchor, and the file where there is none', () => {
    const made = tree({ 'holdfast.yaml': 'rules:\n  <<: &base\n    unpinned-base: error\n' })
    expect(here(made, 'unpinned-base')).toEqual(['- **error** (holdfast.yaml:3)'])
  })

  it('ends with exit code 2 where the configuration is broken', () => {
    const { code, stderr } = tree({ 'holdfast.yaml': 'rules: { unpinned-base: loud }\n' }).run([
      'explain',
      'unpinned-base',
    ])
    expect(code).toBe(2)
    expect(stderr).toContain('holdfast.yaml:1:')
  })

  it('is coloured where that is wanted, without the marks of Markdown', () => {
    const { stdout } = tree().run(['explain', 'hub-hosted', '--color', 'always'])
    expect(stdout).toContain(`${CSI}1mhub-hosted${CSI}22m\n`)
    expect(plain(stdout)).not.toMatch(/^#+ [A-Z]|```|`allow`|\*\*(?:error|off)/m)
    expect(plain(stdout)).toContain('\nWhat it flags\n')
  })

  it('lists the rules with their levels here when it stands alone', () => {
    const made = tree({ 'holdfast.yaml': 'rules: { mutable-tag: info, retired-registry: off }\n' })
    const { code, stdout } = made.run(['explain'])
    expect(code).toBe(0)
    for (const { id } of RULES) expect(stdout).toMatch(new RegExp(`^${id} `, 'm'))
    expect(stdout).toMatch(/^mutable-tag +info {2}/m)
    expect(stdout).toMatch(/^retired-registry +off {2}/m)
    expect(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(120)
  })

  it('names the rule that was meant, where it can be told', () => {
    const made = tree()
    const name = made.run(['explain', 'mutable-tags'])
    expect(name.code).toBe(2)
    expect(name.stdout).toBe('')
    expect(name.stderr).toContain('no rule is called mutable-tags; did you mean mutable-tag?')
    const tagged = made.run(['explain', 'mutable-tags:latest'])
    expect(tagged.stdout).toMatch(/^reference +mutable-tags:latest\n/)
    expect(tagged.code).toBe(0)
    const wrong = made.run(['explain', 'Hub-Hosted'])
    expect(wrong.code).toBe(2)
    expect(wrong.stderr).toContain('did you mean hub-hosted?')
    for (const reference of ['nginx', 'redis:7', 'ghcr.io/acme/mutable-tag']) {
      expect(made.run(['explain', reference]).stderr, reference).toBe('')
    }
  })
})

describe.each(RULES.map((rule) => ({ id: rule.id, rule })))('the page of $id', ({ rule }) => {
  const readme = readFileSync(resolve(import.meta.dirname, '..', rulePage(rule)), 'utf8')

  it.each([40, 80, 160])('fits into %i columns but for code and long words', async (width) => {
    const configuration = await loadConfiguration({ cwd: tree().path, rules: RULES })
    const page = composePage(rule, readme, configuration, undefined, '')
    for (const color of [true, false]) {
      const rendered = plain(renderMarkdown(page, { color, width }))
      for (const line of rendered.split('\n')) {
        const isWord = !line.replace(/^- /, '').trim().includes(' ')
        if (!line.startsWith('    ') && !isWord)
          expect(displayWidth(line), line).toBeLessThanOrEqual(Math.min(width, 100))
      }
    }
  })

  it('loses no word of the README on its way', async () => {
    const configuration = await loadConfiguration({ cwd: tree().path, rules: RULES })
    const page = composePage(rule, readme, configuration, undefined, '')
    const words = (text: string) =>
      text
        .replaceAll(/^```.*$/gm, ' ')
        .replaceAll(/\]\([^)]*\)/g, ' ')
        .match(/[\p{L}\d]+/gu)
    const rendered = words(plain(renderMarkdown(page, { color: true, width: 80 }))) ?? []
    const labels = new Set([
      'compose',
      'kubernetes',
      'holdfast',
      'yaml',
      'registry',
      'instructions',
      'educates',
      'tekton',
      'gitlab',
      'ci',
      'here',
      'dockerfile',
    ])
    const rest = (list: readonly string[] | null) =>
      (list ?? []).filter((word) => !labels.has(word.toLowerCase()))
    expect(rest(rendered)).toEqual(rest(words(page)))
  })
})

describe('Markdown in a terminal', () => {
  const render = (text: string, width?: number) => renderMarkdown(text, { color: false, width })
  const colored = (text: string, width?: number) => renderMarkdown(text, { color: true, width })

  it('keeps its lines where there is no width', () => {
    const text = 'One sentence. And\nthe next.\n\n- an item\n  goes on\n- another\n'
    expect(render(text)).toBe(text)
  })

  it('breaks lines at spaces, and gives each item of a list its indent', () => {
    expect(render('one two three four five\n\n- six seven eight\n- nine', 10)).toBe(
      'one two\nthree four\nfive\n\n- six\n  seven\n  eight\n- nine\n',
    )
    expect(render('a verylongwordthatfitsnowhere b', 10)).toBe('a\nverylongwordthatfitsnowhere\nb\n')
  })

  it('counts columns, not characters', () => {
    expect(render('漢字 漢字 漢字', 9)).toBe('漢字 漢字\n漢字\n')
    expect(plain(colored('`a` `b` `c`', 5))).toBe('a b c\n')
  })

  it('keeps code as it is written, blank lines and marks in it included', () => {
    expect(render('```yaml\na: `b`\n\n# c **d**\n```\n', 5)).toBe('    a: `b`\n\n    # c **d**\n')
    expect(render('```yaml compose\na\n```')).toBe('    # compose\n    a\n')
    expect(render('```\nnever closed')).toBe('    never closed\n')
    expect(colored('```\na\n```')).toBe(`    ${CSI}36ma${CSI}39m\n`)
  })

  it('colours code, makes headings and strong words bold, and unfolds links that lead out', () => {
    expect(colored('## A heading')).toBe(`${CSI}1mA heading${CSI}22m\n`)
    expect(colored('a `b`, **c**')).toBe(`a ${CSI}36mb${CSI}39m, ${CSI}1mc${CSI}22m\n`)
    expect(render('see [the page](../a/README.md) and [that](https://example.com/x)')).toBe(
      'see the page and that (https://example.com/x)\n',
    )
  })

  it('sets tables in columns', () => {
    expect(render('| a | long head |\n| --- | --- |\n| longer | `x` |')).toBe(
      'a       long head\nlonger  `x`\n',
    )
  })

  it('is nothing for nothing, and ends for anything', () => {
    expect(render('')).toBe('')
    expect(render('\n\n\n')).toBe('')
    for (const text of [
      '|',
      '- ',
      '#',
      '# ',
      '```',
      '`',
      '[a](',
      '**',
      '|\n|---|',
      `${'`'.repeat(50_000)}`,
      `${'['.repeat(50_000)}`,
      `${'*'.repeat(50_000)}`,
    ])
      expect(render(text, 20).length).toBeGreaterThanOrEqual(0)
  })
})
