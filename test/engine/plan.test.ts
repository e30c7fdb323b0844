import { describe, expect, it } from 'vitest'
import { RULES } from '../../rules/index.ts'
import type { UseRule } from '../../src/model/rule.ts'
import { digestOf, type FakeResolverOptions, unresolved } from '../support/fix.ts'
import { BOTH, dockerfile, fix, fixAgain, HUB, MIRROR, pod, REWRITE, ruleOf } from '../support/fix-tree.ts'

const OLD = `sha256:${'0123456789abcdef'.repeat(4)}`

describe('where a pin comes from', () => {
  it('with a mirror the name is kept and the digest is written', async () => {
    const { text, asked } = await fix(MIRROR, dockerfile('FROM nginx:1.25\n'))
    expect(text('Dockerfile')).toBe(`FROM nginx:1.25@${digestOf('docker.io/library/nginx:1.25')}\n`)
    expect(asked).toEqual(['resolve docker.io/library/nginx:1.25'])
  })

  it('with a mirror and a target the target is asked once by digest, and all is one edit', async () => {
    const { text, asked, result } = await fix(BOTH, {
      Dockerfile: 'FROM nginx:1.25\n',
      'a.yaml': pod('{name: a, image: nginx:1.25}', '{name: b, image: nginx:1.25}'),
    })
    const digest = digestOf('docker.io/library/nginx:1.25')
    expect(text('Dockerfile')).toBe(`FROM ${HUB}/nginx:1.25@${digest}\n`)
    expect(asked).toEqual(['resolve docker.io/library/nginx:1.25', `ask ${HUB}/nginx@${digest}`])
    expect(result.files.map(({ edits }) => edits.length)).toEqual([1, 2])
    expect(result.findings[0]?.fix.edits).toEqual([
      { path: 'Dockerfile', range: { start: 5, end: 15 }, newText: `${HUB}/nginx:1.25@${digest}` },
    ])
  })

  it('a digest that the target does not have is refused with the command that copies it', async () => {
    const answers: FakeResolverOptions = { targets: { [`${HUB}/nginx`]: 'nothing' } }
    const files = { Dockerfile: 'FROM nginx:1.25\nFROM nginx:1.25 AS again\nFROM redis:7\n' }
    const { text, fixes, result } = await fix(BOTH, files, { answers })
    const digest = digestOf('docker.io/library/nginx:1.25')
    expect(text('Dockerfile')).toContain('FROM nginx:1.25\nFROM nginx:1.25 AS again\n')
    expect(text('Dockerfile')).toContain(`${HUB}/redis:7@`)
    expect(fixes.slice(0, 2)).toEqual([
      'nginx:1.25 mutable-tag refused not-in-target',
      'nginx:1.25 hub-hosted refused not-in-target',
    ])
    const command = `skopeo copy --all --preserve-digests docker://mirror.corp.example/dockerhub/library/nginx@${digest} docker://${HUB}/nginx:1.25`
    expect(result.findings[0]?.fix.detail).toContain(command)
    expect(
      result.notices.filter(({ kind }) => kind === 'not-in-target').map(({ message }) => message),
    ).toEqual([`${HUB}/nginx does not have ${digest}; copy it: ${command}`])
  })

  it('a target that answers with another digest is refused', async () => {
    const answers: FakeResolverOptions = { targets: { [`${HUB}/nginx`]: digestOf('converted') } }
    const { text, fixes, result } = await fix(BOTH, dockerfile('FROM nginx:1.25\n'), { answers })
    expect(text('Dockerfile')).toBe('FROM nginx:1.25\n')
    expect(fixes[0]).toBe('nginx:1.25 mutable-tag refused target-rewrites-digest')
    expect([...result.outcomes.values()]).toEqual(['refused'])
  })

  it('assumeTarget skips the question', async () => {
    const config =
      'registries: { docker.io: { mirror: https://mirror.corp.example/h, rewrite: { to: registry.corp.example/hub, assumeTarget: true } } }\n'
    const answers: FakeResolverOptions = { targets: { [`${HUB}/nginx`]: 'nothing' } }
    const { text, asked } = await fix(config, dockerfile('FROM nginx:1.25\n'), { answers })
    expect(asked).toEqual(['resolve docker.io/library/nginx:1.25'])
    expect(text('Dockerfile')).toContain(`${HUB}/nginx:1.25@sha256:`)
  })

  it('mapping is not applied where the pin was wanted and failed', async () => {
    const answers: FakeResolverOptions = {
      answers: { 'docker.io/library/nginx:1.25': unresolved('timeout', 'late') },
    }
    const { text, fixes, result, asked } = await fix(BOTH, dockerfile('FROM nginx:1.25\n'), { answers })
    expect(text('Dockerfile')).toBe('FROM nginx:1.25\n')
    expect(fixes).toEqual([
      'nginx:1.25 mutable-tag unresolved timeout',
      'nginx:1.25 hub-hosted unresolved timeout',
    ])
    expect(asked).toHaveLength(1)
    expect(result.findings[0]?.fix.detail).toBe('late')
    expect([...result.outcomes.values()]).toEqual(['unresolved'])
  })

  it('without rules that want a pin, mapping asks nobody', async () => {
    const config = `${REWRITE}rules: { mutable-tag: off, unpinned-base: off, unpinned-image: off }\n`
    const { text, asked } = await fix(config, dockerfile('FROM nginx:1.25\nFROM docker.io/acme/a\n'))
    expect(text('Dockerfile')).toBe(`FROM ${HUB}/nginx:1.25\nFROM registry.corp.example/hub/acme/a\n`)
    expect(asked).toEqual([])
  })

  it('what is not on Docker Hub is pinned from its own registry', async () => {
    const { text } = await fix('{}\n', dockerfile('FROM ghcr.io/acme/a:1.2\n'))
    expect(text('Dockerfile')).toBe(`FROM ghcr.io/acme/a:1.2@${digestOf('ghcr.io/acme/a:1.2')}\n`)
  })

  it('one reference in many spellings is resolved once', async () => {
    const files = dockerfile(
      'FROM nginx\nFROM docker.io/library/nginx:latest\nCOPY --from=index.docker.io/nginx a b\n',
    )
    const { asked } = await fix(MIRROR, files)
    expect(asked).toEqual(['resolve docker.io/library/nginx:latest'])
  })

  it('only the repositories that were asked for are fixed', async () => {
    const only = ({ path }: { path: string }) => path === 'library/redis'
    const { text, fixes } = await fix(MIRROR, dockerfile('FROM nginx:1\nFROM redis:7\n'), {
      request: { only },
    })
    expect(text('Dockerfile')).toMatch(/^FROM nginx:1\nFROM redis:7@sha256/)
    expect(fixes).toEqual(['nginx:1 mutable-tag available', 'redis:7 mutable-tag applied'])
  })
})

