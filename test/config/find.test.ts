import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { folderWith, level, load, repositoryWith } from './folder.ts'
import { unpinnedBase } from './rules.ts'

describe('the root file', () => {
  it('is the topmost of the repository wherever the run is started', async () => {
    const repository = repositoryWith({
      'holdfast.yaml': 'preset: strict\nignore: [a/b/vendor]\n',
      'a/holdfast.yaml': 'rules: { unpinned-base: info }\n',
      'a/b/Dockerfile': '',
    })
    const { root, isIgnored, settingOf, prepare } = await load(join(repository, 'a/b'), ['Dockerfile'])
    await prepare(['vendor/Dockerfile', '../../Dockerfile'])
    expect(root.directory).toBe(repository)
    expect(root.preset).toBe('strict')
    expect(settingOf(unpinnedBase, 'Dockerfile').severity).toBe('info')
    expect(settingOf(unpinnedBase, '../../Dockerfile').severity).toBeUndefined()
    expect(isIgnored('vendor/Dockerfile')).toBe(true)
  })

  it('is not looked for above the repository, whose .git may be a file', async () => {
    const folder = folderWith({
      'holdfast.yaml': 'preset: none',
      'work/.git': 'gitdir: elsewhere',
      'work/a/x': '',
    })
    const { root } = await load(join(folder, 'work/a'))
    expect(root.preset).toBe('recommended')
    expect(root.directory).toBe(join(folder, 'work'))
  })

  it('is the nearest one upwards outside of a repository', async () => {
    const folder = folderWith({
      'holdfast.yaml': 'preset: none',
      'a/holdfast.yaml': 'preset: strict',
      'a/b/x': '',
    })
    const { root } = await load(join(folder, 'a/b'))
    expect(root.preset).toBe('strict')
    expect(root.directory).toBe(join(folder, 'a'))
  })

  it('may be missing', async () => {
    const folder = folderWith({})
    const { root, isIgnored } = await load(folder)
    expect(root).toEqual({
      directory: folder,
      preset: 'recommended',
      registries: [],
      internal: [],
      vars: new Map(),
      tagClasses: { schemes: new Map(), readBack: expect.any(Function) },
      direct: false,
      isFound: false,
    })
    expect(isIgnored('Dockerfile')).toBe(false)
  })

  it('may be empty, or hold comments only', async () => {
    for (const text of ['', '\n', '# nothing yet\n', '---\n', '\uFEFF# a BOM\n', '{}\n']) {
      const { root } = await load(repositoryWith({ '.holdfast.yaml': text }))
      expect(root.isFound).toBe(true)
      expect(root.preset, JSON.stringify(text)).toBe('recommended')
    }
  })

  it('has one name a folder', async () => {
    const folder = repositoryWith({ 'holdfast.yaml': '', '.holdfast.yaml': '' })
    await expect(load(folder)).rejects.toThrow(
      `${folder} holds both holdfast.yaml and .holdfast.yaml; keep one of them`,
    )
    const nested = repositoryWith({ 'a/holdfast.yaml': '', 'a/.holdfast.yaml': '' })
    await expect(load(nested, ['a/Dockerfile'])).rejects.toThrow('keep one of them')
  })
})

describe('nested files', () => {
  it('are named from the working directory in messages', async () => {
    const repository = repositoryWith({ 'a/holdfast.yaml': 'rules:\n  x: error\n', 'b/x': '' })
    await expect(load(join(repository, 'b'), ['../a/Dockerfile'])).rejects.toThrow(
      /^\.\.\/a\/holdfast\.yaml:2:3: unknown rule x/,
    )
  })

  it('cannot say what holds for the whole run', async () => {
    const text = `registries: { docker.io: { mirror: "https://evil.example" } }
internal: [evil.example]
vars: { A: b }
preset: none
direct: true
images: { postgres: { full: "{major}" } }
suppressions: { honor: [hadolint] }
budget: { nodes: 3 }
`
    const repository = repositoryWith({ 'a/holdfast.yaml': text })
    const names = ['registries', 'internal', 'vars', 'preset', 'direct', 'images', 'suppressions', 'budget']
    const lines = names.map(
      (name, index) =>
        `a/holdfast.yaml:${index + 1}:1: ${name} belongs into the root configuration: it decides about the whole run`,
    )
    await expect(load(repository, ['a/b/Dockerfile'])).rejects.toThrow(lines.join('\n'))
  })

  it('cannot hide that behind a merge key', async () => {
    const repository = repositoryWith({ 'a/holdfast.yaml': '<<: { preset: none }\n' })
    await expect(load(repository, ['a/Dockerfile'])).rejects.toThrow(
      'a/holdfast.yaml:1:7: preset belongs into the root configuration',
    )
  })

  it('do not reach files outside of their folder', async () => {
    const repository = repositoryWith({ 'a/holdfast.yaml': 'rules: { unpinned-base: off }\nignore: ["**"]' })
    const configuration = await load(repository, [
      'a/Dockerfile',
      'ab/Dockerfile',
      'Dockerfile',
      '../elsewhere/Dockerfile',
    ])
    expect(configuration.isIgnored('a/Dockerfile')).toBe(true)
    for (const path of ['ab/Dockerfile', 'Dockerfile', '../elsewhere/Dockerfile']) {
      expect(configuration.isIgnored(path), path).toBe(false)
      expect(configuration.settingOf(unpinnedBase, path).severity, path).toBeUndefined()
    }
  })

  it('are not forgotten silently: a path has to be prepared', async () => {
    const { isIgnored } = await load(repositoryWith({}), [])
    expect(() => isIgnored('a/b/Dockerfile')).toThrow('was not prepared')
  })
})

