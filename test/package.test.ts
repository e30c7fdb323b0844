import { execFileSync, spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RULES } from '../rules/index.ts'
import { rulePage } from '../src/model/rule.ts'
import { lockOf } from './support/samples.ts'

const ROOT = resolve(import.meta.dirname, '..')
const FOLDER = mkdtempSync(join(tmpdir(), 'holdfast-package-'))
/** The unpacked package, where a project that depends on it would have it. */
const PACKAGE = join(FOLDER, 'node_modules/holdfast')
const MAIN = join(PACKAGE, 'dist/cli/main.js')

/** What is published: nothing else, and each at least once. */
const PUBLISHED = [
  /^package\.json$/,
  /^README\.md$/,
  /^LICENSE$/,
  /^CHANGELOG\.md$/,
  /^dist\/cli\/(?:[\w-]+\.js|vscode-languageserver\/node\.js|package\.json|build\.txt)$/,
  /^dist\/lib\/(?:src|rules)\/[\w./-]+\.(?:js|d\.ts)$/,
  /^dist\/schema\/(?:budget|findings|images|holdfast|mirror-(?:check|import))\.schema\.json$/,
  /^rules\/(?:workshop\/)?[\w-]+\/README\.md$/,
  /^docs\/[\w-]+\.md$/,
]

interface Manifest {
  readonly version: string
  readonly bin: { readonly holdfast: string }
  readonly dependencies: Readonly<Record<string, string>>
}
const manifest = JSON.parse(readFileSync(resolve(ROOT, 'package.json'), 'utf8')) as Manifest
let files: readonly string[] = []
/** What `npm pack` says on standard error. */
let packed = ''

/** Packs what is built, without the script that would build it again, and unpacks it. */
beforeAll(() => {
  for (const part of ['lib', 'schema'])
    execFileSync('npm', ['run', '--silent', `build:${part}`], {
      cwd: ROOT,
      stdio: 'inherit',
    })
  const args = ['pack', '--ignore-scripts', '--loglevel=warn', '--pack-destination', FOLDER]
  packed = spawnSync('npm', args, { cwd: ROOT, encoding: 'utf8' }).stderr
  mkdirSync(PACKAGE, { recursive: true })
  const tarball = join(FOLDER, `holdfast-${manifest.version}.tgz`)
  execFileSync('tar', ['-xzf', tarball, '--strip-components=1', '-C', PACKAGE])
  files = readdirSync(PACKAGE, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(PACKAGE, join(entry.parentPath, entry.name)))
}, 60_000)
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }))

/** Lets the project have the packages that the manifest names, and no others. */
function installDependencies(): void {
  for (const name of Object.keys(manifest.dependencies)) {
    const link = join(FOLDER, 'node_modules', name)
    if (existsSync(link)) continue
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(resolve(ROOT, 'node_modules', name), link)
  }
}

function run(program: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd: FOLDER,
    env: { PATH: process.env.PATH, HOME: FOLDER },
  })
  return { code: status, stdout: stdout.toString(), stderr: stderr.toString() }
}

describe('the package', () => {
  it('holds what is published and nothing else', () => {
    expect(files.filter((file) => !PUBLISHED.some((pattern) => pattern.test(file)))).toEqual([])
    expect(PUBLISHED.filter((pattern) => !files.some((file) => pattern.test(file)))).toEqual([])
  })

  it('holds the page of every rule', () => {
    const pages = files.filter((file) => file.startsWith('rules/'))
    expect(pages.toSorted()).toEqual(RULES.map(rulePage).toSorted())
  })

  it('is packed without a warning, and has a manifest that npm would not correct', () => {
    expect(packed).toBe('')
    const text = readFileSync(resolve(ROOT, 'package.json'), 'utf8')
    const folder = mkdtempSync(join(FOLDER, 'fixed-'))
    writeFileSync(join(folder, 'package.json'), text)
    execFileSync('npm', ['pkg', 'fix'], { cwd: folder })
    expect(readFileSync(join(folder, 'package.json'), 'utf8')).toBe(text)
  })

  it('claims nothing of a host that nobody has decided on', () => {
    for (const key of ['author', 'bugs', 'homepage', 'repository']) expect(manifest).not.toHaveProperty(key)
  })

  it('has the pages that its README leads to', () => {
    const readme = readFileSync(join(PACKAGE, 'README.md'), 'utf8')
    const pages = [...readme.matchAll(/\]\((docs\/[\w-]+\.md)/g)].map(([, page = '']) => page)
    expect(pages.length).toBeGreaterThan(8)
    expect(pages.filter((page) => !files.includes(page))).toEqual([])
  })

  it('is one that publint finds nothing in', async () => {
    const { messages } = await publint({ pkgDir: PACKAGE, pack: false, strict: true })
    expect(messages.map((message) => formatMessage(message, { ...manifest }, { color: false }))).toEqual([])
  })

  // The command and the library have the readers, rules and reports each for itself.
  it('holds files of a sensible size together', () => {
    let size = 0
    for (const file of files) size += statSync(join(PACKAGE, file)).size
    expect(size).toBeLessThan(8 * 1024 * 1024)
  })
})

