/*
 * Files that run holdfast elsewhere. Each names one version, so that a new rule never fails an unchanged build.
 */

import { fileGlobs, globPattern } from '../../formats/file-pattern.ts'
import { FORMATS } from '../../formats/index.ts'

/** A file that `init` offers beside the configuration. */
export interface Companion {
  /** From the root of the repository, with `/`. */
  readonly path: string
  readonly what: string
  readonly text: string
}

/** The paths of files that matter to some format. */
const FILES = `(?i)(^|/)(${fileGlobs(FORMATS).map(globPattern).join('|')})$`

/** Runs on what is committed; makes no request. */
export function preCommitConfig(version: string): Companion {
  return {
    path: '.pre-commit-config.yaml',
    what: 'the hook of pre-commit',
    text: `repos:\n${preCommitHook(version)}`,
  }
}

/** The entry of {@link preCommitConfig} under `repos`. */
export function preCommitHook(version: string): string {
  return `  - repo: local
    hooks:
      - id: holdfast
        name: holdfast
        language: node
        additional_dependencies: ["holdfast@${version}"]
        entry: holdfast check
        types: [text]
        files: '${FILES}'
        require_serial: true
`
}

/** Annotates pull requests. Actions are named by commit, as holdfast asks of images. */
export function githubWorkflow(version: string): Companion {
  const text = `name: holdfast
on: [push, pull_request]
permissions:
  contents: read
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
        with:
          persist-credentials: false
      - uses: actions/setup-node@39370e3970a6d050c480ffad4ff0ed4d3fdee5af # v4.1.0
        with:
          node-version: 20
      - run: npx --yes holdfast@${version} check --format github
`
  return { path: '.github/workflows/holdfast.yml', what: 'a workflow of GitHub Actions', text }
}

/** A job to be added to `.gitlab-ci.yml`. */
export function gitlabJob(version: string): string {
  return `holdfast:
  image: node:20.19.0-slim
  script:
    - npx --yes holdfast@${version} check
`
}
