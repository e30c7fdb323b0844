import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openStage, pushImage, type Registry, startRegistry } from './support/real-registries.ts'
import { createTree, type Run, type Tree } from './support/tree.ts'

const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
const CONFIG = 'holdfast.yaml'
const LOCK = 'holdfast.lock'

const stage = openStage()
let registry: Registry
const trees: Tree[] = []

beforeAll(async () => {
  registry = await startRegistry(stage, 'mirror')
}, 60_000)
afterAll(() => stage.stop(), 60_000)
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove()
})

let count = 0
/** An image under the tag 1.0 that nothing else uses, and how another one is pushed under that tag. */
async function freshImage(): Promise<{ name: string; digest: string; push(seed: string): Promise<string> }> {
  const name = `app${count++}`
  const push = async (seed: string) =>
    (await pushImage(registry, `library/${name}`, `${name} ${seed}`, OCI_MANIFEST, '1.0')).digest
  return { name, digest: await push('first'), push }
}

function treeOf(files: Readonly<Record<string, string>>): Tree {
  const tree = createTree({
    [CONFIG]: `registries: { docker.io: { mirror: "${registry.url}" } }\n`,
    ...files,
  })
  trees.push(tree)
  return tree
}

const read = (tree: Tree, path: string) =>
  Buffer.from(tree.contents().get(path) ?? '', 'latin1').toString('utf8')
const short = (digest: string) => digest.slice(0, 'sha256:'.length + 12)

/** The totals, the last line of the report. */
function totals({ stdout, stderr }: Run): string | undefined {
  const lines = `${stdout}${stderr}`.trimEnd().split('\n')
  return lines.filter((line) => !line.startsWith('requests to ')).at(-1)
}

