import { cpSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Reporter } from '../../src/model/reporter.ts'
import { REPORTERS } from '../../src/reporters/index.ts'
import { optionsOf } from '../support/result.ts'
import { createTree, type Tree } from '../support/tree.ts'
import { bigResult, OPTIONS, RESULTS } from './support/nasty.ts'
import { compileSarifSchema, compileSchema, xmlErrors } from './support/schemas.ts'

const sarif = compileSarifSchema()
const gitlab = compileSchema('gitlab.schema.json')
const rdjson = compileSchema('rdjson.schema.json')
const findings = compileSchema('../../../src/reporters/schema/findings.schema.json')

/** What is wrong with an output by the schema of its format. */
const ERRORS: Readonly<Record<string, (output: string) => Promise<readonly unknown[]> | readonly unknown[]>> =
  {
    json: (output) => (findings(JSON.parse(output)) ? [] : (findings.errors ?? [])),
    sarif: (output) => (sarif(JSON.parse(output)) ? [] : (sarif.errors ?? [])),
    gitlab: (output) => (gitlab(JSON.parse(output)) ? [] : (gitlab.errors ?? [])),
    rdjson: (output) => (rdjson(JSON.parse(output)) ? [] : (rdjson.errors ?? [])),
    checkstyle: (output) => xmlErrors(output, 'checkstyle.xsd'),
    junit: (output) => xmlErrors(output, 'junit.xsd'),
  }
const MACHINES = Object.keys(ERRORS)
const BIG = bigResult(100_000)

async function reporterOf(name: string): Promise<Reporter> {
  const entry = REPORTERS.find(({ id }) => id === name)
  if (entry === undefined) throw new Error(`no reporter is called ${name}`)
  return entry.load()
}

async function errorsOf(name: string, output: string): Promise<readonly unknown[]> {
  return (await ERRORS[name]?.(output)) ?? [`no schema of ${name}`]
}

describe.each(MACHINES)('the %s format', (name) => {
  it.each(RESULTS)('is valid by its schema: %s', async (_, result) => {
    const reporter = await reporterOf(name)
    for (const options of OPTIONS) expect(await errorsOf(name, reporter.render(result, options))).toEqual([])
  })

  it.each(RESULTS)('is the same for the same run: %s', async (_, result) => {
    const reporter = await reporterOf(name)
    expect(reporter.render(result, optionsOf())).toBe(reporter.render(result, optionsOf()))
  })
})

it.each([
  ['json', '{"version":1}'],
  ['sarif', '{"version":"2.1.0"}'],
  ['gitlab', '[{"description":"x"}]'],
  ['rdjson', '{"diagnostics":[{"message":""}]}'],
  ['checkstyle', '<checkstyle version="1"><file name="a"/></checkstyle>'],
  ['checkstyle', '<checkstyle version="1">&#x1b;</checkstyle>'],
  ['junit', '<testsuites/>'],
  ['junit', '<testsuites'],
])('a schema of %s refuses %s', async (name, output) => {
  expect(await errorsOf(name, output)).not.toEqual([])
})

describe.each(REPORTERS.map(({ id }) => id))('the %s format', (name) => {
  it.each(RESULTS)('prints nothing that a terminal or the log of a runner acts on: %s', async (_, result) => {
    const reporter = await reporterOf(name)
    for (const options of OPTIONS) {
      const output = reporter.render(result, options)
      expect(output.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
      expect(output).not.toMatch(/##(?:vso)?\[/)
      if (name !== 'github') expect(output).not.toMatch(/^[^\S\n]*::[a-z]/im)
    }
  })

  it('may hold a hundred thousand findings', async () => {
    const reporter = await reporterOf(name)
    expect(reporter.render(BIG, optionsOf({ all: true })).length).toBeGreaterThan(1000)
    expect(reporter.render(BIG, optionsOf()).length).toBeGreaterThan(100)
  })
})

describe('a run over a tree', () => {
  let tree: Tree
  beforeAll(() => {
    tree = createTree({
      'app/Dockerfile': '\ufeffFROM nginx\r\nFROM gcr.io/acme/base:1.2.3\r\n',
      'app/ünï "<&>\'.Dockerfile': 'FROM alpine\n',
      'app/compose.yaml': 'services:\n  é: {image: "redis:7"}\n  b: {image: "${TAG}"}\n',
      'app/broken.compose.yaml': 'services: {a: [\n',
      'app/compose.prod.yaml': 'services: {a: [\n',
      'pod.yaml': 'kind: Pod\napiVersion: v1\nspec: {containers: [{image: a:1}]}\n',
      'fine/Dockerfile': `FROM ghcr.io/acme/base:1@sha256:${'0a'.repeat(32)}\n`,
    })
    tree.git('init', '-q')
  })
  afterAll(() => tree.remove())

  it('gives every format at once, one to standard output and the others to files', async () => {
    const others = REPORTERS.map(({ id }) => id).filter((id) => id !== 'text')
    const formats = others.flatMap((id) => ['--format', `${id}:../out/${id}`])
    const { code, stdout, stderr } = tree.run(['check', '--format', 'text', ...formats], { cwd: 'app' })
    expect(stderr).toBe('')
    expect(code).toBe(4)
    expect(stdout).toContain('✖ ')
    const files = tree.contents()
    for (const id of others) expect(files.get(`out/${id}`), id).not.toBe('')
    for (const id of MACHINES) {
      const output = Buffer.from(files.get(`out/${id}`) ?? '', 'latin1').toString()
      expect(await errorsOf(id, output), id).toEqual([])
      if (id !== 'json') expect(output, id).toContain('app/compose.yaml')
    }
  })

  it('is valid in every format for all fixtures', async () => {
    cpSync(resolve(import.meta.dirname, '../../fixtures'), join(tree.path, 'fixtures'), { recursive: true })
    const formats = MACHINES.flatMap((id) => ['--format', `${id}:out/all/${id}`])
    tree.run(['check', 'fixtures', '--show', 'info', ...formats])
    const files = tree.contents()
    for (const id of MACHINES) {
      const output = Buffer.from(files.get(`out/all/${id}`) ?? '', 'latin1').toString()
      expect(output.length, id).toBeGreaterThan(20_000)
      expect(await errorsOf(id, output), id).toEqual([])
    }
  })
})
