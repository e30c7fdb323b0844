import { describe, expect, it } from 'vitest'
import { digestOf } from '../support/fix.ts'
import { fix, MIRROR } from '../support/fix-tree.ts'
import { brief, read } from '../support/read.ts'

const ROOT = '.gitlab-ci.yml'

/** What is read in a file of a pipeline, whose other files are there too. */
async function found(files: Readonly<Record<string, string>>, path = ROOT, namedBy: readonly string[] = []) {
  const { uses } = await read(['gitlab-ci'], path, files[path] ?? '', { files, namedBy })
  return uses.map(brief)
}

describe('gitlab-ci pipelines of several files', () => {
  it('give a job the variables of those that extend it in other files', async () => {
    const files = {
      [ROOT]:
        'include: [{local: ci/a.yml}, {local: ci/b.yml}]\nj: {extends: .a, variables: {V: "1"}, script: [x]}\nk: {extends: .v, image: "k:$W"}',
      'ci/a.yml': '.a: {image: "a:$V"}',
      'ci/b.yml': '.v: {variables: {W: "2"}}\nl: {extends: [.a], variables: {V: "3"}}',
    }
    expect(await found(files)).toEqual(['ci-job k:$W => k:2'])
    expect(await found(files, 'ci/a.yml', [ROOT])).toEqual(['ci-job a:$V => a:1', 'ci-job a:$V => a:3'])
  })

  it('merge a job of one name, the file that includes before the one that is included', async () => {
    const files = {
      [ROOT]: 'include: ci/a.yml\nj: {variables: {V: "1"}}',
      'ci/a.yml': 'j: {image: "a:$V", variables: {V: "0"}}',
    }
    expect(await found(files, 'ci/a.yml', [ROOT])).toEqual(['ci-job a:$V => a:1'])
  })

  it('take the last include before the first for variables of the pipeline', async () => {
    const files = {
      [ROOT]: 'include: [a.yml, b.yml]\nimage: x:$V',
      'a.yml': 'variables: {V: "1"}',
      'b.yml': 'variables: {V: "2"}',
    }
    expect(await found(files)).toEqual(['ci-job x:$V => x:2'])
  })

  it('follow !reference into other files, for the variables of the job that has it', async () => {
    const files = {
      [ROOT]:
        'include: ci/b.yml\nj: {image: !reference [.b, image], services: [!reference [.b, services]], variables: {V: "1"}}\nk: {image: "k:$W", variables: !reference [.b, variables]}\nl: {image: "l:$L", variables: {L: !reference [.b, variables, W]}}',
      'ci/b.yml': '.b: {image: "b:$V", services: ["s:$V"], variables: {W: "2"}}',
    }
    expect(await found(files)).toEqual(['ci-job k:$W => k:2', 'ci-job l:$L => l:2'])
    expect(await found(files, 'ci/b.yml', [ROOT])).toEqual(['ci-job b:$V => b:1', 'ci-service s:$V => s:1'])
  })

  it.each([
    ['{default: false}', ['a:1']],
    ['{default: [services]}', ['a:1']],
    ['{default: [image]}', ['a:1', 'a:2']],
    ['{default: true}', ['a:1', 'a:2']],
    ['{variables: false}', ['a:1', 'a:2']],
  ])('heed inherit: %s', async (inherit, expected) => {
    const text = `variables: {T: "1"}\ndefault: {image: "a:$T"}\nj: {script: [x], variables: {T: "2"}, inherit: ${inherit}}`
    expect(await found({ [ROOT]: text })).toEqual(expected.map((one) => `ci-job a:$T => ${one}`))
  })

  it.each([
    ['false', 'unread: runtime-variable'],
    ['[U]', 'unread: runtime-variable'],
    ['[U, T]', 'b:1'],
    ['true', 'b:1'],
  ])('heed inherit: {variables: %s}', async (variables, expected) => {
    const text = `variables: {T: "1"}\nj: {image: "b:$T", inherit: {variables: ${variables}}}`
    expect(await found({ [ROOT]: text })).toEqual([`ci-job b:$T => ${expected}`])
  })

  it.each([
    ['/ci/**.yml', ['ci/a.yml', 'ci/x/b.yml', 'ci/x/y/c.yml']],
    ['ci/**/*.yml', ['ci/x/b.yml', 'ci/x/y/c.yml']],
    ['ci/*.yml', ['ci/a.yml']],
    ['/ci/x/*', ['ci/x/b.yml']],
  ])('have the files of %s', async (include, expected) => {
    const files = {
      [ROOT]: `include: {local: "${include}", rules: [{if: $X}]}`,
      'ci/a.yml': '',
      'ci/x/b.yml': '',
      'ci/x/y/c.yml': '',
      'ci/x/d.txt': '',
    }
    const { facts } = await read(['gitlab-ci'], ROOT, files[ROOT] ?? '', { files })
    expect(facts.map((fact) => (fact.kind === 'names-file' ? fact.name : ''))).toEqual(expected)
  })

  it('read variables with a list to choose from, and those that rules give beside them', async () => {
    const text = (rules: string) =>
      `variables: {V: {value: "1", description: x, options: ["1", "2"]}}\nj: {image: "x:$V", rules: ${rules}}`
    expect(await found({ [ROOT]: text('[{if: $A, variables: {V: "3"}}]') })).toEqual(['ci-job x:$V => x:3'])
    expect(await found({ [ROOT]: text('[{if: $A, variables: {V: "3"}}, {if: $B}]') })).toEqual([
      'ci-job x:$V => x:3',
      'ci-job x:$V => x:1',
      'ci-job x:$V => x:2',
    ])
  })
})

