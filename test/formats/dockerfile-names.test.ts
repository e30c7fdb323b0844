import { afterEach, expect, it } from 'vitest'
import { check } from '../../src/check.ts'
import { createTree, type Tree } from '../support/tree.ts'

const trees: Tree[] = []
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove()
})

/** Those of the files, each with one image, in which it is found. */
async function found(names: readonly string[]): Promise<readonly string[]> {
  const tree = createTree(Object.fromEntries(names.map((name) => [name, 'FROM alpine\n'])))
  trees.push(tree)
  const { findings } = await check({ cwd: tree.path })
  return findings.flatMap(({ use }) => use?.place.path ?? [])
}

it('finds Dockerfiles with words and numbers around their name', async () => {
  const names = [
    'Dockerfile2.prod',
    'Dockerfile3.9',
    'Dockerfile3.9-slim',
    'DockerfileDev',
    'DockerfileDev.in',
    'MyDockerfile',
    'api-Containerfile.arm64',
    'api-Dockerfile',
    'api-Dockerfile.prod',
    'api-DockerfileDev',
    'api_Dockerfile.dev',
    'web-dockerfile.dockerfile',
  ]
  expect(await found(names)).toEqual(names)
})

it('leaves sources, pages and data about Dockerfiles alone', async () => {
  const names = [
    'Dockerfile.md',
    'Dockerfile2.md',
    'api-Dockerfile.dockerignore',
    'build-dockerfile.tf',
    'build-dockerfile.yml',
    'dockerfileParser.java',
    'dockerfiles.txt',
    'my-dockerfile.txt',
    'my_dockerfile_test.go',
  ]
  expect(await found(names)).toEqual([])
})