describe('holdfast update', () => {
  it('moves what --fix has pinned when the tag moves, changes no other byte, and nothing the second time', async () => {
    const { name, digest, push } = await freshImage()
    const dockerfile = `\uFEFF# bäse\r\nFROM  ${name}:1.0   AS web \r\n\tRUN x`
    const compose = `services: {web: {image: '${name}:1.0'}} # ümlaut\n`
    const tree = treeOf({ Dockerfile: dockerfile, 'compose.yaml': compose })
    expect(tree.run(['--fix']).code).toBe(0)
    const fixed = `${name}:1.0@${digest}`
    expect(read(tree, 'Dockerfile')).toBe(dockerfile.replace(`${name}:1.0`, fixed))

    const moved = await push('second')
    const run = tree.run(['update'])
    expect(run.code).toBe(0)
    expect(run.stderr).toMatch(/^requests to http:\/\/127\.0\.0\.1:\d+: \d+ HEAD\n$/)
    expect(read(tree, 'Dockerfile')).toBe(dockerfile.replace(`${name}:1.0`, `${name}:1.0@${moved}`))
    expect(read(tree, 'compose.yaml')).toBe(compose.replace(`${name}:1.0`, `${name}:1.0@${moved}`))
    expect(run.stdout).toContain(`moved  ${name}:1.0  ${short(digest)} -> ${short(moved)}`)
    expect(totals(run)).toBe('2 uses in 2 files: 2 moved')
    expect(read(tree, LOCK)).toContain(moved)
    expect(read(tree, LOCK)).not.toContain(digest)

    const before = tree.contents()
    const again = tree.run(['update'])
    expect(again.code).toBe(0)
    expect(totals(again)).toBe('2 uses in 2 files: 2 up to date')
    expect(tree.contents()).toEqual(before)
  })

  it('shows with --diff a patch that git applies, and writes neither files nor the lock', async () => {
    const { name, digest, push } = await freshImage()
    const tree = treeOf({ 'sub/Dockerfile': `FROM ${name}:1.0@${digest}\n` })
    tree.git('init', '-q')
    const moved = await push('second')
    const before = tree.contents()
    const { code, stdout, stderr } = tree.run(['update', '--diff', '--min-age', '0d'], { cwd: 'sub' })
    expect(code).toBe(1)
    expect(stderr).toContain('1 use in 1 file: 1 to move')
    expect(tree.contents()).toEqual(before)
    tree.write('update.patch', stdout)
    tree.git('apply', 'update.patch')
    expect(read(tree, 'sub/Dockerfile')).toBe(`FROM ${name}:1.0@${moved}\n`)
    expect(tree.run(['update', '--diff']).code).toBe(0)
    expect(tree.contents().has(LOCK)).toBe(false)
  })

  it('holds back with --min-age what it has not seen for so long, and accepts it by the date in the lock', async () => {
    const { name, digest, push } = await freshImage()
    const tree = treeOf({ Dockerfile: `FROM ${name}:1.0\n` })
    tree.run(['--fix'])
    const moved = await push('second')
    const held = tree.run(['update', '--min-age', '3d'])
    expect(held.code).toBe(0)
    expect(held.stdout).toMatch(/held back .*\n +first seen \d{4}-.*Z, accepted from \d{4}-.*Z on\n/)
    expect(totals(held)).toBe('1 use in 1 file: 1 held back')
    expect(read(tree, 'Dockerfile')).toContain(digest)
    const lock = read(tree, LOCK)
    expect(lock).toContain(`    digest: ${digest}\n`)
    expect(lock).toMatch(new RegExp(`- ${moved} \\d{4}-`))

    tree.write(LOCK, lock.replace(new RegExp(`(- ${moved}) \\S+`), '$1 2020-01-01T00:00:00Z'))
    const accepted = tree.run(['update', '--min-age', '3d'])
    expect(totals(accepted)).toBe('1 use in 1 file: 1 moved')
    expect(read(tree, 'Dockerfile')).toBe(`FROM ${name}:1.0@${moved}\n`)
    expect(read(tree, LOCK)).toContain(`    digest: ${moved}\n`)
    expect(read(tree, LOCK)).toContain('    firstSeen: 2020-01-01T00:00:00Z\n')
    expect(read(tree, LOCK)).not.toContain('candidates')
  })

  it('tells what it could not ask and what it does not touch, with exit code 3', async () => {
    const { name, digest } = await freshImage()
    const dockerfile = `FROM ${name}:1.0@${digest}\nFROM ${name}:2.0@${digest}\nFROM ${name}@${digest}\nFROM ${name}\nFROM other:1@${digest}\nFROM localhost/${name}:1@${digest}\n`
    const tree = treeOf({ Dockerfile: dockerfile })
    const run = tree.run(['update', '--only', `docker.io/library/${name}`, '--only', 'localhost/**'])
    expect(run.code).toBe(3)
    expect(run.stdout).toContain('(not-found) ')
    expect(run.stdout).toContain('(local-name) ')
    expect(totals(run)).toBe(
      '6 uses in 1 file: 1 refused, 1 unresolved, 1 up to date, 1 without a tag to follow, 1 without a digest, 1 left out by --only',
    )
    expect(read(tree, 'Dockerfile')).toBe(dockerfile)
  })

  it('ends with exit code 4 for a file that cannot be read, and moves the others all the same', async () => {
    const { name, digest, push } = await freshImage()
    const moved = await push('second')
    const tree = treeOf({ Dockerfile: `FROM ${name}:1.0@${digest}\n` })
    tree.write('a/Dockerfile', Buffer.from([0x46, 0xff, 0x52]))
    const { code, stderr } = tree.run(['update'])
    expect(code).toBe(4)
    expect(stderr).toContain('a/Dockerfile:1:1: ')
    expect(read(tree, 'Dockerfile')).toBe(`FROM ${name}:1.0@${moved}\n`)
  })

  it.each([
    ['an age without a unit', ['--min-age', '3']],
    ['an age with a unit that is none', ['--min-age', '3y']],
    ['a wrong glob', ['--only', 'https://docker.io']],
    ['standard input', ['-']],
    ['a flag that makes no sense here', ['--offline']],
  ])('ends with exit code 2 and a message for %s', (_, args) => {
    const tree = treeOf({ Dockerfile: 'FROM nginx\n' })
    const before = tree.contents()
    const { code, stdout, stderr } = tree.run(['update', ...args])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^holdfast: /)
    expect(tree.contents()).toEqual(before)
  })
})
