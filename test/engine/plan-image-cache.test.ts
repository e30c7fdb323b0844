import { describe, expect, it } from 'vitest'
import { workshop } from '../../rules/workshop/cases.ts'
import { createFakeResolver } from '../support/fake-resolver.ts'
import { type FixOptions, fix, fixAgain, REWRITE } from '../support/fix-tree.ts'
import { serveTags } from '../support/full-tag.ts'

const PATH = 'resources/workshop.yaml'
const UNSAFE: FixOptions = { request: { unsafe: true } }
const FILES = '  workshop:\n    files:\n      - image:\n          url: docker.io/acme/lab-files:1.0.0\n'
const CACHED = FILES.replace('docker.io', '$(oci_image_cache)/docker.io')
const BUSYBOX =
  '  workshop:\n    files:\n      - image:\n          url: $(oci_image_cache)/docker.io/library/busybox:1.36.1\n'
const IMAGE = '  workshop:\n    image: acme/ws:1.2.3\n'
const CACHED_IMAGE = '  workshop:\n    image: $(oci_image_cache)/docker.io/acme/ws:1.2.3\n'

/** Lines below `images`, for these prefixes of Hub. */
function registries(...prefixes: readonly string[]): string {
  return `      registries:\n${item('        ', 'https://index.docker.io', '/docker.io', ...prefixes)}`
}

function item(indent: string, url: string, destination: string, ...prefixes: readonly string[]): string {
  const lines = ['- urls:', `    - ${url}`, '  onDemand: true', '  content:']
  for (const prefix of prefixes) lines.push(`    - prefix: ${prefix}`, `      destination: ${destination}`)
  return lines.map((line) => `${indent}${line}\n`).join('')
}

const INGRESS = '      ingress:\n        enabled: true\n'

/** Fixes one definition, and makes sure that a second run changes nothing. */
async function fixed(text: string, options = UNSAFE, config = ''): Promise<string> {
  const first = await fix(config, { [PATH]: text }, options)
  const second = await fixAgain(first.tree, options)
  expect(second.result.files).toEqual([])
  expect(second.text(PATH)).toBe(first.text(PATH))
  return first.text(PATH)
}

/** What becomes of the one finding that the image cache could mend, and the text. */
async function refusal(text: string, options = UNSAFE, config = '') {
  const { result, text: read } = await fix(config, { [PATH]: text }, options)
  const found = result.findings.filter(({ remedy }) => remedy?.kind === 'image-cache')
  expect(found).toHaveLength(1)
  const { status, reason, detail } = found[0]?.fix ?? {}
  return { fix: `${status} ${reason}`, detail, text: read(PATH) }
}

