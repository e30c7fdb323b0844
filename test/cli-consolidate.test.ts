import { afterEach, describe, expect, it } from 'vitest'
import { image, startFakeRegistry } from './support/fake-registry.ts'
import { createTree, type Run, type Tree } from './support/tree.ts'

const OLD = `sha256:${'0a'.repeat(32)}`
const NEW = `sha256:${'0b'.repeat(32)}`

const trees: Tree[] = []
afterEach(() => {
  for (const made of trees.splice(0)) made.remove()
})

/** A repository whose files git keeps. */
function tree(files: Readonly<Record<string, string>>): Tree {
  const made = createTree(files)
  trees.push(made)
  made.git('init', '-q')
  made.git('add', '-A')
  return made
}

const read = (made: Tree, path: string) =>
  Buffer.from(made.contents().get(path) ?? '', 'latin1').toString('utf8')

/** The files below, without what git keeps. */
function filesOf(made: Tree): ReadonlyMap<string, string> {
  return new Map([...made.contents()].filter(([path]) => !path.startsWith('.git/')))
}

interface Group {
  readonly repository: string
  readonly variant: string
  readonly target: string
  readonly versions: readonly {
    readonly tag: string
    readonly files: number
    readonly uses: readonly {
      readonly status: string
      readonly to: string | null
      readonly reason: string | null
    }[]
  }[]
}

function groupsOf({ stdout }: Run): readonly Group[] {
  return (JSON.parse(stdout) as { groups: readonly Group[] }).groups
}

/** Each group in short: its target, and its tags with the number of uses. */
function inShort(run: Run): readonly string[] {
  return groupsOf(run).map(({ target, versions }) => {
    const tags = versions.map(({ tag, uses }) => `${tag} ${uses.length}`)
    return `${target} <- ${tags.join(', ')}`
  })
}

/** A Dockerfile of these images. */
const from = (...images: readonly string[]) => images.map((name) => `FROM ${name}\n`).join('')

