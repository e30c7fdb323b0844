import { describe, expect, it } from 'vitest'
import { brief, read } from '../support/read.ts'
import { casesOf, expectedOf, recordsOf } from './build-fixtures.ts'

const TABLES = [
  'arm-template',
  'azure-pipelines',
  'batect',
  'bitbucket-pipelines',
  'bitrise',
  'buildkite',
  'circleci',
  'cirrus',
  'cloud-foundry',
  'cloudbuild',
  'cloudformation',
  'codebuild',
  'codefresh',
  'concourse',
  'container-apps',
  'containerlab',
  'copilot',
  'cwl',
  'ddev',
  'devfile',
  'devspace',
  'drone',
  'dstack',
  'ecs',
  'gitpod',
  'home-assistant',
  'iot-edge',
  'knative-func',
  'mlflow',
  'okteto',
  'olm',
  'porter',
  'prow',
  'render',
  'rke',
  'score',
  'screwdriver',
  'semaphore',
  'serverless',
  'talos',
  'travis',
  'vela',
  'werf',
  'woodpecker',
  'zarf',
]

describe.each(TABLES)('%s', (format) => {
  it.each(casesOf(format))('reads the fixture %s as expected', async (name) => {
    expect(await recordsOf(format, name)).toEqual(expectedOf(format, name))
  })
})

describe('woodpecker', () => {
  it('takes no shell of the machine for an image', async () => {
    const steps = 'steps: {a: {image: bash}}'
    const found = async (text: string) =>
      (await read(['woodpecker'], '.woodpecker.yml', text)).uses.map(brief)
    expect(await found(steps)).toEqual(['ci-step bash'])
    expect(await found(`labels: {backend: local}\n${steps}`)).toEqual([])
  })
})
