import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { FORMATS } from '../../src/formats/index.ts'
import type { FormatId } from '../../src/model/format-id.ts'
import { isEditable, tailOf } from '../../src/model/image-use.ts'
import { read } from '../support/read.ts'
import { casesOf, expectedOf, recordsOf } from './build-fixtures.ts'

/** Formats in languages of their own: the tables, and one whose reader has more to do. */
const IN_LANGUAGES = [
  ...FORMATS.filter(({ isTable, kind }) => isTable === true && kind === 'file').map(({ id }) => id),
  'earthfile',
]
const FIXTURES = fileURLToPath(new URL('../../fixtures/', import.meta.url))
const DIGEST = `@sha256:${'a1b2'.repeat(16)}`

function filesOf(format: FormatId, name: string): readonly string[] {
  return readdirSync(join(FIXTURES, format, name), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'expected.json')
    .map((entry) => join(entry.parentPath, entry.name))
}

describe.each(IN_LANGUAGES)('%s', (format) => {
  it.each(casesOf(format))('reads the fixture %s as expected', async (name) => {
    expect(await recordsOf(format, name)).toEqual(expectedOf(format, name))
  })

  it.each(casesOf(format))('reads what is pinned in the fixture %s', async (name) => {
    for (const file of filesOf(format, name)) {
      const path = file.slice(join(FIXTURES, format, name).length + 1)
      const text = readFileSync(file, 'utf8')
      const { uses } = await read([format], path, text)
      for (const [index, use] of uses.entries()) {
        const tail = isEditable(use) ? tailOf(use) : undefined
        if (
          tail === undefined ||
          use.pinObstacle !== undefined ||
          use.text.includes('@') ||
          use.digestSlot !== undefined
        )
          continue
        const pinned = text.slice(0, tail.end) + DIGEST + text.slice(tail.end)
        const after = await read([format], path, pinned)
        expect(after.uses[index]?.text, `${path}: ${use.text}`).toBe(use.text + DIGEST)
        expect(after.uses).toHaveLength(uses.length)
      }
    }
  })
})

describe('quadlet', () => {
  const files = {
    'units/Containerfile.web':
      'ARG BASE=debian:12\nARG TOOL=acme/no:1\nFROM $TOOL AS tool\nFROM ${BASE}\nCOPY --from=tool /a /a\n',
    'units/plain/Dockerfile': 'FROM acme/plain:1\n',
    'units/play.conf': 'kind: Pod\n',
  }
  const unit = (text: string, name = 'web.build') => read(['quadlet'], `units/${name}`, text, { files })

  it('tells what a build gives to its Dockerfile, and what it is called', async () => {
    const { uses, facts } = await unit(
      '[Build]\r\nImageTag=ghcr.io/acme/own:1\r\nImageTag=acme/own\r\nFile=Containerfile.web\r\n' +
        'SetWorkingDirectory=unit\r\nBuildArg=BASE=alpine:3.20\r\nBuildArg="TOOL=quay.io/acme/tool:2" V=%i\r\n',
    )
    expect(uses.map(({ role, text, position: { line } }) => [role, text, line])).toEqual([
      ['base', 'alpine:3.20', 6],
      ['base', 'quay.io/acme/tool:2', 7],
    ])
    expect(facts.flatMap((fact) => (fact.kind === 'built-name' ? [fact.name, fact.project] : []))).toEqual([
      ...['ghcr.io/acme/own:1', 'units'],
      ...['acme/own', 'units'],
    ])
    const [build] = facts.flatMap((fact) => (fact.kind === 'build' ? [fact] : []))
    expect(build?.dockerfile).toBe('units/Containerfile.web')
    expect(build?.args.map(({ name }) => name)).toEqual(['BASE', 'TOOL', 'V'])
  })

  it.each([
    ['[Build]\nSetWorkingDirectory=./plain\n', ['units/plain/Dockerfile']],
    ['[Build]\nFile=https://acme.example/Containerfile\n', []],
    ['[Build]\nFile=/etc/Containerfile\n', []],
    ['[Build]\nFile=../../../Containerfile\n', []],
    ['[Build]\nFile=%h/Containerfile.web\n', []],
  ])('finds the Dockerfile of %j', async (text, expected) => {
    const { facts } = await unit(text)
    expect(facts.flatMap((fact) => (fact.kind === 'build' ? [fact.dockerfile] : []))).toEqual(expected)
  })

  it('names the manifest that is played', async () => {
    const { facts } = await unit('[Kube]\nYaml=play.conf\nYaml=missing.yml\nYaml=/etc/a.yml\n', 'web.kube')
    expect(facts.flatMap((fact) => (fact.kind === 'names-file' ? [fact.name, fact.format] : []))).toEqual([
      'units/play.conf',
      'kubernetes',
    ])
  })
})