describe('consolidate', () => {
  it('gives near versions of one image the newest one over many files, with --fix, and nothing the second time', () => {
    const files: Record<string, string> = {}
    for (let i = 0; i < 60; i++) {
      const name =
        i < 40 ? 'python:3.11-slim' : i < 55 ? `python:3.11.4-slim@${OLD}` : `python:3.12-slim@${NEW}`
      files[`s${i}/Dockerfile`] = `\uFEFF# ${i}\r\nFROM  ${name}   AS web\r\n\tRUN x`
    }
    const made = tree(files)
    const shown = made.run(['consolidate'])
    expect(shown.code).toBe(0)
    expect(shown.stdout).toContain('docker.io/library/python, slim: 3 versions in 60 files\n')
    expect(shown.stdout).toMatch(
      /3\.12-slim +5 uses {2}proposed, minor: s55\/Dockerfile, .* and 2 more files\n/,
    )
    expect(shown.stdout).toContain('1 image at several near versions: 55 would change, 5 have it already\n')
    expect(shown.stdout).toContain('next: holdfast consolidate --diff')
    for (const [path, before] of Object.entries(files)) expect(read(made, path)).toBe(before)

    const patch = made.run(['consolidate', '--diff'])
    expect(patch.code).toBe(1)
    expect(patch.stdout.match(/^\+FROM/gm)).toHaveLength(55)
    const fixed = made.run(['consolidate', '--fix'])
    expect([fixed.code, fixed.stderr]).toEqual([0, ''])
    expect(fixed.stdout).toContain('55 changed, 5 had it already\n')
    for (const [path, before] of Object.entries(files)) {
      const after = before
        .replace(/python:3\.11-slim(?!@)/, 'python:3.12-slim')
        .replace(/python:3\.11\.4-slim@sha256:\w+/, `python:3.12-slim@${NEW}`)
      expect(read(made, path)).toBe(after)
    }
    const now = filesOf(made)
    const again = made.run(['consolidate', '--fix'])
    expect([again.code, filesOf(made)]).toEqual([0, now])
    expect(again.stdout).toContain('no image is used at several near versions in 60 files\n')
    expect(made.run(['consolidate', '--diff']).code).toBe(0)
  })

  it('shows a patch that git applies', () => {
    const made = tree({
      'a/Dockerfile': from('node:20.1-alpine'),
      'compose.yaml': 'services: {a: {image: "node:20.3-alpine"}}',
    })
    const { stdout } = made.run(['consolidate', '--diff'])
    made.write('patch', stdout)
    made.git('apply', 'patch')
    expect(read(made, 'a/Dockerfile')).toBe(from('node:20.3-alpine'))
  })

  it('groups by repository, variant and major version, whatever the name of the registry', () => {
    const made = tree({
      Dockerfile: from(
        'python:3.11-slim',
        'docker.io/library/python:3.12-slim',
        'index.docker.io/python:3.12-slim',
        'python:3.11',
        'python:2.7-slim',
        'python:3.12-slim-bookworm',
        'ghcr.io/acme/python:3.9-slim',
        'node:18',
        'node:20',
        'ghcr.io/acme/x:0.1',
        'ghcr.io/acme/x:0.2',
        'ghcr.io/acme/y:0.2.1',
        'ghcr.io/acme/y:0.2.4',
        'ghcr.io/acme/z:v1.2.0',
        'ghcr.io/acme/z:1.3.0',
      ),
    })
    expect(inShort(made.run(['consolidate', '--format', 'json']))).toEqual([
      '3.12-slim <- 3.12-slim 2, 3.11-slim 1',
      '0.2.4 <- 0.2.4 1, 0.2.1 1',
    ])
  })

  it('proposes of tags that may name the same version the one with the most uses, and no prerelease, date or commit', () => {
    const made = tree({
      Dockerfile: from(
        'redis:7',
        'redis:7.2',
        'redis:7.2',
        'redis:7.2.4',
        'nginx:1.27.0',
        'nginx:1.28.0-rc.1',
        'nginx:1.27',
        'nginx:1.28-20240101',
        'nginx:1.29-sha-1a2b3c4',
        'nginx:latest',
        'nginx:1.x',
        'golang:1.21.0',
        'golang:1.21.10',
        'golang:1.9',
      ),
    })
    expect(inShort(made.run(['consolidate', '--format', 'json']))).toEqual([
      '1.21.10 <- 1.21.10 1, 1.21.0 1, 1.9 1',
      '1.27.0 <- 1.27.0 1, 1.27 1',
      '7.2 <- 7.2.4 1, 7.2 2, 7 1',
    ])
  })

  it('has the version that --to names, used or not, and says where it fits nothing', () => {
    const made = tree({ Dockerfile: from('python:3.11-slim', 'python:3.12-slim', 'redis:7.2', 'redis:7.4') })
    const run = made.run(['consolidate', '--fix', '--to', 'python:3.11-slim', '--to', 'redis:7.5'])
    expect(run.code).toBe(0)
    expect(run.stdout).toContain('7.5  chosen with --to')
    expect(read(made, 'Dockerfile')).toBe(
      from('python:3.11-slim', 'python:3.11-slim', 'redis:7.5', 'redis:7.5'),
    )
    for (const [to, why] of [
      ['python:2.7-slim', 'no use has a near version'],
      ['python:3.13-alpine', 'no use has a near version'],
      ['python', 'it is an image with the tag that is wanted'],
      [`python:3.12@${NEW}`, 'it is an image with the tag that is wanted'],
    ] as const) {
      const refused = made.run(['consolidate', '--fix', '--to', to])
      expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining(why)])
    }
  })

  it('changes the part of a tag that a variable holds, and refuses where others read it', () => {
    const made = tree({
      Dockerfile:
        'ARG V=3.11.4\r\nARG W=3.11\r\nFROM python:${V}-slim\r\nFROM python:${W}-slim\r\nFROM ghcr.io/acme/other:$W\r\nFROM python:3.12-slim\r\n',
      'compose.yaml': 'services: {a: {image: "postgres:${PG}.2"}, b: {image: "postgres:16.4"}}\n',
      '.env': 'PG=16\nSECRET=hush\n',
      'c.Dockerfile': 'ARG MINOR=11\nFROM python:3.${MINOR}-slim\n',
    })
    const run = made.run(['consolidate', '--fix', '--format', 'json'])
    expect(run.code).toBe(0)
    const dockerfile = read(made, 'Dockerfile')
    expect(dockerfile).toContain('ARG V=3.12\r\nARG W=3.11\r\n')
    expect(read(made, 'c.Dockerfile')).toBe('ARG MINOR=12\nFROM python:3.${MINOR}-slim\n')
    expect(read(made, 'compose.yaml')).toContain('"postgres:${PG}.4"')
    expect(read(made, '.env')).toBe('PG=16\nSECRET=hush\n')
    const [, python] = groupsOf(run)
    const statuses = python?.versions.flatMap(({ uses }) =>
      uses.map(({ status, reason }) => `${status} ${reason}`),
    )
    expect(statuses?.toSorted()).toEqual([
      'applied null',
      'applied null',
      'refused shared-disagrees',
      'same null',
    ])
  })

  it('moves a tag and a digest that stand apart together, or neither', () => {
    const kustomization = (tag: string, digest: string) =>
      `images:\n- name: a\n  newName: redis\n  newTag: "${tag}"\n  digest: ${digest}\n`
    const made = tree({
      'k/kustomization.yaml': kustomization('7.2', OLD),
      'b.Dockerfile': `ARG V=7.2\nFROM redis:\${V}@${OLD}\nFROM ghcr.io/acme/x:$V\n`,
      Dockerfile: from(`redis:7.4@${NEW}`),
    })
    const run = made.run(['consolidate', '--fix'])
    expect(read(made, 'k/kustomization.yaml')).toBe(kustomization('7.4', NEW))
    expect(read(made, 'b.Dockerfile')).toContain(`redis:\${V}@${OLD}`)
    expect(run.stdout).toContain('refused (shared-disagrees)')
  })

  it('leaves alone what an ignore comment, an override or documentation speaks of', () => {
    const made = tree({
      Dockerfile:
        '# holdfast: ignore[unpinned-base] customers have it\nFROM python:3.10\n# holdfast: ignore[hub-hosted] no mirror\nFROM python:3.11\nFROM python:3.12\n# holdfast: ignore[mutable-tag] until=2020-01-01 over\nFROM python:3.9\n',
      'README.md': '```sh\ndocker run python:3.8\n```\n',
      'k/kustomization.yaml': 'resources: [d.yaml]\nimages: [{name: python, newTag: "3.12"}]\n',
      'k/d.yaml':
        'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: "python:3.7"}]}\n',
    })
    const run = made.run(['consolidate', '--fix'])
    expect(run.code).toBe(0)
    expect(read(made, 'Dockerfile').match(/^FROM.*/gm)).toEqual([
      'FROM python:3.10',
      'FROM python:3.12',
      'FROM python:3.12',
      'FROM python:3.12',
    ])
    expect(read(made, 'README.md')).toContain('python:3.8')
    expect(read(made, 'k/d.yaml')).toContain('python:3.7')
    expect(run.stdout).toContain('1 with an ignore comment, 1 whose tag is set elsewhere, 1 in documentation')
  })

  it('does not let an ignore count that the configuration forbids', () => {
    const made = tree({
      'holdfast.yaml': 'suppressions: { forbid: [mutable-tag] }\n',
      Dockerfile: '# holdfast: ignore[mutable-tag] customers have it\nFROM python:3.10\nFROM python:3.12\n',
    })
    expect(inShort(made.run(['consolidate', '--format', 'json']))).toEqual(['3.12 <- 3.12 1, 3.10 1'])
  })

  it('leaves out files that the configuration ignores, and repositories that --only does not name', () => {
    const made = tree({
      'holdfast.yaml': 'ignore: [old/**]\n',
      'old/Dockerfile': from('python:3.9'),
      Dockerfile: from('python:3.11', 'python:3.12', 'redis:7.2', 'redis:7.4'),
    })
    const run = made.run(['consolidate', '--only', 'docker.io/library/redis', '--fix'])
    expect(read(made, 'Dockerfile')).toBe(from('python:3.11', 'python:3.12', 'redis:7.4', 'redis:7.4'))
    expect(read(made, 'old/Dockerfile')).toBe(from('python:3.9'))
    expect(run.stdout).toContain('2 left out by --only')
  })

  it('keeps quotes that make a tag a text, and refuses a number that would be printed otherwise', () => {
    const values = (tag: string) => `image:\n  repository: ghcr.io/acme/x\n  tag: ${tag}\n`
    const made = tree({
      'a/values.yaml': values('"1.2"'),
      'b/values.yaml': values('1.3'),
      'c.Dockerfile': from('ghcr.io/acme/x:1.20'),
    })
    const run = made.run(['consolidate', '--fix', '--unsafe-fixes'])
    expect(read(made, 'a/values.yaml')).toBe(values('"1.20"'))
    expect(read(made, 'b/values.yaml')).toBe(values('1.3'))
    expect(run.stdout).toContain('refused (not-editable) 1.20 would be read as a number here')
  })

  it('survives hostile texts: wide names, control characters, a tag beside what is no reference', () => {
    const made = tree({
      'ünïcödé 漢字/Dockerfile': from('python:3.11', 'python:3.12'),
      'compose.yaml':
        'services:\n  a: {image: "python:3.11\\u001b[31m"}\n  b: &x {image: python:3.11}\n  c: *x\n  d: {<<: *x}\n',
    })
    const run = made.run(['consolidate', '--fix', '--all'])
    expect(run.code).toBe(0)
    expect(run.stdout).not.toContain('\u001b')
    expect(read(made, 'compose.yaml')).toContain('b: &x {image: python:3.12}\n  c: *x')
  })
})