describe('the command of the package', () => {
  it('runs without any package beside it', () => {
    expect(manifest.bin.holdfast).toBe('dist/cli/main.js')
    expect(readFileSync(MAIN, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/)
    expect(run(process.execPath, MAIN, '--version')).toMatchObject({
      code: 0,
      stdout: `${manifest.version}\n`,
    })
  })

  it('checks, and explains a rule from its page', () => {
    writeFileSync(join(FOLDER, 'Dockerfile'), 'FROM nginx\n')
    const checked = run(process.execPath, MAIN, 'check', '--quiet', 'Dockerfile')
    expect(checked).toMatchObject({ code: 1, stderr: '' })
    expect(checked.stdout).toMatch(/^Dockerfile:1:6: error: /)
    const explained = run(process.execPath, MAIN, 'explain', 'mutable-tag')
    expect(explained).toMatchObject({ code: 0, stderr: '' })
    expect(explained.stdout).toContain('mutable-tag')
  })
})

describe('the library of the package', () => {
  const CONSUMER = `import { check, classifyTag, type ImageUse, parseReference, readImageUses, toRecord } from 'holdfast'

const reference = parseReference('nginx:1.27')
const { uses } = await readImageUses({ path: 'Dockerfile', text: 'FROM nginx:1.27\\n' })
const texts: readonly string[] = uses.map((use: ImageUse) => toRecord(use).text)
const tagClass: string | undefined = reference && classifyTag(reference).tagClass
const run: Promise<{ readonly findings: readonly unknown[] }> = check({ cwd: 'empty', paths: ['.'] })
process.stdout.write(JSON.stringify([texts, tagClass, (await run).findings.length]))
`
  const SCHEMAS = `import findings from 'holdfast/schema/findings.schema.json' with { type: 'json' }

export const title: string = findings.title
`

  beforeAll(() => {
    installDependencies()
    mkdirSync(join(FOLDER, 'empty'), { recursive: true })
    writeFileSync(join(FOLDER, 'package.json'), '{ "type": "module" }\n')
    writeFileSync(join(FOLDER, 'consumer.ts'), CONSUMER)
    writeFileSync(join(FOLDER, 'schemas.ts'), SCHEMAS)
    cpSync(resolve(ROOT, 'test/support/library-example.ts'), join(FOLDER, 'example.ts'))
    cpSync(resolve(ROOT, 'fixtures/bakery/shop'), join(FOLDER, 'shop'), { recursive: true })
    writeFileSync(join(FOLDER, 'shop/holdfast.lock'), lockOf(['docker.io/library/python:3.11-slim']))
  })

  it('has types that a strict program compiles against, those of its own files included', () => {
    const compilerOptions = {
      module: 'nodenext',
      moduleResolution: 'nodenext',
      target: 'es2023',
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      resolveJsonModule: true,
      types: ['node'],
      typeRoots: [resolve(ROOT, 'node_modules/@types')],
      outDir: 'out',
    }
    writeFileSync(
      join(FOLDER, 'tsconfig.json'),
      JSON.stringify({ compilerOptions, files: ['consumer.ts', 'example.ts', 'schemas.ts'] }),
    )
    expect(run(resolve(ROOT, 'node_modules/.bin/tsc'), '-p', '.')).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    })
  })

  it('runs with the packages that its manifest names', () => {
    expect(run(process.execPath, 'out/consumer.js')).toEqual({
      code: 0,
      stdout: '[["nginx:1.27"],"minor",0]',
      stderr: '',
    })
  })

  it('does what the example in docs/library.md says', () => {
    const { code, stdout, stderr } = run(process.execPath, 'out/example.js', 'shop')
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain('Dockerfile:1 nginx:1.27 has a minor tag\n')
    expect(stdout).toContain('--fix can mend 2 of 2 findings')
    expect(stdout).toMatch(/Dockerfile: 2 edits\n$/)
    expect(readFileSync(join(FOLDER, 'shop/Dockerfile'), 'utf8')).toMatch(
      /^FROM python:3\.11-slim@sha256:[0-9a-f]{64} AS build\n/,
    )
  })
})