describe('jenkinsfile', () => {
  const files = {
    Dockerfile: 'FROM acme/root:1\n',
    'ci/Dockerfile.ci': 'ARG BASE=debian:12\nARG TOOL=acme/no:1\nFROM $TOOL AS tool\nFROM $BASE\n',
    'ci/pod.txt': 'kind: Pod\n',
  }
  const pipeline = (agent: string) =>
    read(['jenkinsfile'], 'ci/Jenkinsfile', `pipeline { ${agent} }`, { files })

  it.each([
    ["agent { dockerfile { label 'x' } }", ['Dockerfile', []]],
    ["agent { dockerfile { filename 'Dockerfile.ci'; dir 'ci' } }", ['ci/Dockerfile.ci', []]],
    [
      "agent { dockerfile { filename 'Dockerfile.ci'\n additionalBuildArgs '--build-arg BASE=alpine:3.20 --pull' } }",
      ['ci/Dockerfile.ci', ['BASE']],
    ],
    [
      "stages { stage('x') { steps { script { docker.build('acme/a:1', '-f Dockerfile.ci ./ci') } } } }",
      ['ci/Dockerfile.ci', []],
    ],
    [
      "node { docker.build('acme/a:1', \"--build-arg 'TOOL=${T}' --file ci/Dockerfile.ci .\") }",
      ['Dockerfile', ['TOOL']],
    ],
  ])('finds the Dockerfile of %s', async (agent, [dockerfile, args]) => {
    const { facts } = await pipeline(agent)
    const builds = facts.flatMap((fact) => (fact.kind === 'build' ? [fact] : []))
    expect(builds.map((build) => [build.dockerfile, build.args.map(({ name }) => name)])).toEqual([
      [dockerfile, args],
    ])
  })

  it('reads what build arguments fill', async () => {
    const { uses } = await pipeline(
      'agent { dockerfile { filename "Dockerfile.ci"; dir "ci"; additionalBuildArgs "--build-arg=\'TOOL=quay.io/acme/t:2\' --build-arg BASE=\\"alpine:3.20\\" --build-arg X=acme/no:2" } }',
    )
    expect(uses.map(({ role, text, raw }) => [role, text, raw])).toEqual([
      ['base', 'quay.io/acme/t:2', 'quay.io/acme/t:2'],
      ['base', 'alpine:3.20', 'alpine:3.20'],
    ])
  })

  it('names the file of a pod', async () => {
    const { facts } = await pipeline("agent { kubernetes { yamlFile 'ci/pod.txt' } }")
    expect(facts.map((fact) => (fact.kind === 'names-file' ? fact.name : fact.kind))).toEqual(['ci/pod.txt'])
  })
})

describe('testcontainers-code', () => {
  const files = {
    'app/src/test/java/A.java': '',
    'app/src/main/java/B.java': '',
    'app/src/it/C.kt': '',
    'app/node/x.spec.ts': '',
    'app/a_test.go': '',
    'app/tests/conftest.py': '',
    'other/src/test/java/D.java': '',
  }

  it.each([
    [
      'app/pom.xml',
      '<artifactId>testcontainers</artifactId>',
      ['app/src/it/C.kt', 'app/src/test/java/A.java'],
    ],
    [
      'app/build.gradle.kts',
      'testImplementation(libs.testcontainers)',
      ['app/src/it/C.kt', 'app/src/test/java/A.java'],
    ],
    ['app/go.mod', 'require github.com/testcontainers/testcontainers-go v0.33.0', ['app/a_test.go']],
    ['app/package.json', '{"devDependencies": {"testcontainers": "10"}}', ['app/node/x.spec.ts']],
    ['app/requirements-dev.txt', 'testcontainers==4.8', ['app/tests/conftest.py']],
    ['app/go.mod', 'module x', []],
  ])('looks where %s names the library', async (path, text, expected) => {
    const { facts, uses } = await read(['testcontainers-code'], path, text, { files })
    expect(facts.flatMap((fact) => (fact.kind === 'names-file' ? [fact.name] : []))).toEqual(expected)
    expect(uses).toEqual([])
  })
})