describe('consolidate and registries', () => {
  const IMAGE = image('3.12')

  async function mirrored(
    files: Readonly<Record<string, string>>,
    images: Readonly<Record<string, ReturnType<typeof image>>> = { 'library/python:3.12': IMAGE },
  ) {
    const mirror = await startFakeRegistry({ images })
    const config = `registries: { docker.io: { mirror: "${mirror.url}" } }\n`
    return { mirror, made: tree({ 'holdfast.yaml': config, ...files }) }
  }
  const run = (made: Tree, ...args: readonly string[]) =>
    made.runBeside(['consolidate', ...args], { env: { DOCKER_CONFIG: made.path } })

  it('asks nothing where no use has a digest, and nothing to show what there is', async () => {
    const { mirror, made } = await mirrored({ Dockerfile: from('python:3.11', 'python:3.12') })
    expect((await run(made, '--fix')).code).toBe(0)
    made.write('Dockerfile', from(`python:3.11@${OLD}`, 'python:3.12'))
    const shown = await run(made)
    expect([shown.code, mirror.log]).toEqual([0, []])
    expect(shown.stdout).toContain('1 would change once their digest is known')
  })

  it('asks once by HEAD for the digest of the version, keeps it in the lock, and takes it from there', async () => {
    const { mirror, made } = await mirrored({
      'a/Dockerfile': from(`python:3.11@${OLD}`, `python:3.10@${OLD}`),
      'b/Dockerfile': from('python:3.12'),
    })
    const fixed = await run(made, '--fix')
    expect(fixed.code).toBe(0)
    expect(mirror.log.filter((line) => !line.endsWith('/v2/'))).toEqual([
      'HEAD /v2/library/python/manifests/3.12',
    ])
    expect(read(made, 'a/Dockerfile')).toBe(
      from(`python:3.12@${IMAGE.digest}`, `python:3.12@${IMAGE.digest}`),
    )
    expect(read(made, 'holdfast.lock')).toContain(IMAGE.digest)

    made.write('c/Dockerfile', from(`python:3.9@${OLD}`))
    made.write('a/Dockerfile', from('python:3.12'))
    expect((await run(made, '--fix', '--offline')).code).toBe(0)
    expect(read(made, 'c/Dockerfile')).toBe(from(`python:3.12@${IMAGE.digest}`))
    expect(mirror.log.filter((line) => !line.endsWith('/v2/'))).toHaveLength(1)
  })

  it('changes nothing of a use whose digest cannot be had, and ends with 3', async () => {
    const { made } = await mirrored(
      { Dockerfile: from(`python:3.11@${OLD}`, 'python:3.12', 'python:3.10') },
      {},
    )
    const fixed = await run(made, '--fix')
    expect(fixed.code).toBe(3)
    expect(fixed.stdout).toContain('unresolved (not-found)')
    expect(read(made, 'Dockerfile')).toBe(from(`python:3.11@${OLD}`, 'python:3.12', 'python:3.12'))
    const offline = await run(made, '--fix', '--offline')
    expect(offline.code).toBe(3)
    expect(read(made, 'Dockerfile')).toContain(OLD)
  })

  it('never asks Docker Hub behind your back', () => {
    const made = tree({ Dockerfile: from(`python:3.11@${OLD}`, 'python:3.12') })
    const fixed = made.run(['consolidate', '--fix'])
    expect([fixed.code, fixed.stdout]).toEqual([3, expect.stringContaining('unresolved (no-mirror)')])
    expect(made.contents().has('holdfast.lock')).toBe(false)
  })
})

describe('the command line of consolidate', () => {
  it('refuses --fix with --diff and standard input', () => {
    const made = tree({ Dockerfile: from('python:3.11') })
    expect(made.run(['consolidate', '--fix', '--diff']).code).toBe(2)
    expect(made.run(['consolidate', '-']).code).toBe(2)
  })

  it('ends with 4 where a Dockerfile cannot be read', () => {
    const made = createTree({ 'a/Dockerfile': from('python:3.11', 'python:3.12') })
    trees.push(made)
    made.write('Dockerfile', Buffer.from([0x46, 0xff, 0xfe]))
    const run = made.run(['consolidate', '--fix'])
    expect(run.code).toBe(4)
    expect(read(made, 'a/Dockerfile')).toBe(from('python:3.12', 'python:3.12'))
  })
})
