import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { createTree, type Tree } from '../support/tree.ts'
import { ROOT, readYaml, runScript, type ScriptRun, unknownFlags } from './runner.ts'

const TEMPLATES = resolve(ROOT, '.ci/templates')
const SHELL = ['sh', '-e']
const trees: Tree[] = []
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove()
})

/** A repository whose branch adds new/Dockerfile to what main has, and the commit of main. */
function repository(old: string, added: string): { tree: Tree; base: string } {
  const tree = createTree({ 'old/Dockerfile': old })
  trees.push(tree)
  tree.git('init', '-q', '-b', 'main')
  tree.git('add', '-A')
  tree.git('commit', '-q', '-m', 'first')
  const base = tree.git('rev-parse', 'HEAD').trim()
  tree.git('checkout', '-q', '-b', 'feature')
  tree.write('new/Dockerfile', added)
  tree.git('add', '-A')
  tree.git('commit', '-q', '-m', 'second')
  return { tree, base }
}

const BAD = 'FROM nginx\n'
const GOOD = 'FROM scratch\n'

function readTemplate(name: string): string {
  return readFileSync(join(TEMPLATES, name), 'utf8')
}

describe('the templates', () => {
  it.each(readdirSync(TEMPLATES))('%s uses no flag and no format that the command lacks', (name) => {
    const lines = readTemplate(name)
      .split('\n')
      .filter((line) => !/^\s*(?:#|\/\/|args '--entrypoint=')/.test(line))
    expect(unknownFlags(lines.join('\n'))).toEqual([])
  })

  it('notices a flag and a format that the command lacks', () => {
    expect(unknownFlags('check --nope --format=nothing --format text:a')).toEqual(['--nope', 'nothing'])
  })
})

describe('the job for GitLab', () => {
  interface Job {
    readonly stage: string
    readonly image: { readonly name: string; readonly entrypoint: readonly string[] }
    readonly variables: Readonly<Record<string, string>>
    readonly script: readonly string[]
    readonly rules: readonly { readonly if: string }[]
    readonly artifacts: { readonly when: string; readonly reports: { readonly codequality: string } }
  }
  const documents = parseAllDocuments(readTemplate('gitlab.yml'))
  const [header, jobs] = documents.map((document) => document.toJS()) as [
    { spec: { inputs: Readonly<Record<string, { default?: string }>> } },
    { holdfast: Job },
  ]
  const { spec } = header
  const { holdfast: job, ...others } = jobs

  /** Runs the script as a runner does: one line after the other in one shell that ends at the first error. */
  function run(tree: Tree, env: Readonly<Record<string, string>> = {}): ScriptRun {
    return runScript(job.script.join('\n'), tree.path, env, SHELL)
  }

  function reportOf(tree: Tree): readonly { location: { path: string } }[] {
    return JSON.parse(tree.contents().get(job.artifacts.reports.codequality) ?? '')
  }

  it('is a header of inputs and one job, which uses each of them', () => {
    expect(documents.map(({ errors }) => errors)).toEqual([[], []])
    expect(others).toEqual({})
    const used = readTemplate('gitlab.yml').matchAll(/\$\[\[ inputs\.(\w+) \]\]/g)
    expect([...used].map(([, name]) => name).toSorted()).toEqual(Object.keys(spec.inputs).toSorted())
    expect(spec.inputs.image).not.toHaveProperty('default')
  })

  it('has all of the history, and keeps its report when it fails', () => {
    expect(job.variables.GIT_DEPTH).toBe('0')
    expect(job.artifacts.when).toBe('always')
    expect(job.rules.map((rule) => rule.if)).toEqual([
      '$CI_PIPELINE_SOURCE == "merge_request_event"',
      '$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH',
    ])
  })

  it('fails a merge request for what it changed alone, and reports the whole tree', () => {
    const { tree, base } = repository(BAD, GOOD)
    const env = { CI_MERGE_REQUEST_DIFF_BASE_SHA: base }
    expect(run(tree, env)).toMatchObject({ code: 0, stderr: '' })
    expect(reportOf(tree).map(({ location }) => location.path)).toEqual(['old/Dockerfile'])
    const failing = repository(GOOD, BAD)
    const failed = run(failing.tree, { CI_MERGE_REQUEST_DIFF_BASE_SHA: failing.base })
    expect(failed.code).toBe(1)
    expect(failed.stdout).toContain('new/Dockerfile')
    expect(reportOf(failing.tree).map(({ location }) => location.path)).toEqual(['new/Dockerfile'])
  })

  it('fails the default branch for everything', () => {
    expect(run(repository(BAD, GOOD).tree).code).toBe(1)
    expect(run(repository(GOOD, GOOD).tree).code).toBe(0)
  })

  it('runs nothing that stands in the variable of the commit', () => {
    const { tree } = repository(BAD, GOOD)
    const failed = run(tree, { CI_MERGE_REQUEST_DIFF_BASE_SHA: '$(touch x)"; touch x; "' })
    expect(failed.code).toBe(2)
    expect([...tree.contents().keys()]).not.toContain('x')
  })
})

describe('the task for Tekton', () => {
  interface Task {
    readonly apiVersion: string
    readonly kind: string
    readonly spec: {
      readonly params: readonly {
        readonly name: string
        readonly type?: string
        readonly default?: readonly string[]
      }[]
      readonly workspaces: readonly { readonly name: string }[]
      readonly steps: readonly {
        readonly image: string
        readonly workingDir: string
        readonly command: readonly string[]
        readonly args: readonly string[]
      }[]
    }
  }
  const { apiVersion, kind, spec } = readYaml('.ci/templates/tekton-task.yaml') as Task
  const [step] = spec.steps

  /** Runs the command of the step with its parameters, which no shell sees. */
  function run(tree: Tree, given: Readonly<Record<string, readonly string[]>> = {}) {
    const args = (step?.args ?? []).flatMap((arg) => {
      const [, name] = /^\$\(params\.(\w+)\[\*\]\)$/.exec(arg) ?? []
      if (name === undefined) return [arg]
      return given[name] ?? spec.params.find((param) => param.name === name)?.default ?? []
    })
    expect(step?.command[0]).toBe('holdfast')
    return tree.run([...(step?.command.slice(1) ?? []), ...args])
  }

  it('is a Task of v1 whose parameters and workspace are all used', () => {
    expect([apiVersion, kind]).toEqual(['tekton.dev/v1', 'Task'])
    const text = JSON.stringify(step)
    for (const { name, type } of spec.params)
      expect(text).toContain(type === 'array' ? `"$(params.${name}[*])"` : `"$(params.${name})"`)
    expect(step?.workingDir).toBe(`$(workspaces.${spec.workspaces[0]?.name}.path)`)
  })

  it('checks the whole workspace unless it is told which part', () => {
    const { tree } = repository(BAD, GOOD)
    expect(run(tree).code).toBe(1)
    expect(run(tree, { paths: ['new'] }).code).toBe(0)
    expect(run(tree, { args: ['--fail-on', 'never'] }).code).toBe(0)
  })

  it('takes paths for paths, whatever they look like', () => {
    const { tree } = repository(GOOD, GOOD)
    tree.write('--fail-on/$(touch x)/Dockerfile', BAD)
    expect(run(tree, { paths: ['--fail-on'] })).toMatchObject({ code: 1 })
    expect([...tree.contents().keys()]).not.toContain('x')
  })
})

describe('the pipeline for Jenkins', () => {
  const text = readTemplate('jenkins.groovy')
  const [, script = ''] = /\bsh '([^'\n]*)'/.exec(text) ?? []

  it('closes what it opens', () => {
    const code = text.replaceAll(/^\/\/.*$/gm, '').replaceAll(/'[^'\n]*'|"[^"\n]*"/g, '')
    const open: string[] = []
    for (const [sign] of code.matchAll(/[{}()[\]]/g)) {
      if ('{(['.includes(sign)) open.push(sign)
      else expect(`${open.pop()}${sign}`).toMatch(/^(?:\{\}|\(\)|\[\])$/)
    }
    expect(open).toEqual([])
    expect(code).not.toMatch(/['"]/)
  })

  it('publishes the files that its script writes, and those alone', () => {
    const { tree } = repository(BAD, GOOD)
    const before = [...tree.contents().keys()]
    const { code, stdout } = runScript(script, tree.path, {}, ['sh', '-xe'])
    expect([code, stdout.includes('old/Dockerfile')]).toEqual([1, true])
    const written = [...tree.contents().keys()].filter((path) => !before.includes(path))
    const published = [...text.matchAll(/(?:testResults|pattern): '([^']*)'/g)].map(([, file]) => file)
    expect(written.toSorted()).toEqual(published.toSorted())
    expect(tree.contents().get('holdfast-junit.xml')).toContain('<testsuite')
    expect(tree.contents().get('holdfast-checkstyle.xml')).toContain('<checkstyle')
  })

  it('passes a tree without findings', () => {
    expect(runScript(script, repository(GOOD, GOOD).tree.path, {}, SHELL).code).toBe(0)
  })
})
