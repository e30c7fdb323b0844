import { afterEach, describe, expect, it } from 'vitest'
import { check } from '../../src/check.ts'
import { createTree, type Tree } from '../support/tree.ts'

const trees: Tree[] = []
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove()
})

interface Judged {
  /** `mutable-tag nginx` */
  readonly kept: readonly string[]
  /** `mutable-tag nginx: why` */
  readonly suppressed: readonly string[]
  readonly notices: readonly string[]
}

const HONOR = 'suppressions: { honor: [hadolint, checkov] }\n'

async function judge(path: string, text: string, config = HONOR): Promise<Judged> {
  const tree = createTree({ 'holdfast.yaml': config, [path]: text })
  trees.push(tree)
  const { findings, suppressed, notices } = await check({ cwd: tree.path })
  return {
    kept: findings.map(({ rule, at }) => `${rule} ${at.text}`),
    suppressed: suppressed.map(
      ({ finding, justification }) => `${finding.rule} ${finding.at.text}: ${justification}`,
    ),
    notices: notices.map(({ kind, line, message }) => `${kind} ${line} ${message}`),
  }
}

const dockerfile = (text: string, config?: string) => judge('Dockerfile', text, config)

describe('an ignore of hadolint', () => {
  it('counts for what it means, and only where it is honoured', async () => {
    const text = '# hadolint ignore=DL3006\nFROM nginx\n# hadolint ignore=DL3006\nFROM redis:latest\n'
    expect(await dockerfile(text)).toEqual({
      kept: ['mutable-tag redis:latest'],
      suppressed: ['mutable-tag nginx: hadolint ignore=DL3006'],
      notices: [],
    })
    for (const config of ['', 'suppressions: { honor: [checkov] }\n']) {
      expect((await dockerfile(text, config)).kept).toEqual(['mutable-tag nginx', 'mutable-tag redis:latest'])
    }
  })

  it('knows an untagged image, the tag latest and a registry that is not allowed', async () => {
    const text = (code: string) =>
      `#  hadolint  ignore = DL3059 , ${code} # why\r\nFROM quay.io/acme/a:latest\r\nFROM quay.io/acme/b\r\n`
    const trusts = `${HONOR}rules: { untrusted-registry: { allow: ["ghcr.io/**"] } }\n`
    expect((await dockerfile(text('DL3007'), trusts)).suppressed).toEqual([
      'mutable-tag quay.io/acme/a:latest: hadolint ignore=DL3007',
    ])
    expect((await dockerfile(text('DL3026'), trusts)).suppressed).toEqual([
      'untrusted-registry quay.io/acme/a:latest: hadolint ignore=DL3026',
    ])
    expect((await dockerfile(text('DL3008'), trusts)).suppressed).toEqual([])
  })

  it('counts for the file where it is global, and else for the next line only', async () => {
    const globally = '# hadolint global ignore=DL3007,DL3006\n\nFROM a\nFROM b:latest\n'
    expect((await dockerfile(globally)).suppressed).toEqual([
      'mutable-tag a: hadolint global ignore=DL3006',
      'mutable-tag b:latest: hadolint global ignore=DL3007',
    ])
    for (const between of ['\n', '# more\n', 'ARG A\n']) {
      expect((await dockerfile(`# hadolint ignore=DL3006\n${between}FROM a\n`)).suppressed).toEqual([])
    }
  })

  it('says nothing of images that hadolint does not look at', async () => {
    const text = 'FROM scratch\n# hadolint ignore=DL3006\nCOPY --from=nginx /a /b\n'
    expect((await dockerfile(text)).suppressed).toEqual([])
    const compose = 'services:\n  a:\n    # hadolint ignore=DL3006\n    image: nginx\n'
    expect((await judge('compose.yaml', compose)).suppressed).toEqual([])
  })

  it.each([
    '# hadolint ignore DL3006',
    '# hadolint ignore=dl3006',
    '# hadolint ignore=DL3006 because',
    '# see hadolint ignore=DL3006',
    '## hadolint ignore=DL3006',
    '# x # hadolint ignore=DL3006',
    '# hadolint ignore=DL3006,',
  ])('is one that hadolint reads: %s', async (comment) => {
    expect((await dockerfile(`${comment}\nFROM nginx\n`)).suppressed).toEqual([])
  })

  it('cannot hide what may not be ignored, and says so where it would', async () => {
    const config = 'suppressions: { honor: [hadolint], forbid: [mutable-tag] }\n'
    const { kept, notices } = await dockerfile('# hadolint ignore=DL3006\nFROM nginx\n', config)
    expect(kept).toEqual(['mutable-tag nginx'])
    expect(notices).toEqual([expect.stringContaining('forbidden-ignore 1 mutable-tag may not be ignored')])
    expect((await dockerfile('# hadolint ignore=DL3006\nFROM scratch\n', config)).notices).toEqual([])
  })
})