describe('what is written', () => {
  it.each([
    ['an untagged name', 'nginx', 'nginx:latest@', 'docker.io/library/nginx:latest'],
    [
      'an alias of Docker Hub',
      'index.docker.io/library/nginx:1',
      'index.docker.io/library/nginx:1@',
      'docker.io/library/nginx:1',
    ],
    ['a port and a tag', 'localhost:5000/a/b:2', 'localhost:5000/a/b:2@', 'localhost:5000/a/b:2'],
    ['a port and no tag', 'reg.example:5000/a', 'reg.example:5000/a:latest@', 'reg.example:5000/a:latest'],
  ])('%s stays as its author wrote it', async (_, written, expected, resolvedAs) => {
    const { text, result } = await fix(MIRROR, dockerfile(`FROM ${written} AS x\n`))
    expect(text('Dockerfile')).toBe(`FROM ${expected}${digestOf(resolvedAs)} AS x\n`)
    const [edit] = result.files[0]?.edits ?? []
    expect(edit?.range).toEqual({ start: 5 + written.length, end: 5 + written.length })
  })

  it('of a name only what differs is replaced', async () => {
    const rules = RULES.filter(({ id }) => id === 'hub-hosted')
    const { result, text } = await fix(REWRITE, dockerfile('FROM docker.io/library/nginx:1\n'), { rules })
    expect(text('Dockerfile')).toBe(`FROM ${HUB}/nginx:1\n`)
    expect(result.files[0]?.edits).toEqual([
      { range: { start: 5, end: 14 }, newText: 'registry.corp.example/hub' },
    ])
  })

  it('library: drop leaves library/ out', async () => {
    const config =
      'registries: { docker.io: { rewrite: { to: registry.corp.example/hub, library: drop } } }\n'
    const { text } = await fix(
      config,
      dockerfile('FROM nginx:1\nFROM docker.io/library/redis:7\nFROM acme/a:1\n'),
    )
    const names = text('Dockerfile').match(/FROM [^:]+/g)
    expect(names).toEqual([
      'FROM registry.corp.example/hub/nginx',
      'FROM registry.corp.example/hub/redis',
      'FROM registry.corp.example/hub/acme/a',
    ])
  })

  it('what is pinned is never resolved again', async () => {
    const { text, asked } = await fix(MIRROR, dockerfile(`FROM nginx:1.25@${OLD}\n`))
    expect(asked).toEqual([])
    expect(text('Dockerfile')).toBe(`FROM nginx:1.25@${OLD}\n`)
  })

  it('what is pinned is mapped with its tag and digest once the target serves the digest', async () => {
    const files = dockerfile(`FROM nginx:1.25@${OLD}\nFROM redis@${OLD}\n`)
    const { text, asked } = await fix(BOTH, files)
    expect(asked).toEqual([`ask ${HUB}/nginx@${OLD}`, `ask ${HUB}/redis@${OLD}`])
    expect(text('Dockerfile')).toBe(`FROM ${HUB}/nginx:1.25@${OLD}\nFROM ${HUB}/redis@${OLD}\n`)
  })

  it('what is pinned is not mapped where the target does not serve the digest', async () => {
    const answers: FakeResolverOptions = { targets: { [`${HUB}/redis`]: 'nothing' } }
    const { text, result } = await fix(BOTH, dockerfile(`FROM redis@${OLD}\n`), { answers })
    expect(text('Dockerfile')).toBe(`FROM redis@${OLD}\n`)
    expect(result.findings.find(({ rule }) => rule === 'hub-hosted')?.fix.detail).toContain(
      `docker://mirror.corp.example/dockerhub/library/redis@${OLD} docker://${HUB}/redis@${OLD}`,
    )
  })

  it('no two images get one name', async () => {
    const config =
      'registries: { docker.io: { rewrite: { to: registry.corp.example/hub, library: drop } } }\n'
    const files = dockerfile('FROM acme/a:1\nFROM docker.io/library/acme/a:1\nFROM redis:7\n')
    const { text, fixes, asked } = await fix(config, files)
    expect(text('Dockerfile')).toMatch(/^FROM acme\/a:1\nFROM docker\.io\/library\/acme\/a:1\nFROM registry/)
    expect(fixes.filter((line) => line.endsWith('refused unsupported-here'))).toHaveLength(4)
    expect(asked).toEqual(['resolve docker.io/library/redis:7', expect.stringMatching(/^ask/)])
  })

  it('a successor comes before the mapping, and the mapping is that of the successor', async () => {
    const config = 'registries: { registry.k8s.io: { rewrite: registry.corp.example/k8s } }\n'
    const { text, asked, tree } = await fix(config, {
      'a.yaml': pod('{name: a, image: k8s.gcr.io/pause:3.2}'),
    })
    const digest = digestOf('registry.k8s.io/pause:3.2')
    expect(text('a.yaml')).toContain(`image: registry.corp.example/k8s/pause:3.2@${digest}}`)
    expect(asked).toEqual([
      'resolve registry.k8s.io/pause:3.2',
      `ask registry.corp.example/k8s/pause@${digest}`,
    ])
    expect((await fixAgain(tree)).result.files).toEqual([])
  })

  it('a pinned image moves to its successor only where that serves the digest', async () => {
    const files = { 'a.yaml': pod(`{name: a, image: "k8s.gcr.io/pause:3.2@${OLD}"}`) }
    expect((await fix('{}\n', files)).text('a.yaml')).toContain(`"registry.k8s.io/pause:3.2@${OLD}"`)
    const answers: FakeResolverOptions = { targets: { 'registry.k8s.io/pause': 'nothing' } }
    const refused = await fix('{}\n', files, { answers })
    expect(refused.text('a.yaml')).toBe(files['a.yaml'])
    expect(refused.fixes).toContain(`k8s.gcr.io/pause:3.2@${OLD} retired-registry refused not-in-target`)
  })

  it('another tag and its digest are one edit', async () => {
    const retag: UseRule = {
      ...ruleOf('mutable-tag'),
      configure: () =>
        function* (use) {
          if (use.image.kind === 'read' && use.image.reference.tag === '1')
            yield { message: 'old', grade: 'major', remedy: { kind: 'replace-tag', tag: '2' } }
        },
    }
    const { text, asked } = await fix(MIRROR, dockerfile(`FROM nginx:1@${OLD}\nFROM redis:1\n`), {
      rules: [retag],
    })
    expect(text('Dockerfile')).toBe(`FROM nginx:2@${digestOf('docker.io/library/nginx:2')}\nFROM redis:2\n`)
    expect(asked).toEqual(['resolve docker.io/library/nginx:2'])
  })

  it('the digest is that of the index whatever the platform, which must be in it', async () => {
    const platforms = ['linux/amd64', 'linux/arm64/v8']
    const files = dockerfile(
      'FROM --platform=linux/arm64 a/b:1\nFROM --platform=linux/s390x a/c:1\nFROM --platform=$BUILDPLATFORM a/d:1\n',
    )
    const { text, fixes } = await fix(MIRROR, files, { answers: { platforms } })
    expect(text('Dockerfile')).toContain(`a/b:1@${digestOf('docker.io/a/b:1')}\n`)
    expect(text('Dockerfile')).toContain('a/c:1\n')
    expect(text('Dockerfile')).toContain(`a/d:1@${digestOf('docker.io/a/d:1')}\n`)
    expect(fixes[1]).toBe('a/c:1 mutable-tag unresolved no-such-platform')
  })
})