describe('the entry of an image cache that is not there', () => {
  it.each<readonly [string, string, string]>([
    [
      'in a definition without an environment, at the end of its spec',
      BUSYBOX,
      `${BUSYBOX}  environment:\n    images:\n${registries('/library/busybox')}`,
    ],
    [
      'before what is commented out at the end',
      `${BUSYBOX}  # session: {}\n# the end\n`,
      `${BUSYBOX}  environment:\n    images:\n${registries('/library/busybox')}  # session: {}\n# the end\n`,
    ],
    [
      'in an environment without images, behind its last key',
      `  environment:\n    secrets:\n      - name: a # last\n    # comment\n\n${BUSYBOX}`,
      `  environment:\n    secrets:\n      - name: a # last\n    images:\n${registries('/library/busybox')}    # comment\n\n${BUSYBOX}`,
    ],
    [
      'in an environment without anything',
      `  environment: # later\n${BUSYBOX}`,
      `  environment: # later\n    images:\n${registries('/library/busybox')}${BUSYBOX}`,
    ],
    [
      'in images without registries',
      `  environment:\n    images:\n      storage: 5Gi\n${BUSYBOX}`,
      `  environment:\n    images:\n      storage: 5Gi\n${registries('/library/busybox')}${BUSYBOX}`,
    ],
    [
      'in images without anything',
      `  environment:\n    images:\n${BUSYBOX}`,
      `  environment:\n    images:\n${registries('/library/busybox')}${BUSYBOX}`,
    ],
    [
      'in registries without anything',
      `  environment:\n    images:\n      registries:\n      memory: 1Gi\n${BUSYBOX}`,
      `  environment:\n    images:\n${registries('/library/busybox')}      memory: 1Gi\n${BUSYBOX}`,
    ],
    [
      'behind entries for other registries',
      `  environment:\n    images:\n      registries:\n${item('        ', 'https://ghcr.io', '/ghcr.io', '/acme/x')}        # more\n${BUSYBOX}`,
      `  environment:\n    images:\n      registries:\n${item('        ', 'https://ghcr.io', '/ghcr.io', '/acme/x')}${item('        ', 'https://index.docker.io', '/docker.io', '/library/busybox')}        # more\n${BUSYBOX}`,
    ],
    [
      'below the entry for the same registry',
      `  environment:\n    images:\n${registries('/acme/x')}${BUSYBOX}`,
      `  environment:\n    images:\n${registries('/acme/x', '/library/busybox')}${BUSYBOX}`,
    ],
    [
      'below an entry for the same registry under another name and in other columns',
      `  environment:\n    images:\n      registries:\n      - onDemand: true\n        content:\n        - {prefix: /acme/x, destination: /docker.io}\n        urls: ["https://registry-1.docker.io/"]\n${BUSYBOX}`,
      `  environment:\n    images:\n      registries:\n      - onDemand: true\n        content:\n        - {prefix: /acme/x, destination: /docker.io}\n        - prefix: /library/busybox\n          destination: /docker.io\n        urls: ["https://registry-1.docker.io/"]\n${BUSYBOX}`,
    ],
    [
      'beside entries for the same registry that mirror at intervals or with an account',
      `  environment:\n    images:\n      registries:\n      - urls: [https://index.docker.io]\n        content:\n        - prefix: /acme/x\n      - urls: ["https://bob:s3cr3t@index.docker.io"]\n        onDemand: true\n        content:\n        - prefix: /acme/y\n${BUSYBOX}`,
      `  environment:\n    images:\n      registries:\n      - urls: [https://index.docker.io]\n        content:\n        - prefix: /acme/x\n      - urls: ["https://bob:s3cr3t@index.docker.io"]\n        onDemand: true\n        content:\n        - prefix: /acme/y\n      - urls:\n        - https://index.docker.io\n        onDemand: true\n        content:\n        - prefix: /library/busybox\n          destination: /docker.io\n${BUSYBOX}`,
    ],
    [
      'for another registry, in the columns of the file',
      '    workshop:\n        files:\n        - image: { url: $(oci_image_cache)/ghcr.io/acme/tools:3.0.0 }\n',
      '    workshop:\n        files:\n        - image: { url: $(oci_image_cache)/ghcr.io/acme/tools:3.0.0 }\n    environment:\n        images:\n            registries:\n            - urls:\n              - https://ghcr.io\n              onDemand: true\n              content:\n              - prefix: /acme/tools\n                destination: /ghcr.io\n',
    ],
    [
      'above the first key, where the last value is a block whose end its header decides',
      `${BUSYBOX}  description: |+\n    Hello\n\n`,
      `  environment:\n    images:\n${registries('/library/busybox')}TITLE${BUSYBOX}  description: |+\n    Hello\n\n`,
    ],
    [
      'behind the last value, where the file ends without a line end',
      BUSYBOX.trimEnd(),
      `${BUSYBOX}  environment:\n    images:\n${registries('/library/busybox').trimEnd()}`,
    ],
    [
      'with an ingress, where the cluster pulls it',
      CACHED_IMAGE,
      `${CACHED_IMAGE}  environment:\n    images:\n${INGRESS}${registries('/acme/ws')}`,
    ],
    [
      'once for several uses, one of which is ignored',
      `${BUSYBOX}      - image:\n          # holdfast: ignore[image-cache-misuse] known\n          url: $(oci_image_cache)/docker.io/library/busybox:1.36.0\n`,
      `${BUSYBOX}      - image:\n          # holdfast: ignore[image-cache-misuse] known\n          url: $(oci_image_cache)/docker.io/library/busybox:1.36.0\n  environment:\n    images:\n${registries('/library/busybox')}`,
    ],
  ])('is added %s', async (_, spec, expected) => {
    const title = '  title: Greeting\n'
    const indent = spec.startsWith('    ') ? '  ' : ''
    const before = workshop(spec).replace(title, `${indent}${title}`)
    const after = expected.includes('TITLE')
      ? workshop('').replace(title, expected.replace('TITLE', title))
      : workshop(expected).replace(title, `${indent}${title}`)
    expect(await fixed(before)).toBe(after)
  })

  it('keeps line ends, a BOM and what follows the definition', async () => {
    const text = `\uFEFF# caf\u00E9 \u{1F600}\n${workshop(BUSYBOX)}---\n${workshop(IMAGE)}...\n---\na: 1\n`
    const crlf = (one: string) => one.replaceAll('\n', '\r\n')
    const entry = `  environment:\n    images:\n${registries('/library/busybox')}`
    expect(await fixed(crlf(text))).toBe(
      crlf(
        `\uFEFF# caf\u00E9 \u{1F600}\n${workshop(BUSYBOX)}${entry}---\n${workshop(`${CACHED_IMAGE}  environment:\n    images:\n${INGRESS}${registries('/acme/ws')}`)}...\n---\na: 1\n`,
      ),
    )
  })

  it('is added behind the last line end of a file that ends with registries', async () => {
    const before = workshop(
      `${BUSYBOX}  environment:\n    images:\n      registries:\n${item('        ', 'https://ghcr.io', '/ghcr.io', '/acme/x')}`,
    )
    const more = item('        ', 'https://index.docker.io', '/docker.io', '/library/busybox')
    expect(await fixed(before.trimEnd())).toBe(`${before}${more}`.trimEnd())
  })
})

