import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { afterEach, describe, expect, it } from 'vitest'
import { createTree, type Tree } from '../support/tree.ts'

const D = `sha256:${'1'.repeat(64)}`
const FILES = {
  Dockerfile: `FROM nginx:1.27\nFROM redis:7@${D}\nFROM ghcr.io/acme/app:1\nFROM redis:7@${D}\n`,
  'docker/daemon.json': '{"registry-mirrors": ["https://mirror.example:5000"]}\n',
}

const trees: Tree[] = []
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove()
})

function tree(files: Readonly<Record<string, string>>): Tree {
  const made = createTree(files)
  trees.push(made)
  return made
}

const SCHEMA = JSON.parse(
  readFileSync(new URL('../../src/cli/schema/mirror-import.schema.json', import.meta.url), 'utf8'),
)
const validate = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true }).compile(SCHEMA)

/** What programs get, which is always what the schema says. */
function read(stdout: string) {
  const told = JSON.parse(stdout)
  expect(validate(told), JSON.stringify(validate.errors)).toBe(true)
  return told
}

function imported(made: Tree, ...flags: readonly string[]) {
  const { code, stdout } = made.run(['mirror', 'import', '--format', 'json', ...flags])
  expect(code).toBe(0)
  return read(stdout)
}

describe('mirror import', () => {
  it('says which references go to the mirror, and when the source is asked', () => {
    const { code, stdout, stderr } = tree(FILES).run(['mirror', 'import'])
    expect([code, stderr]).toEqual([0, ''])
    expect(
      stdout,
    ).toBe(`docker/daemon.json: Docker Engine: docker pull and run, Compose, and builds of its own BuildKit; no docker-container builder
  docker.io  https://mirror.example:5000 (docker/daemon.json:1)
             2 of 3 references of this tree go there first
             where it fails or lacks one, docker.io itself is asked
  others     past every mirror, to the registries themselves: ghcr.io 1

# for holdfast.yaml; --write merges it
registries:
  docker.io:
    mirror: https://mirror.example:5000 # from docker/daemon.json
`)
  })

  it('says when nothing is set', () => {
    expect(tree({ Dockerfile: 'FROM nginx\n' }).run(['mirror', 'import']).stdout).toBe(
      'nothing points a program at a mirror in this tree (--machine looks at this machine too)\n',
    )
  })

  it('counts what goes past a mirror of digests', () => {
    const set = `apiVersion: config.openshift.io/v1
kind: ImageDigestMirrorSet
metadata: { name: hub }
spec:
  imageDigestMirrors:
    - source: docker.io/library
      mirrors: [r.example/hub/library]
      mirrorSourcePolicy: NeverContactSource
`
    const made = tree({ Dockerfile: FILES.Dockerfile, 'cluster/idms.yaml': set })
    const { files, registries } = imported(made)
    expect(files[0].sources[0]).toMatchObject({
      source: 'docker.io/library',
      covered: 1,
      past: 1,
      fallsThrough: false,
    })
    expect(registries).toEqual({
      'docker.io/library': { mirror: { url: 'https://r.example/hub/library', resolve: false } },
    })
    expect(made.run(['mirror', 'import']).stdout).toContain(
      '1 go past it to docker.io/library itself: it is not asked for their tags\n',
    )
  })

  it('counts for each program that a file speaks to', () => {
    const made = tree({
      Dockerfile: FILES.Dockerfile,
      'educates.yaml':
        'dockerDaemon: {proxyCache: {remoteURL: "https://registry-1.docker.io"}}\nlocalKindCluster:\n  registryMirrors:\n    - {mirror: docker.io, url: registry-1.docker.io}\n',
    })
    const { files, registries } = imported(made)
    expect(files[0].sources.map(({ covered }: { covered: number }) => covered)).toEqual([2, 2])
    expect(registries).toEqual({})
  })

  it('lets a later drop-in take the place of an earlier one', () => {
    const dropIn = (location: string) =>
      `[[registry]]\nprefix = "docker.io"\nlocation = "docker.io"\n[[registry.mirror]]\nlocation = "${location}"\n`
    const made = tree({
      'containers/registries.conf': dropIn('main.example'),
      'containers/registries.conf.d/20-b.conf': dropIn('b.example'),
      'containers/registries.conf.d/10-a.conf': dropIn('a.example'),
    })
    const { files, registries } = imported(made)
    expect(files).toHaveLength(1)
    expect(registries).toEqual({ 'docker.io': { mirror: { url: 'https://b.example' } } })
  })

  it('lists files that disagree, and merges nothing of them', () => {
    const made = tree({
      ...FILES,
      'buildkitd.toml': '[registry."docker.io"]\nmirrors = ["other.example"]\n',
    })
    const { registries, leftOut } = imported(made)
    expect(registries).toEqual({})
    expect(leftOut).toEqual([
      'docker.io: the files disagree, so that neither is taken: https://other.example (buildkitd.toml:1), https://mirror.example:5000 (docker/daemon.json:1); write the one that holdfast is to ask',
    ])
  })

  it('takes over no mirror without TLS unless it is told to, and no credentials', () => {
    const made = tree({ 'daemon.json': '{"registry-mirrors": ["http://user:geheim@mirror.example"]}' })
    expect(imported(made).registries).toEqual({})
    const accepted = made.run(['mirror', 'import', '--accept-insecure', '--format', 'json']).stdout
    expect(read(accepted).registries).toEqual({
      'docker.io': { mirror: { url: 'http://mirror.example', insecure: true } },
    })
    for (const flags of [[], ['--accept-insecure']])
      expect(made.run(['mirror', 'import', ...flags]).stdout).not.toMatch(/user|geheim/)
  })

  it('says in json what every form of file may say: digests alone, another name, no address, traps', () => {
    const { files, leftOut } = imported(
      tree({
        'a/registries.conf':
          '[[registry]]\nprefix = "docker.io/nginx"\nlocation = "docker.io/nginx"\n[[registry.mirror]]\nlocation = "m.example"\n[[registry]]\nprefix = "quay.io"\nlocation = "r.example/quay"\n',
        'b/idms.yaml':
          'apiVersion: config.openshift.io/v1\nkind: ImageDigestMirrorSet\nmetadata: {name: hub}\nspec:\n  imageDigestMirrors:\n  - {source: docker.io/library, mirrors: [r.example/hub/library], mirrorSourcePolicy: NeverContactSource}\n',
        'c/values.yaml':
          'dockerDaemon:\n  proxyCache: {remoteURL: "https://registry-1.docker.io", username: u, password: geheim}\n',
        'd/hosts.toml': '[host."http://m.example"]\n  ca = "/etc/ssl/m.pem"\n  capabilities = ["pull"]\n',
        Dockerfile: 'FROM nginx:1\nFROM quay.io/acme/app:1\nFROM ghcr.io/acme/app:1\n',
      }),
    )
    const told = JSON.stringify(files)
    expect(told).toContain('"remapsTo":"r.example/quay"')
    expect(told).toContain('"inCluster":"the mirror of s')
    expect(told).toContain('"level":"warning"')
    expect(told).toContain('"tags":false')
    expect(told).not.toContain('geheim')
    expect(leftOut).not.toEqual([])
  })

  it('looks at the machine only where that is asked for', () => {
    const made = tree({
      'home/.config/containers/registries.conf':
        '[[registry]]\nprefix = "docker.io"\nlocation = "docker.io"\n[[registry.mirror]]\nlocation = "m.example"\n',
      'work/Dockerfile': 'FROM nginx\n',
    })
    const run = (...flags: readonly string[]) =>
      read(
        made.run(['mirror', 'import', '--format', 'json', 'work', ...flags], {
          env: { HOME: `${made.path}/home` },
        }).stdout,
      )
    expect(run().files).toEqual([])
    const own = run('--machine').files.filter(({ files }: { files: string[] }) =>
      files[0]?.startsWith(made.path),
    )
    expect(own).toMatchObject([{ dialect: 'registries.conf', machine: true }])
  })

  it('tells a file with a name of its own that does not parse, with exit code 4', () => {
    const { code, stderr } = tree({ 'daemon.json': '{"secret": geheim' }).run(['mirror', 'import'])
    expect([code, stderr]).toEqual([4, 'holdfast: daemon.json is not valid JSON\n'])
  })
})

