import { describe, expect, it } from 'vitest'
import { parseCodeOwners } from '../../src/text/code-owners.ts'

describe('CODEOWNERS', () => {
  const owners = parseCodeOwners(
    [
      '\uFEFF# who owns what',
      '*       @acme/all # the rest',
      '*.yaml  ops@example.com @acme/ops',
      '/docs/*  @acme/docs',
      'apps/   @acme/apps',
      '/build/logs/ @acme/build',
      '**/vendored @acme/legal',
      'my\\ folder/ @acme/spaces',
      '/apps/free',
      '',
    ].join('\r\n'),
  )

  it.each([
    ['main.c', ['@acme/all']],
    ['deploy/web.yaml', ['ops@example.com', '@acme/ops']],
    ['docs/a.md', ['@acme/docs']],
    ['docs/deep/a.md', ['@acme/all']],
    ['deep/apps/web/Dockerfile', ['@acme/apps']],
    ['build/logs/a/b', ['@acme/build']],
    ['deep/build/logs/a', ['@acme/all']],
    ['a/vendored/b/c.yaml', ['@acme/legal']],
    ['my folder/a', ['@acme/spaces']],
    ['apps/free/Dockerfile', []],
  ])('says who owns %s', (path, expected) => {
    expect(owners.ownersOf(path)).toEqual(expected)
  })

  it('joins the sections of GitLab, with their usual owners', () => {
    const sections = parseCodeOwners(
      ['* @root', '[Images][2] @images', 'Dockerfile', '*.yaml @k8s', '^[Docs]', 'Dockerfile @docs'].join(
        '\n',
      ),
    )
    expect(sections.ownersOf('a/Dockerfile')).toEqual(['@root', '@images', '@docs'])
    expect(sections.ownersOf('a.yaml')).toEqual(['@root', '@k8s'])
  })

  it('names nobody where the file is empty', () => {
    expect(parseCodeOwners('').ownersOf('a')).toEqual([])
    expect(parseCodeOwners('# @a\n\n').ownersOf('a')).toEqual([])
  })
})