describe('an image of Docker Hub in a definition', () => {
  it('comes through the image cache, with all others of the definition in one entry', async () => {
    const pod =
      '  session:\n    objects:\n      - apiVersion: v1\n        kind: Pod\n        metadata: { name: web }\n        spec:\n          containers:\n            - { name: web, image: "nginx:1.27.3" }\n'
    const after = pod.replace('nginx:', '$(oci_image_cache)/docker.io/library/nginx:')
    expect(await fixed(workshop(`${FILES}    image: acme/ws:1.2.3\n${pod}`))).toBe(
      workshop(
        `${CACHED}    image: $(oci_image_cache)/docker.io/acme/ws:1.2.3\n${after}  environment:\n    images:\n${INGRESS}${registries('/acme/lab-files', '/acme/ws', '/library/nginx')}`,
      ),
    )
  })

  it('needs no ingress where vendir fetches it, and no entry where there is one', async () => {
    const cache = `  environment:\n    images:\n${registries('/acme/lab-files', '/acme/ws')}`
    expect(await fixed(workshop(`${cache}${FILES}`))).toBe(workshop(`${cache}${CACHED}`))
    const open = `${cache}${INGRESS}`
    expect(await fixed(workshop(`${cache}${IMAGE}`))).toBe(workshop(`${open}${CACHED_IMAGE}`))
    expect(await fixed(workshop(`${open}${IMAGE}`))).toBe(workshop(`${open}${CACHED_IMAGE}`))
  })

  it('may be the last thing in its file', async () => {
    expect(await fixed(workshop(FILES.trimEnd()))).toBe(
      workshop(`${CACHED}  environment:\n    images:\n${registries('/acme/lab-files').trimEnd()}`),
    )
  })

  it('of a workshop among the objects of another is cached by its own environment', async () => {
    const nest = (spec: string) =>
      `  session:\n    objects:\n${workshop(spec)
        .trimEnd()
        .split('\n')
        .map((line, index) => `${index === 0 ? '      - ' : '        '}${line}\n`)
        .join('')}`
    const entry = (...prefixes: readonly string[]) =>
      `  environment:\n    images:\n${registries(...prefixes)}`
    expect(await fixed(workshop(nest(FILES)))).toBe(workshop(nest(`${CACHED}${entry('/acme/lab-files')}`)))
    const other = FILES.replace('lab-files', 'others')
    expect(await fixed(workshop(`${other}${nest(FILES)}`))).toBe(
      workshop(
        `${other.replace('docker.io', '$(oci_image_cache)/docker.io')}${nest(`${CACHED}${entry('/acme/lab-files')}`)}${entry('/acme/others')}`,
      ),
    )
  })

  it('gets its full tag first, and no digest', async () => {
    const served = serveTags('docker.io/acme/lab-files', { '1': 'a', '1.0.4': 'a', '1.0.3': 'b' })
    const options = { request: { unsafe: true, resolver: createFakeResolver(served) } }
    const text = workshop(FILES.replace('1.0.0', '1'))
    expect(await fixed(text, options)).toBe(
      workshop(
        `${CACHED.replace('1.0.0', '1.0.4')}  environment:\n    images:\n${registries('/acme/lab-files')}`,
      ),
    )
  })

  it('stays where it is when no full tag has its digest', async () => {
    const served = serveTags('docker.io/acme/lab-files', { '1': 'a', '1.0.3': 'b' })
    const options = { request: { unsafe: true, resolver: createFakeResolver(served) } }
    const text = workshop(FILES.replace('1.0.0', '1'))
    const refused = await refusal(text, options)
    expect(refused).toMatchObject({ fix: 'refused tag-only-field', text })
  })

  it('is not cached unless unsafe fixes are wanted, and everything else is done without them', async () => {
    const { text, result, fixes } = await fix('', { [PATH]: workshop(FILES) })
    expect(text(PATH)).toMatch(/url: docker\.io\/acme\/lab-files:1\.0\.0@sha256:[0-9a-f]{64}\n$/)
    expect(fixes).toEqual([
      'docker.io/acme/lab-files:1.0.0 unpinned-image applied',
      'docker.io/acme/lab-files:1.0.0 instruction-image-on-hub refused unsafe',
    ])
    expect(result.findings.at(-1)?.fix.detail).toContain('"educates docker workshop deploy" knows no cache')
    const broken = await fix('', { [PATH]: workshop(BUSYBOX) })
    expect(broken.text(PATH)).toBe(workshop(BUSYBOX))
    expect(broken.fixes.at(-1)).toContain('image-cache-misuse refused unsafe')
  })

  it('is mapped instead where there is a rewrite, and left alone where only others are fixed', async () => {
    const { text } = await fix(REWRITE, { [PATH]: workshop(FILES) }, UNSAFE)
    expect(text(PATH)).toMatch(/url: registry\.corp\.example\/hub\/acme\/lab-files:1\.0\.0@sha256:\w+\n$/)
    const only = { request: { unsafe: true, only: () => false } }
    expect(await fixed(workshop(`${FILES}${IMAGE.slice(12)}`), only)).toBe(
      workshop(`${FILES}${IMAGE.slice(12)}`),
    )
  })
})