describe('an ignore of checkov', () => {
  it('counts for the whole Dockerfile, with its reason', async () => {
    const text = '\uFEFF#checkov:skip=CKV_DOCKER_7:just a test\nFROM a\nFROM b:latest\nFROM c:1\n'
    expect(await dockerfile(text)).toMatchObject({
      kept: ['mutable-tag c:1'],
      suppressed: ['mutable-tag a: just a test', 'mutable-tag b:latest: just a test'],
    })
    const behind = 'FROM a\n# x bridgecrew:skip= CKV_DOCKER_7\n'
    expect((await dockerfile(behind)).suppressed).toEqual(['mutable-tag a: checkov skip=CKV_DOCKER_7'])
    expect((await dockerfile('#checkov:skip=CKV_DOCKER_2:x\nFROM a\n')).suppressed).toEqual([])
  })

  const pod = (annotations: string, name = 'p') =>
    `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\n  annotations:\n    ${annotations}\nspec:\n  containers:\n  - image: nginx\n  - image: redis:7.2.4\n`

  it('counts for the object that has it as an annotation', async () => {
    const text = `${pod('checkov.io/skip1: CKV_K8S_14=a = b', 'first')}---\n${pod('x: y', 'second')}`
    expect(await judge('pods.yaml', text)).toMatchObject({
      kept: ['unpinned-image redis:7.2.4', 'mutable-tag nginx', 'unpinned-image redis:7.2.4'],
      suppressed: ['mutable-tag nginx: a = b'],
    })
    expect((await judge('pod.yaml', pod('"checkov.io/skip2": "CKV_K8S_43"'))).suppressed).toEqual([
      'unpinned-image redis:7.2.4: checkov skip=CKV_K8S_43',
    ])
  })

  it('counts for an object in a list', async () => {
    const item = (annotations: string) =>
      pod(annotations)
        .split('\n')
        .map((line, index) => (line === '' ? '' : `${index === 0 ? '- ' : '  '}${line}`))
        .join('\n')
    const list = `apiVersion: v1\nkind: List\nitems:\n${item('checkov.io/skip1: CKV_K8S_14')}${item('x: y')}`
    expect((await judge('list.yaml', list)).suppressed).toEqual([
      'mutable-tag nginx: checkov skip=CKV_K8S_14',
    ])
  })

  it('is none elsewhere in the object, nor one that is not honoured', async () => {
    for (const text of [
      pod('x: y').replace(
        '- image: nginx',
        '- image: nginx\n    env: [{name: "checkov.io/skip1", value: CKV_K8S_14}]',
      ),
      pod('x: y # checkov.io/skip1: CKV_K8S_14'),
      pod('x: "checkov.io/skip1: CKV_K8S_14"'),
      pod('checkov.io/skip1: [CKV_K8S_14]'),
    ])
      expect((await judge('pod.yaml', text)).suppressed, text).toEqual([])
    expect((await judge('pod.yaml', pod('checkov.io/skip1: CKV_K8S_14'), '')).suppressed).toEqual([])
  })
})
