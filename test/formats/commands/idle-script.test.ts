import { describe, expect, it } from 'vitest'
import { read } from '../../support/read.ts'

async function github(job: string): Promise<readonly string[]> {
  const text = `on: push\njobs:\n  build:\n    runs-on: ubuntu-24.04\n${job}`
  const { uses } = await read(['github-actions', 'compose'], '.github/workflows/ci.yml', text)
  return uses.map((use) => use.text)
}

async function gitlab(text: string): Promise<readonly string[]> {
  return (await read(['gitlab-ci'], '.gitlab-ci.yml', text)).uses.map((use) => use.text)
}

async function tekton(step: string): Promise<readonly string[]> {
  const text = `apiVersion: tekton.dev/v1\nkind: Task\nmetadata: { name: a }\nspec:\n  params:\n    - { name: tool, default: docker }\n  steps:\n    - name: b\n${step}`
  return (await read(['tekton'], 'task.yaml', text)).uses.map((use) => use.text)
}

describe('a script that names no program by itself is read', () => {
  it.each([
    ['env', '$RUN nginx:1'],
    ['env in braces', "echo '$'; ${RUN} nginx:1"],
    ['env of a script in it', 'bash -c "$SCRIPT"'],
    ['the matrix', '${{ matrix.tool }} run nginx:1'],
    ['an expression behind one that a quote hides', "echo '${{'; ${{ matrix.tool }} run nginx:1"],
  ])('where %s does', async (_, run) => {
    const env = '    env: { RUN: docker run, SCRIPT: docker run nginx:1 }\n'
    const matrix = '    strategy: { matrix: { tool: [docker] } }\n'
    expect(await github(`${env}${matrix}    steps:\n      - run: |\n          ${run}\n`)).toEqual(['nginx:1'])
  })

  it.each([
    '$A$B run nginx:1',
    '${A}${B} run nginx:1',
    '"$A""$B" run nginx:1',
    'doc$B run nginx:1',
    '${A}ker run nginx:1',
    'dock"er" run nginx:1',
    "d''ocker run nginx:1",
    'd\\ocker run nginx:1',
  ])('where its pieces make one: %s', async (run) => {
    const env = '    env: { A: doc, B: ker }\n    services: { s: "a:1" }\n'
    expect(await github(`${env}    steps:\n      - run: |\n          ${run}\n`)).toEqual(['a:1', 'nginx:1'])
  })

  it('where it writes a file that is read', async () => {
    const lines = ['cat > compose.yaml <<EOF', 'services: { web: { image: "nginx:1" } }', 'EOF']
    const run = lines.map((line) => `          ${line}\n`).join('')
    expect(await github(`    steps:\n      - run: |\n${run}`)).toEqual(['nginx:1'])
    const piped = `echo 'services: { web: { image: "nginx:1" } }' | $WRITE compose.yaml`
    const env = '    env: { WRITE: tee }\n'
    expect(await github(`${env}    steps:\n      - run: |\n          ${piped}\n`)).toEqual(['nginx:1'])
  })

  it('where a variable of GitLab or a parameter of Tekton does', async () => {
    expect(await gitlab('variables: { TOOL: podman }\na:\n  script:\n    - $TOOL pull nginx:1\n')).toEqual([
      'nginx:1',
    ])
    expect(await tekton('      script: $(params.tool) pull nginx:1\n')).toEqual(['nginx:1'])
    expect(
      await tekton('      env: [{ name: T, value: $(params.tool) }]\n      script: $T pull nginx:1\n'),
    ).toEqual(['nginx:1'])
  })

  it('where a job has too many of them for their values to be looked at, in time that grows with the file', async () => {
    const env = `    env:\n      RUN: docker run\n      A: |\n${'        some words\n'.repeat(10_000)}`
    const steps = '      - run: echo $A\n'.repeat(5000)
    expect(await github(`${env}    steps:\n${steps}      - run: $RUN nginx:1\n`)).toEqual(['nginx:1'])
  }, 20_000)
})