describe('mirror import --write', () => {
  const written = (config: string | undefined, files: Readonly<Record<string, string>> = FILES) => {
    const made = tree(config === undefined ? files : { ...files, 'holdfast.yaml': config })
    const run = made.run(['mirror', 'import', '--write'])
    return { ...run, text: made.contents().get('holdfast.yaml') }
  }
  const line = 'mirror: https://mirror.example:5000'

  it('makes a configuration where there is none', () => {
    const { code, text, stderr } = written(undefined)
    expect([code, text, stderr]).toEqual([
      0,
      `registries:\n  docker.io:\n    ${line} # from docker/daemon.json\n`,
      'holdfast: wrote docker.io into holdfast.yaml\n',
    ])
  })

  it.each([
    [
      'preset: strict\n',
      `preset: strict\n\nregistries:\n  docker.io:\n    ${line} # from docker/daemon.json\n`,
    ],
    [
      'preset: strict',
      `preset: strict\n\nregistries:\n  docker.io:\n    ${line} # from docker/daemon.json\n`,
    ],
    [
      'registries: # ours\n    ghcr.io: # a\n        mirror: https://g.example # b\n\npreset: strict\n',
      `registries: # ours\n    ghcr.io: # a\n        mirror: https://g.example # b\n    docker.io:\n      ${line}\n\npreset: strict\n`,
    ],
    [
      'registries:\n  quay.io: { mirror: https://q.example }',
      `registries:\n  quay.io: { mirror: https://q.example }\n  docker.io:\n    ${line}\n`,
    ],
    [
      'registries:\r\n  quay.io:\r\n    mirror: https://q.example\r\n# end\r\n',
      `registries:\r\n  quay.io:\r\n    mirror: https://q.example\r\n  docker.io:\r\n    ${line}\r\n# end\r\n`,
    ],
    [
      'registries:\n  index.docker.io:\n    rewrite: r.example/hub # c\n',
      `registries:\n  index.docker.io:\n    ${line}\n    rewrite: r.example/hub # c\n`,
    ],
  ])('adds what is missing to %j and changes nothing else', (config, expected) => {
    const { code, text } = written(config)
    expect([code, text]).toEqual([0, expected])
  })

  it.each([
    'registries: { docker.io: { mirror: "https://mirror.example:5000/" } }\n',
    'registries:\n  registry-1.docker.io: { mirror: { url: "https://mirror.example:5000/v2/", fallback: unavailable } }\n',
  ])('leaves %j alone, which says the same', (config) => {
    const { code, text, stderr } = written(config)
    expect([code, text, stderr]).toEqual([0, config, 'holdfast: holdfast.yaml says all of it already\n'])
  })

  it('refuses a key that says something else, and writes nothing', () => {
    const config = 'registries:\n  docker.io: { mirror: https://other.example }\n'
    const { code, text, stderr } = written(config, {
      ...FILES,
      'buildkitd.toml': '[registry."quay.io"]\nmirrors = ["q.example"]\n',
    })
    expect([code, text]).toEqual([2, config])
    expect(stderr).toBe(
      'holdfast: holdfast.yaml is left as it is: docker.io has another mirror already, https://other.example, and docker/daemon.json:1 says https://mirror.example:5000; keep one of them by hand\n',
    )
  })

  it('writes nothing into a map on one line', () => {
    const config = 'registries: { quay.io: { mirror: https://q.example } }\n'
    const { code, text, stderr } = written(config)
    expect([code, text]).toEqual([2, config])
    expect(stderr).toContain('registries is written in one line')
  })
})

