import { describe, expect, it } from 'vitest'
import type { FormatId } from '../../../src/model/format-id.ts'
import { read } from '../../support/read.ts'

/** Behind what looks like the action of a template, a here-document ends where the shell ends it. */
const script = (indent: string) =>
  [
    'docker inspect --format "{{.Id}}" web',
    'cat <<EOF > Dockerfile',
    'FROM alpine:3.20.1',
    'EOF',
    'if true; then',
    '  docker run nginx:1.27.0',
    'fi',
  ]
    .map((line) => `${indent}${line}\n`)
    .join('')

const SCRIPTS: readonly (readonly [FormatId, string, string])[] = [
  ['ansible', 'playbook.yml', `- hosts: all\n  tasks:\n    - shell: |\n${script('        ')}`],
  ['azure-pipelines', 'azure-pipelines.yml', `steps:\n- script: |\n${script('    ')}`],
  ['bitbucket-pipelines', 'bitbucket-pipelines.yml', pipeline('script')],
  [
    'circleci',
    '.circleci/config.yml',
    `version: 2.1\njobs:\n  a:\n    steps:\n      - run: |\n${script('          ')}`,
  ],
  ['cloudbuild', 'cloudbuild.yaml', `steps:\n- name: a/b\n  script: |\n${script('    ')}`],
  [
    'codebuild',
    'buildspec.yml',
    `version: 0.2\nphases:\n  build:\n    commands:\n      - |\n${script('          ')}`,
  ],
  [
    'drone',
    '.drone.yml',
    `kind: pipeline\ntype: docker\nsteps:\n- image: a/b\n  commands:\n    - |\n${script('        ')}`,
  ],
  [
    'github-actions',
    '.github/workflows/a.yml',
    `on: push\njobs:\n  a:\n    steps:\n      - run: |\n${script('          ')}`,
  ],
  ['gitlab-ci', '.gitlab-ci.yml', `a:\n  script:\n    - |\n${script('      ')}    - echo\n`],
  ['shell', 'Taskfile.yml', `version: '3'\ntasks:\n  a:\n    cmds:\n      - |\n${script('        ')}`],
  [
    'tekton',
    'task.yaml',
    `apiVersion: tekton.dev/v1\nkind: Task\nspec:\n  steps:\n    - image: a/b\n      script: |\n${script('        ')}`,
  ],
]

function pipeline(key: string): string {
  return `pipelines:\n  default:\n    - step:\n        ${key}:\n          - |\n${script('            ')}`
}

describe('scripts with what looks like an action of a template', () => {
  it.each(SCRIPTS)('are read to their end: %s', async (format, path, text) => {
    const { uses } = await read([format], path, text)
    const places = uses.map(({ place }) => text.slice(place.start, place.end))
    expect(places.filter((place) => place.includes(':'))).toEqual(['alpine:3.20.1', 'nginx:1.27.0'])
  })
})