const TEMPLATE =
  'spec:\n  inputs:\n    image: {default: "python:3.11.9"}\n    version: {}\n---\njob:\n  image: $[[ inputs.image ]]\n  services: [{name: "nginx:$[[ inputs.version ]]", alias: n}]\n  script: [x]\n'

describe('gitlab-ci inputs', () => {
  it('are images where they are given, and defaults where somebody leaves them out', async () => {
    const files = {
      [ROOT]:
        'include:\n  - local: /t.yml\n    inputs: {image: "python:3.12.1", version: 1.27.3}\n  - local: t.yml\n    inputs: {version: "1.27.4"}\n',
      't.yml': TEMPLATE,
    }
    expect(await found(files)).toEqual([
      'ci-job python:3.12.1',
      'ci-service 1.27.3 => nginx:1.27.3',
      'ci-service 1.27.4 => nginx:1.27.4',
    ])
    expect(await found(files, 't.yml', [ROOT])).toEqual(['ci-job python:3.11.9'])
  })

  it('have defaults and lists to choose from where nobody gives them', async () => {
    const text =
      'spec: {inputs: {v: {default: "1", options: ["1", "2"]}}}\n---\na: {image: "a:$[[ inputs.v ]]"}'
    expect(await found({ 't.gitlab-ci.yml': text }, 't.gitlab-ci.yml')).toEqual([
      'ci-job a:$[[ inputs.v ]] => a:1',
      'ci-job a:$[[ inputs.v ]] => a:2',
    ])
  })

  it('of a component of the project are those of others too', async () => {
    const files = {
      [ROOT]:
        'include:\n  - component: $CI_SERVER_FQDN/$CI_PROJECT_PATH/lint@$CI_COMMIT_SHA\n    inputs: {image: "lint:9"}\n  - component: $CI_SERVER_FQDN/other/x/lint@1\n',
      'templates/lint/template.yml':
        'spec: {inputs: {image: {default: "lint:8"}}}\n---\nl: {image: "$[[ inputs.image ]]", script: [x]}',
    }
    expect(await found(files)).toEqual(['ci-job lint:9'])
    expect(await found(files, 'templates/lint/template.yml', [ROOT])).toEqual(['ci-job lint:8'])
  })

  it('of a pipeline that a job starts are read too', async () => {
    const files = {
      [ROOT]: 'j: {trigger: {include: [{local: t.yml, inputs: {image: "python:3.12.1", version: 1.27.3}}]}}',
      't.yml': TEMPLATE,
    }
    expect(await found(files)).toEqual(['ci-job python:3.12.1', 'ci-service 1.27.3 => nginx:1.27.3'])
    expect(await found(files, 't.yml', [ROOT])).toEqual([])
  })

  it('may be variables, of which only the pipeline knows', async () => {
    const files = {
      [ROOT]: 'include: [{local: t.yml, inputs: {image: $I, version: $N}}]\nvariables: {N: "1.0.2"}',
      't.yml': TEMPLATE,
    }
    expect(await found(files)).toEqual([])
    expect(await found(files, 't.yml', [ROOT])).toEqual([])
  })

  it('are edited on request where they are given', async () => {
    const files = {
      [ROOT]: 'include:\n  - local: t.yml\n    inputs: {image: "python:3.12.1", version: 1.27.3}\n',
      't.yml': TEMPLATE,
    }
    const safe = await fix(MIRROR, files)
    expect(safe.text(ROOT)).toBe(files[ROOT])
    const { text, result } = await fix(MIRROR, files, { request: { unsafe: true } })
    expect(text('t.yml')).toBe(TEMPLATE)
    expect(text(ROOT)).toBe(
      `include:\n  - local: t.yml\n    inputs: {image: "python:3.12.1@${digestOf('docker.io/library/python:3.12.1')}", version: 1.27.3@${digestOf('docker.io/library/nginx:1.27.3')}}\n`,
    )
    expect(result.problems).toEqual([])
  })

  it('are left alone where the value is one of a list', async () => {
    const text =
      'variables: {I: {value: "a/x:1.0.1", options: ["a/x:1.0.1", "a/x:1.0.2"]}}\nj: {image: $I, script: [x]}\n'
    const { text: after, fixes } = await fix(MIRROR, { [ROOT]: text }, { request: { unsafe: true } })
    expect(after(ROOT)).toBe(text)
    expect(fixes.join()).toContain('shared-disagrees')
  })

  it('end in circles and long chains', async () => {
    const files = {
      [ROOT]:
        'include: [a.yml, .gitlab-ci.yml]\nj: {extends: k, image: "x:$V"}\nk: {extends: j, variables: {V: "1"}}',
      'a.yml':
        'include: .gitlab-ci.yml\n.r: {image: !reference [.r, image]}\n.v: {variables: {A: !reference [.v, variables, A]}, image: $A}',
    }
    expect(await found(files)).toEqual(['ci-job x:$V => x:1'])
    expect(await found(files, 'a.yml', [ROOT])).toEqual(['ci-job $A => unread: runtime-variable'])
  })
})