describe('mirror export', () => {
  const CONFIG =
    'registries:\n  docker.io: { mirror: https://h.example/hub }\n  ghcr.io: { mirror: https://g.example }\n'

  it('writes nothing where one of the mirrors cannot be said, and names what can be', () => {
    const { code, stdout, stderr } = tree({ 'holdfast.yaml': CONFIG }).run([
      'mirror',
      'export',
      'daemon.json',
    ])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr.split('\n')).toEqual([
      expect.stringMatching(
        /^holdfast: docker\.io cannot be said in daemon\.json: dockerd puts a path before \/v2/,
      ),
      expect.stringMatching(/^(?:holdfast: )? *ghcr\.io cannot be said in daemon\.json: .*hosts\.toml/),
      '',
    ])
  })

  it('writes the mirror of one registry', () => {
    const { code, stdout } = tree({ 'holdfast.yaml': CONFIG }).run([
      'mirror',
      'export',
      'containerd',
      '--registry',
      'ghcr.io',
    ])
    expect(code).toBe(0)
    expect(stdout).toContain('[host."https://g.example"]')
    expect(stdout).not.toContain('h.example')
  })

  it.each([
    [['mirror', 'export', 'nerdctl'], 'nerdctl is no form that is known; it is one of daemon.json, '],
    [['mirror', 'export', 'hosts.toml'], 'say which with --registry, one of docker.io, ghcr.io'],
    [
      ['mirror', 'export', 'hosts.toml', '--registry', 'quay.io'],
      '--registry quay.io has no mirror; it is one of ',
    ],
  ])('refuses %j', (args, message) => {
    const { code, stdout, stderr } = tree({ 'holdfast.yaml': CONFIG }).run(args)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(message)
  })

  it('refuses where no mirror is configured', () => {
    const { code, stderr } = tree({}).run(['mirror', 'export', 'k3s'])
    expect([code, stderr]).toEqual([2, expect.stringContaining('no mirror is configured')])
  })
})
