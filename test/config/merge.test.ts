import { describe, expect, it } from 'vitest'
import { level, load, loadText, repositoryWith } from './folder.ts'
import { hubHosted, movedTag, mutableTag, unpinnedBase } from './rules.ts'

describe('the order of settings', () => {
  it('takes the levels of the preset where nothing is said', async () => {
    const configuration = await loadText('')
    expect(level(configuration, mutableTag, 'Dockerfile', 'latest')).toBe('error')
    expect(level(configuration, mutableTag, 'Dockerfile', 'minor')).toBe('warning')
    expect(level(configuration, mutableTag, 'Dockerfile', 'full')).toBe('off')
  })

  it('goes from the preset over root, nested files and overrides to the command line', async () => {
    const cwd = repositoryWith({
      'holdfast.yaml':
        'rules: { unpinned-base: info }\noverrides: [{ files: ["a/b/c/**"], rules: { unpinned-base: error } }]\n',
      'a/.holdfast.yaml': 'rules: { unpinned-base: warning }\n',
      'a/b/holdfast.yaml': 'rules: { unpinned-base: off }\n',
    })
    const paths = ['Dockerfile', 'a/Dockerfile', 'a/b/Dockerfile', 'a/b/c/Dockerfile']
    const configuration = await load(cwd, paths)
    expect(paths.map((path) => level(configuration, unpinnedBase, path))).toEqual([
      'info',
      'warning',
      'off',
      'error',
    ])
    const forced = await load(cwd, paths, { ruleLevels: new Map([['unpinned-base', 'warning']]) })
    expect(paths.map((path) => level(forced, unpinnedBase, path))).toEqual([
      'warning',
      'warning',
      'warning',
      'warning',
    ])
  })

  it('lets later overrides win and those of nested files come after those of the root', async () => {
    const cwd = repositoryWith({
      'holdfast.yaml': `overrides:
  - { files: ["**/Dockerfile"], rules: { unpinned-base: info } }
  - { files: ["**/Dockerfile", "!a/keep"], rules: { unpinned-base: warning } }
`,
      'a/b/holdfast.yaml': 'overrides: [{ files: [Dockerfile], rules: { unpinned-base: error } }]\n',
    })
    const paths = ['a/keep/Dockerfile', 'a/Dockerfile', 'a/b/Dockerfile', 'a/b/c/Dockerfile']
    const configuration = await load(cwd, paths)
    expect(paths.map((path) => level(configuration, unpinnedBase, path))).toEqual([
      'info',
      'warning',
      'error',
      'warning',
    ])
  })

  it('says of the run as a whole what the root file says', async () => {
    const cwd = repositoryWith({
      'holdfast.yaml':
        'rules: { unpinned-base: info }\noverrides: [{ files: ["**"], rules: { unpinned-base: error } }]\n',
    })
    expect(level(await load(cwd), unpinnedBase, '')).toBe('info')
  })

  it('lets --preset win over the file', async () => {
    const cwd = repositoryWith({ 'holdfast.yaml': 'preset: none' })
    expect((await load(cwd)).root.preset).toBe('none')
    expect((await load(cwd, [], { preset: 'strict' })).root.preset).toBe('strict')
  })

  it('knows the rules of the command line', async () => {
    const loading = load(repositoryWith({}), [], { ruleLevels: new Map([['mutable-tags', 'off']]) })
    await expect(loading).rejects.toThrow(
      '--rule mutable-tags=off: unknown rule mutable-tags; did you mean mutable-tag?',
    )
  })
})