describe('what is refused', () => {
  const ENTRY =
    'add { urls: [https://index.docker.io], onDemand: true, content: [{ prefix: /acme/ws, destination: /docker.io }] } to environment.images.registries, set environment.images.ingress to { enabled: true } and write $(oci_image_cache)/docker.io/acme/ws in its place'

  it.each([
    ['an environment in flow style', `  environment: { images: { registries: [] } }\n${IMAGE}`],
    ['registries in flow style', `  environment:\n    images:\n      registries: []\n${IMAGE}`],
    ['images on several lines in flow style', `  environment:\n    images: {\n      }\n${IMAGE}`],
    [
      'content in flow style',
      `  environment:\n    images:\n      registries:\n      - urls: [https://index.docker.io]\n        onDemand: true\n        content: [{prefix: /acme/x}]\n${IMAGE}`,
    ],
    ['an anchor', `  environment: &e\n    secrets: []\n${IMAGE}`],
    ['an alias', `  request: &e\n    objects: []\n  environment: *e\n${IMAGE}`],
    ['a merge', `  request: &e\n    objects: []\n  environment:\n    <<: *e\n${IMAGE}`],
    ['a key that stands twice', `  environment:\n    env: []\n    env: []\n${IMAGE}`],
    [
      'an ingress that is switched off',
      `  environment:\n    images:\n      ingress:\n        enabled: false\n${IMAGE}`,
    ],
    ['ytt', `  #@ if data.values.x:\n  title: A\n  #@ end\n${IMAGE}`],
    ['a template', `  title: {{ .Values.title }}\n${IMAGE}`],
    [
      'columns that nobody uses',
      `  environment:\n    images:\n      registries:\n      -\n        urls: [https://ghcr.io]\n${IMAGE}`,
    ],
    [
      'a last entry that ends in a block',
      `  environment:\n    images:\n      registries:\n      - urls:\n        - |\n          https://ghcr.io\n${IMAGE}`,
    ],
  ])('%s: the message has the entry', async (_, spec) => {
    const text = workshop(spec)
    const refused = await refusal(text)
    expect(refused).toMatchObject({ fix: 'refused unsupported-here' })
    expect(refused.detail).toContain(ENTRY)
    expect(refused.text.replace(/@sha256:\w+/, '')).toBe(text)
  })

  it('a definition in JSON, or one that an alias repeats', async () => {
    const json =
      '{"apiVersion":"training.educates.dev/v1beta1","kind":"Workshop","metadata":{"name":"a"},\n"spec":{"workshop":{"image":"acme/ws:1.2.3"}}}\n'
    expect((await refusal(json)).fix).toBe('refused unsupported-here')
    const twice = `kind: List\napiVersion: training.educates.dev/v1beta1\nitems:\n  - &w\n${workshop(IMAGE).replace(/^(?=.)/gm, '    ')}  - *w\n`
    expect((await refusal(twice)).fix).toBe('refused unsupported-here')
  })

  it.each([
    ['an anchor before the image', '  workshop:\n    image: &i acme/ws:1.2.3\n', 'unsupported-here'],
    ['a scheme', '  content:\n    files: imgpkg+https://docker.io/acme/lab:1.0.0\n', 'unsupported-here'],
    ['an escape', '  workshop:\n    image: "acme\\x2fws:1.2.3"\n', 'not-editable'],
    [
      'a tag that another rule does not complete',
      '  workshop:\n    image: acme/ws:dev-box\n',
      'unsupported-here',
    ],
  ])('%s', async (_, spec, reason) => {
    const off =
      'rules: { floating-hub-tag: off, always-pulled-workshop-image: off, unrefreshed-floating-workshop-image: off }\n'
    expect((await refusal(workshop(spec), UNSAFE, off)).fix).toBe(`refused ${reason}`)
  })

  it('nothing is offered for a digest, an older kind of definition, or the image of a package', async () => {
    const digest = `@sha256:${'a1'.repeat(32)}`
    for (const text of [
      workshop(FILES.replace('1.0.0', `1.0.0${digest}`)),
      workshop(BUSYBOX.replace('1.36.1', `1.36.1${digest}`)),
      workshop(IMAGE.replace('workshop', 'content'), 'training.eduk8s.io/v1alpha2'),
      workshop('  workshop:\n    packages:\n      - name: a\n        image: acme/tools:1.2.3\n'),
    ]) {
      const { result } = await fix('', { [PATH]: text }, UNSAFE)
      expect(result.findings.some(({ remedy }) => remedy?.kind === 'image-cache')).toBe(false)
      expect(result.findings.length).toBeGreaterThan(0)
    }
  })

  it('an entry for everything does not stand in the way of one for a single repository', async () => {
    const cache = (more: string) =>
      `  environment:\n    images:\n${INGRESS}      registries:\n        - urls: [https://index.docker.io]\n          onDemand: true\n${more}`
    const more = item('        ', 'https://index.docker.io', '/docker.io', '/acme/ws')
    expect(await fixed(workshop(`${cache('')}${IMAGE}`))).toBe(workshop(`${cache(more)}${CACHED_IMAGE}`))
  })

  it('more definitions in one file than anyone writes', async () => {
    const text = Array.from({ length: 320 }, () => workshop(IMAGE)).join('---\n')
    const { result } = await fix('', { [PATH]: text }, UNSAFE)
    expect(result.files).toEqual([])
    expect(result.findings.at(-1)?.fix.detail).toContain('needs too many lines for its image caches at once')
  })

  it('another entry that gives the cache the same name', async () => {
    const cache =
      '  environment:\n    images:\n      registries:\n      - urls: [https://quay.io]\n        onDemand: true\n        content:\n        - prefix: /acme/ws\n          destination: /docker.io\n'
    const refused = await refusal(workshop(`${cache}${IMAGE}`))
    expect(refused.detail).toContain(
      'another entry gives the image cache something else as docker.io/acme/ws and has to go; add ',
    )
  })
})
