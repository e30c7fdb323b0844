import { afterEach, describe, expect, it } from 'vitest'
import { INVENTORIES } from '../../src/inventory/index.ts'
import { REPORTERS } from '../../src/reporters/index.ts'
import { createTree, type Run, type Tree } from '../support/tree.ts'

const trees: Tree[] = []
afterEach(() => {
  for (const made of trees.splice(0)) made.remove()
})

/** What terminals and CI systems obey, where a line of a file or a name may hold it. */
const NASTY = '\u001b[31m\u202e##vso[task.setvariable]x\n::add-mask::y'
/** The same without a line break, for what stands in one line of a file. */
const LINE = NASTY.replace('\n', ' ')
const QUOTED = JSON.stringify(NASTY)

const FILES: Readonly<Record<string, string>> = {
  [`${NASTY}/Dockerfile`]: `# ${LINE}\nFROM nginx:${LINE.replaceAll(' ', '')}\nFROM redis:7\nFROM $X${'##[group]'}\n# ::error::z\n`,
  [`${NASTY}/compose.yaml`]: `services:\n  ${QUOTED}:\n    image: nginx:1\n    # ::warning::${LINE}\n  b: { image: ${JSON.stringify(`nginx:${NASTY}`)} }\n`,
  [`${NASTY}/broken.compose.yaml`]: `services: { a: { image: nginx:1 }\n  : ${LINE}`,
  [`x/${NASTY}.yaml`]: `apiVersion: v1\nkind: Pod\nmetadata: { name: ${QUOTED} }\nspec: { containers: [{ name: ${QUOTED}, image: "redis:7" }] }\n`,
}

function tree(more: Readonly<Record<string, string>> = {}): Tree {
  const made = createTree({ ...FILES, ...more })
  trees.push(made)
  made.git('init', '-q')
  return made
}

/** Nothing but line ends and tabs acts, no line is a command, and no name adds a line. */
function expectTame(text: string): void {
  expect(text.replace(/\r?\n|\t/g, ' ')).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u)
  for (const line of text.split('\n'))
    expect(line).not.toMatch(/##(?:vso)?\[|^\s*::(?:add-mask|error::z|warning::)/i)
}

function expectTameRun({ code, stdout, stderr }: Run, codes: readonly number[]): void {
  expect(codes, stderr).toContain(code)
  expect(`${stdout}${stderr}`).not.toBe('')
  expectTame(stdout)
  expectTame(stderr)
}

describe('names that a terminal or a CI log would obey', () => {
  for (const { id } of REPORTERS) {
    it(`reach no output of check --format ${id}`, () => {
      const made = tree()
      for (const more of [[], ['--show', 'info'], ['--fix', '--offline'], ['--quiet']])
        expectTameRun(made.run(['check', '--format', id, ...more]), [1, 3, 4])
    })
  }
  for (const { id } of INVENTORIES) {
    it(`reach no output of images --format ${id}`, () => {
      const config = 'registries: { docker.io: { rewrite: registry.corp.example/hub } }\n'
      expectTameRun(tree({ 'holdfast.yaml': config }).run(['images', '--format', id]), [0, 3, 4])
    })
  }

  it('reach no patch, in colour or not', () => {
    const config =
      'registries: { docker.io: { rewrite: registry.corp.example/hub } }\nrules: { mutable-tag: off, unpinned-base: off, unpinned-image: off }\n'
    const made = tree({ 'holdfast.yaml': config })
    for (const color of ['always', 'never']) {
      const { stdout, stderr } = made.run(['check', '--diff', '--offline', '--color', color])
      expect(stdout).toContain('registry.corp.example/hub/library/redis')
      expectTame(stdout.replace(/\u001b\[\d+m/g, ''))
      expectTame(stderr.replace(/\u001b\[\d+m/g, ''))
    }
  })

  for (const args of [
    [NASTY],
    [`${NASTY}*`],
    [`--${NASTY}`],
    ['--format', NASTY],
    ['--format', `json:${NASTY}/x/y\0`.replace('\0', '')],
    ['--rule', `${NASTY}=error`],
    ['--only', NASTY, '--fix'],
    ['--baseline', NASTY],
    ['--changed-since', NASTY],
    ['--config', NASTY],
    ['--authfile', NASTY, '--fix'],
    ['explain', NASTY],
    ['resolve', NASTY],
    ['completion', NASTY],
    ['--until', NASTY, '--add-ignores', 'why'],
    [NASTY, '--stdin-filename', NASTY],
  ])
    it(`are tame in messages about ${JSON.stringify(args.map((arg) => arg.replaceAll(NASTY, '…')))}`, () => {
      const { code, stdout, stderr } = tree().run(args)
      expect(code).not.toBe(5)
      expectTame(stdout)
      expectTame(stderr)
    })

  for (const [what, more] of Object.entries({
    configuration: { 'holdfast.yaml': `${QUOTED}: 1\nrules: { ${QUOTED}: error }\n` },
    'nested configuration': { [`${NASTY}/holdfast.yaml`]: `${QUOTED}: 1\npreset: strict\n` },
    lock: { 'holdfast.lock': `version: 1\nreferences:\n  ${QUOTED}: ${LINE}\n` },
    baseline: { 'holdfast-baseline.jsonl': `${LINE}\n` },
    'stale baseline': {
      'holdfast-baseline.jsonl': `{"holdfast-baseline":1}\n${JSON.stringify({ file: `x/${NASTY}.yaml`, rule: NASTY, text: NASTY, fingerprint: 'x' })}\n`,
    },
    ignores: {
      Dockerfile: `# holdfast: ignore[##[x] ${LINE}\nFROM nginx:1\n# holdfast: ignore[${LINE}] why\nFROM nginx:1\n`,
    },
  }))
    it(`are tame in messages about the ${what}`, () => {
      const made = tree(more)
      for (const args of [['check'], ['check', '--fix', '--offline'], ['check', '--update-baseline']]) {
        const { code, stdout, stderr } = made.run(args)
        expect(code, stderr).not.toBe(5)
        expectTame(stdout)
        expectTame(stderr)
      }
    })
})