describe('merging', () => {
  it('merges maps by key and replaces lists', async () => {
    const cwd = repositoryWith({
      'holdfast.yaml': `rules:
  mutable-tag: { severity: error, classes: { minor: off, latest: info } }
  hub-hosted: { severity: error, allow: [docker.io/library/*, docker.io/acme/*], deny: [docker.io/evil/*] }
`,
      'a/holdfast.yaml': `rules:
  mutable-tag: { classes: { latest: warning } }
  hub-hosted: { allow: [ghcr.io] }
`,
    })
    const configuration = await load(cwd, ['a/Dockerfile'])
    expect(configuration.settingOf(mutableTag, 'a/Dockerfile')).toEqual({
      severity: 'error',
      grades: { minor: 'off', latest: 'warning' },
      options: { globs: {} },
    })
    expect(configuration.settingOf(hubHosted, 'a/Dockerfile')).toEqual({
      severity: 'error',
      grades: {},
      options: { globs: { allow: ['ghcr.io'], deny: ['docker.io/evil/*'] } },
    })
  })

  it('lets a lone level stand for all grades, in an override and on the command line, and keeps the lists', async () => {
    const cwd = repositoryWith({
      'holdfast.yaml': `rules:
  mutable-tag: { severity: error, classes: { minor: off } }
  hub-hosted: { allow: [ghcr.io] }
overrides: [{ files: [workshops], rules: { mutable-tag: error, hub-hosted: warning } }]
`,
    })
    const path = 'workshops/a/Dockerfile'
    const configuration = await load(cwd, [path, 'Dockerfile'])
    expect(level(configuration, mutableTag, 'Dockerfile', 'minor')).toBe('off')
    expect(level(configuration, mutableTag, path, 'minor')).toBe('error')
    expect(configuration.settingOf(hubHosted, path).options.globs).toEqual({ allow: ['ghcr.io'] })
    const silent = await load(cwd, [path], { ruleLevels: new Map([['mutable-tag', 'off']]) })
    expect(level(silent, mutableTag, path, 'latest')).toBe('off')
  })

  it('moves with a lone level the grades that a preset or a file has on, and no others', async () => {
    const cwd = repositoryWith({
      'holdfast.yaml': 'rules: { mutable-tag: { classes: { full: info } }, moved-tag: error }',
      'a/holdfast.yaml': 'rules: { mutable-tag: error }',
      'b/holdfast.yaml': 'rules: { mutable-tag: off }',
    })
    const configuration = await load(cwd, ['a/Dockerfile', 'b/Dockerfile'])
    const levels = (path: string) =>
      ['latest', 'minor', 'full', 'date', 'commit'].map((grade) =>
        level(configuration, mutableTag, path, grade),
      )
    expect(levels('Dockerfile')).toEqual(['error', 'warning', 'info', 'off', 'off'])
    expect(levels('a/Dockerfile')).toEqual(['error', 'error', 'error', 'off', 'off'])
    expect(levels('b/Dockerfile')).toEqual(['off', 'off', 'off', 'off', 'off'])
    // Only the strict preset has this one on.
    expect(level(configuration, mutableTag, 'Dockerfile', 'branch')).toBe('off')
    expect(level(configuration, mutableTag, 'a/Dockerfile', 'branch')).toBe('error')
    expect(level(configuration, movedTag, 'Dockerfile', 'gone')).toBe('error')
  })

  it('switches a rule on under the preset none, without the grades that every preset has off', async () => {
    const configuration = await load(
      repositoryWith({ 'holdfast.yaml': 'preset: none\nrules: { mutable-tag: warning }' }),
    )
    expect(level(configuration, mutableTag, 'Dockerfile', 'minor')).toBe('warning')
    expect(level(configuration, mutableTag, 'Dockerfile', 'full')).toBe('off')
    expect(level(configuration, hubHosted, 'Dockerfile', 'denied')).toBe('off')
  })

  it('gives one object for files of which the same is said', async () => {
    const cwd = repositoryWith({
      'holdfast.yaml': 'overrides: [{ files: ["**/*.yaml"], rules: { unpinned-base: info } }]',
      'b/holdfast.yaml': 'rules: { unpinned-base: error }',
    })
    const { settingOf } = await load(cwd, [
      'Dockerfile',
      'a/Dockerfile',
      'a/x.yaml',
      'c/y.yaml',
      'b/Dockerfile',
    ])
    expect(settingOf(unpinnedBase, 'a/Dockerfile')).toBe(settingOf(unpinnedBase, 'Dockerfile'))
    expect(settingOf(unpinnedBase, 'a/x.yaml')).toBe(settingOf(unpinnedBase, 'c/y.yaml'))
    expect(settingOf(unpinnedBase, 'a/x.yaml')).not.toBe(settingOf(unpinnedBase, 'a/Dockerfile'))
    expect(settingOf(unpinnedBase, 'b/Dockerfile').severity).toBe('error')
  })

  it('understands anchors and merge keys', async () => {
    const configuration = await loadText(`rules:
  mutable-tag: &loud { severity: error, classes: { minor: off } }
  hub-hosted: { <<: { severity: warning }, allow: [ghcr.io] }
overrides:
  - files: [a]
    rules: { mutable-tag: *loud }
`)
    expect(level(configuration, hubHosted, 'Dockerfile')).toBe('warning')
    expect(level(configuration, mutableTag, 'Dockerfile', 'latest')).toBe('error')
  })
})

describe('ignored files', () => {
  it('are those of all files together, each glob relative to its own', async () => {
    const cwd = repositoryWith({
      'holdfast.yaml': 'ignore: ["vendor/**", "*.tmp.yaml", "legacy/"]',
      'a/holdfast.yaml': 'ignore: [vendor, "!*.tmp.yaml"]',
    })
    const expected: Readonly<Record<string, boolean>> = {
      'vendor/x/Dockerfile': true,
      'legacy/Dockerfile': true,
      'x.tmp.yaml': true,
      'b/x.tmp.yaml': false,
      'b/vendor/Dockerfile': false,
      'a/vendor/.github/Dockerfile': true,
      'a/x.tmp.yaml': false,
      Dockerfile: false,
    }
    const { prepare, isIgnored } = await load(cwd, [])
    await prepare(Object.keys(expected))
    for (const [path, ignored] of Object.entries(expected)) expect(isIgnored(path), path).toBe(ignored)
  })

  it('can be taken in again by a later glob, in the same file and in a nested one', async () => {
    const cwd = repositoryWith({
      'holdfast.yaml': 'ignore: ["**/generated", "!generated/keep"]',
      'a/holdfast.yaml': 'ignore: ["!generated/Dockerfile"]',
    })
    const { prepare, isIgnored } = await load(cwd, [])
    await prepare([
      'generated/keep/Dockerfile',
      'generated/Dockerfile',
      'a/generated/Dockerfile',
      'b/generated/Dockerfile',
    ])
    expect(isIgnored('generated/keep/Dockerfile')).toBe(false)
    expect(isIgnored('generated/Dockerfile')).toBe(true)
    expect(isIgnored('a/generated/Dockerfile')).toBe(false)
    expect(isIgnored('b/generated/Dockerfile')).toBe(true)
  })

  it('bring no configuration of their own', async () => {
    const cwd = repositoryWith({
      'holdfast.yaml': 'ignore: [vendor]',
      'vendor/x/holdfast.yaml': 'nonsense: 1',
    })
    const { isIgnored } = await load(cwd, ['vendor/x/Dockerfile'])
    expect(isIgnored('vendor/x/Dockerfile')).toBe(true)
  })
})