describe('--config', () => {
  it('takes the place of root and nested files', async () => {
    const repository = repositoryWith({
      'holdfast.yaml': 'nonsense: 1',
      'a/holdfast.yaml': 'nonsense: 1',
      'other.yaml': 'preset: strict\nignore: [a/b]\n',
    })
    const { root, isIgnored } = await load(repository, ['a/Dockerfile'], { configFile: 'other.yaml' })
    expect(root.preset).toBe('strict')
    expect(isIgnored('a/b/Dockerfile')).toBe(true)
    expect(isIgnored('a/Dockerfile')).toBe(false)
  })

  it('counts globs from the repository where the file lies in a folder of settings', async () => {
    const repository = repositoryWith({ '.ci/holdfast.yaml': 'ignore: [vendor]', 'a/x': '' })
    const { root, isIgnored } = await load(join(repository, 'a'), [], { configFile: '../.ci/holdfast.yaml' })
    expect(root.directory).toBe(repository)
    expect(isIgnored('../vendor/Dockerfile')).toBe(true)
  })

  it('counts paths in the file from the same folder as its globs', async () => {
    const text = 'registries: { quay.io: { mirror: { url: "https://h.corp.example", ca: certs/corp.pem } } }'
    const repository = repositoryWith({ 'holdfast.yaml': text, 'a/x': '' })
    const { root } = await load(join(repository, 'a'))
    expect(root.registries[0]?.mirror?.ca).toBe(join(repository, 'certs/corp.pem'))
  })

  it('says that a file is missing or a folder', async () => {
    const repository = repositoryWith({ 'folder/x': '' })
    await expect(load(repository, [], { configFile: 'missing.yaml' })).rejects.toThrow(
      'missing.yaml cannot be read: ENOENT',
    )
    await expect(load(repository, [], { configFile: 'folder' })).rejects.toThrow('folder is no regular file')
  })
})

describe('a hostile file', () => {
  it('is not followed out of the repository', async () => {
    const folder = folderWith({ 'secret.txt': 'top secret', 'work/.git/HEAD': '' })
    symlinkSync('../secret.txt', join(folder, 'work/holdfast.yaml'))
    await expect(load(join(folder, 'work'))).rejects.toThrow(
      'holdfast.yaml is a symbolic link out of the repository',
    )
  })

  it('may be a link within the repository', async () => {
    const repository = repositoryWith({ 'shared.yaml': 'rules: { unpinned-base: off }', 'a/x': '' })
    symlinkSync('../shared.yaml', join(repository, 'a/holdfast.yaml'))
    expect(level(await load(repository, ['a/Dockerfile']), unpinnedBase, 'a/Dockerfile')).toBe('off')
  })

  it('may lead to itself, be a folder, or be no text', async () => {
    const repository = repositoryWith({})
    const path = join(repository, 'holdfast.yaml')
    mkdirSync(path)
    await expect(load(repository)).rejects.toThrow('holdfast.yaml is no regular file')
    const looping = repositoryWith({})
    symlinkSync('holdfast.yaml', join(looping, 'holdfast.yaml'))
    await expect(load(looping)).rejects.toThrow('cannot be read: ELOOP')
    const binary = repositoryWith({})
    writeFileSync(join(binary, 'holdfast.yaml'), Buffer.from([0xff, 0xfe, 0x70]))
    await expect(load(binary)).rejects.toThrow('holdfast.yaml is not valid UTF-8; save it as UTF-8')
  })

  it('is refused above a size that no configuration has', async () => {
    const repository = repositoryWith({ 'holdfast.yaml': `# ${'x'.repeat(256 * 1024)}` })
    await expect(load(repository)).rejects.toThrow(
      'holdfast.yaml is too large for a configuration: 257 KiB, the limit is 256 KiB',
    )
  })
})
