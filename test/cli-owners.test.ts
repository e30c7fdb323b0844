import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { createTree, type Tree } from './support/tree.ts'

const FILES = {
  '.github/CODEOWNERS': '* @acme/all\n/web/ @acme/web\n',
  'web/Dockerfile': 'FROM nginx\n',
  'api/Dockerfile': 'FROM nginx\n',
}

const trees: Tree[] = []
function tree(files: Readonly<Record<string, string>>): Tree {
  const made = createTree(files)
  made.git('init', '-q')
  trees.push(made)
  return made
}
afterEach(() => {
  for (const made of trees.splice(0)) made.remove()
})

/** The files with findings, and their owners. */
function findings(made: Tree, args: readonly string[], cwd = '.'): readonly (readonly unknown[])[] {
  const { stdout } = made.run(['check', '--format', 'json', ...args], { cwd })
  return JSON.parse(stdout).findings.map(({ file, owners }: Record<string, unknown>) => [file, owners])
}

describe('owners', () => {
  it('stand in json, wherever the command runs', () => {
    const made = tree(FILES)
    expect(findings(made, [])).toEqual([
      ['api/Dockerfile', ['@acme/all']],
      ['web/Dockerfile', ['@acme/web']],
    ])
    expect(findings(made, ['..'], 'web')).toEqual([
      ['../api/Dockerfile', ['@acme/all']],
      ['Dockerfile', ['@acme/web']],
    ])
    const { 'web/Dockerfile': file } = FILES
    expect(findings(tree({ 'web/Dockerfile': file }), [])).toEqual([['web/Dockerfile', undefined]])
  })

  it('choose the findings that are reported and fixed', () => {
    const made = tree({
      ...FILES,
      'holdfast.yaml': 'registries: { docker.io: { rewrite: registry.corp.example/hub } }\n',
    })
    expect(findings(made, ['--only-owner', '@acme/web']).map(([file]) => file)).toContain('web/Dockerfile')
    expect(findings(made, ['--only-owner', '@acme/web']).map(([file]) => file)).not.toContain(
      'api/Dockerfile',
    )
    made.run([
      'check',
      '--fix',
      '--only-owner',
      '@acme/web',
      '--rule',
      'mutable-tag=off',
      '--rule',
      'unpinned-base=off',
    ])
    const after = made.contents()
    expect(after.get('web/Dockerfile')).toBe('FROM registry.corp.example/hub/library/nginx\n')
    expect(after.get('api/Dockerfile')).toBe('FROM nginx\n')
  })

  it('are refused where CODEOWNERS does not name them', () => {
    const made = tree(FILES)
    const near = made.run(['check', '--only-owner', '@acme/wbe'])
    expect(near.code).toBe(2)
    expect(near.stderr).toContain(
      '--only-owner @acme/wbe: CODEOWNERS does not name it; did you mean @acme/web?',
    )
    const none = tree({ 'web/Dockerfile': 'FROM nginx\n' }).run(['check', '--only-owner', '@acme/web'])
    expect(none.code).toBe(2)
    expect(none.stderr).toContain('there is no .github/CODEOWNERS')
  })

  it('are not read from a link', () => {
    const { '.github/CODEOWNERS': owners, ...files } = FILES
    const made = tree({ ...files, 'docs/CODEOWNERS': '* @acme/docs\n', '.github/real': owners })
    symlinkSync('real', join(made.path, '.github/CODEOWNERS'))
    expect(findings(made, [])[0]).toEqual(['api/Dockerfile', ['@acme/docs']])
  })
})
