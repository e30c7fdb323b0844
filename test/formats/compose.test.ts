import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { isEditable, tailOf } from '../../src/model/image-use.ts'
import type { Fact } from '../../src/model/reading.ts'
import { brief, read } from '../support/read.ts'

const FIXTURES = fileURLToPath(new URL('../../fixtures/compose/', import.meta.url))

/** The files of a case by their path in it, without what is expected of them. */
function filesOf(name: string): Record<string, string> {
  const root = join(FIXTURES, name)
  const files: Record<string, string> = {}
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    const relative = path.slice(root.length + 1).replaceAll('\\', '/')
    if (entry.isFile() && relative !== 'expected.json') files[relative] = readFileSync(path, 'utf8')
  }
  return files
}

async function recordsOf(files: Readonly<Record<string, string>>) {
  const records = []
  for (const path of Object.keys(files).sort()) {
    if (!/\.ya?ml/.test(path)) continue
    const { uses } = await read(['compose'], path, files[path] ?? '', { files })
    for (const use of uses) {
      const { role, raw, text, image } = use
      const reason = image.kind === 'unread' ? image.reason : null
      const record = { file: use.place.path, ...use.position, role, raw, text, status: image.kind, reason }
      records.push({ ...record, editable: isEditable(use) })
    }
  }
  return records
}

const compose = (text: string, options: Parameters<typeof read>[3] & { path?: string } = {}) =>
  read(['compose'], options.path ?? 'compose.yaml', text, options)

const factsOf = (facts: readonly Fact[]) =>
  facts.map((fact) => {
    if (fact.kind === 'built-name') return `built ${fact.name} in ${fact.project}`
    if (fact.kind === 'build')
      return [
        fact.dockerfile,
        ...fact.args.map(({ name }) => name),
        ...fact.contexts.map((name) => `+${name}`),
      ].join(' ')
    return fact.kind === 'names-file' ? `names ${fact.name}` : fact.kind
  })

describe('fixtures', () => {
  const cases = readdirSync(FIXTURES).sort()

  test('there are cases', () => expect(cases.length).toBeGreaterThan(20))

  test.each(cases)('%s', async (name) => {
    const expected: unknown = JSON.parse(readFileSync(join(FIXTURES, name, 'expected.json'), 'utf8'))
    expect(await recordsOf(filesOf(name))).toEqual(expected)
  })

  test('those whose bytes matter still have them', () => {
    const bytes = (path: string) => readFileSync(join(FIXTURES, path), 'latin1')
    expect(bytes('crlf/compose.yaml').match(/\r\n/g)).toHaveLength(12)
    expect(bytes('crlf/compose.yaml').replaceAll('\r\n', '')).not.toContain('\n')
    expect(bytes('crlf/.env')).toBe('A=1\r\nIMG=nginx:1.25\r\n')
    expect(bytes('bom/compose.yaml').slice(0, 3)).toBe('\xef\xbb\xbf')
    expect(bytes('bom/.env').slice(0, 3)).toBe('\xef\xbb\xbf')
    expect(bytes('no-final-newline/compose.yaml').at(-1)).toBe('5')
    expect(bytes('tabs/compose.yaml')).toContain('\tnginx:1.25\t#')
  })
})

describe('which documents are claimed', () => {
  const image = 'services: { web: { image: nginx } }'

  test.each([
    ['stack.yml', image],
    ['stack.yml', 'services: { web: { build: . , image: acme/web }, db: { image: postgres } }'],
    ['compose.prod.yaml', `metadata: {}\n${image}`],
    ['sub/docker-compose-dev.yml', `deploy: {}\n${image}`],
    ['podman-compose.yml', `secret: {}\n${image}`],
  ])('%s with %s is', async (path, text) => {
    expect((await compose(text, { path })).uses.length).toBeGreaterThan(0)
  })

  test.each([
    ['services.yaml', 'services: { app: { class: App, arguments: [image] } }'],
    ['part.yml', 'services: { db: { image: postgres, env: { A: b } } }'],
    ['part.yml', 'services: { db: { image: postgres, credentials: { username: a } } }'],
    ['ci.yml', 'services: [postgres]'],
    ['ci.yml', `on: push\n${image}`],
    ['pod.yaml', `apiVersion: v1\nkind: Pod\n${image}`],
    ['compose.yaml', `apiVersion: v1\nkind: Pod\n${image}`],
    ['compose.yaml', '- services\n- image: nginx'],
    ['x.yml', 'services: { a: { port: 1 } }'],
    ['models.yml', 'models: { a: { model: ai/smollm2 } }'],
  ])('%s with %s is not', async (path, text) => {
    expect((await compose(text, { path })).uses).toEqual([])
  })
})

describe('names of uses', () => {
  const text = `
services:
  web:
    image: nginx
    pre_start: [{ command: x }, { image: busybox }]
    volumes: [x:/y, { type: image, source: acme/data, target: /z }]
    build-me-not: x
  app:
    build:
      cache_from: [type=gha, acme/app]
      cache_to: ['type=registry,ref=acme/app']
      additional_contexts: [base=docker-image://alpine]
      dockerfile_inline: FROM debian AS last
  lib:
    build: { additional_contexts: { base: docker-image://alpine } }
models: { llm: { model: ai/smollm2 } }
`
  test('the path has indices', async () => {
    const { uses } = await compose(text)
    expect(uses.map((use) => use.path)).toEqual([
      'services.web.image',
      'services.web.pre_start[1].image',
      'services.web.volumes[1].source',
      'services.app.build.cache_from[1]',
      'services.app.build.cache_to[0]',
      'services.app.build.additional_contexts[0]',
      expect.stringMatching(/^services\.app\.build\.dockerfile_inline .*FROM/),
      'services.lib.build.additional_contexts.base',
      'models.llm.model',
    ])
  })

  test('the identity has none', async () => {
    const { uses } = await compose(text)
    expect(uses.map((use) => use.identity)).toEqual([
      'services.web.image',
      'services.web.pre_start.image',
      'services.web.volumes.source',
      'services.app.build.cache_from',
      'services.app.build.cache_to',
      'services.app.build.additional_contexts.base',
      expect.stringMatching(/^services\.app\.build\.dockerfile_inline .*FROM/),
      'services.lib.build.additional_contexts.base',
      'models.llm.model',
    ])
  })

  test('the format of an inline Dockerfile is its own, the project is that of the file', async () => {
    const { uses } = await compose(text, { path: 'a/b/compose.yaml' })
    expect(new Set(uses.map((use) => use.project))).toEqual(new Set(['a/b']))
    expect(uses.filter((use) => use.format === 'dockerfile').map(brief)).toEqual(['base debian'])
  })

  test('a cache is never written to a digest, and one that the build writes is not read by it', async () => {
    const { uses } = await compose(text)
    const caches = uses.filter((use) => use.role === 'build-cache')
    expect(caches.map((use) => use.pin)).toEqual(['none', 'none'])
    const other = await compose(text.replace('cache_from: [type=gha, acme/app]', 'cache_from: [acme/other]'))
    const read = other.uses.filter((use) => use.role === 'build-cache')
    expect(read.map((use) => use.pin)).toEqual(['digest', 'none'])
  })
})

describe('where a reference stands', () => {
  const tail = async (text: string, env: string) => {
    const { uses, dependsOn } = await compose(text, { files: { '.env': env } })
    expect(dependsOn).toContain('.env')
    const place = uses[0] && tailOf(uses[0])
    return place && `${place.path} ${(place.path === '.env' ? env : text).slice(place.start, place.end)}`
  }

  test.each([
    ['IMG=nginx:1.25\r\n', '.env 1.25'],
    ['A=1\nexport IMG=nginx:1.25 # why', '.env 1.25'],
    ['\ufeffIMG="nginx:1.25"', '.env 1.25'],
    ["IMG='nginx:1.25'", '.env 1.25'],
    ['V=1.25\nIMG=nginx:$V\nV=2', '.env 1.25'],
    ['IMG: nginx:1.25', '.env 1.25'],
    ['IMG="nginx:\\$V"\n', undefined],
    ['IMG="nginx:1\\n"', undefined],
    ['IMG=nginx:1.25#no-comment', undefined],
    ['IMG=nginx:1.${MINOR}', undefined],
    ['IMG="nginx:1', undefined],
  ])('a value from %j', async (env, expected) => {
    expect(await tail('services: { a: { image: $IMG } }', env)).toBe(expected)
  })

  test('a tag from .env behind a name in the file', async () => {
    expect(await tail('services: { a: { image: "nginx:${V:-1}" } }', 'V=1.27')).toBe('.env 1.27')
  })

  test('a default in the file when .env does not have the variable', async () => {
    expect(await tail('services: { a: { image: "${IMG:-nginx:1.25}" } }', 'OTHER=x')).toBe(
      'compose.yaml 1.25',
    )
  })

  test('an alias is underlined, the anchor is edited', async () => {
    const text = 'x-image: &img nginx:1.25\nservices: { a: { image: *img } }'
    const [use] = (await compose(text)).uses
    expect(text.slice(use?.place.start, use?.place.end)).toBe('*img')
    expect(use && tailOf(use)).toMatchObject({ start: 20, end: 24 })
  })

  test('a variable of the configuration stands in no file, and .env goes before it', async () => {
    const text = 'services: { a: { image: "acme/a:$V" }, b: { image: "acme/b:$W" } }'
    const { uses } = await compose(text, { vars: { V: '1', W: '2' }, files: { '.env': 'W=3' } })
    expect(uses.map(brief)).toEqual(['service acme/a:$V => acme/a:1', 'service acme/b:$W => acme/b:3'])
    expect(uses.map((use) => tailOf(use)?.path)).toEqual([undefined, '.env'])
  })

  test('the platform is that of the service', async () => {
    const text =
      'services: { a: { image: x, platform: "linux/${ARCH:-arm64}" }, b: { image: y, platform: $P } }'
    const { uses } = await compose(text)
    expect(uses.map((use) => use.platform)).toEqual([{ os: 'linux', architecture: 'arm64' }, undefined])
  })
})

describe('files of the first version', () => {
  test.each([
    ['web: { image: nginx }\ndb: { image: "redis:$V" }\napp: { build: ./app }\n', ['nginx', 'redis:7.4']],
    ['web: { image: nginx }\nx-a: { image: redis }\n', []],
    ['web: { image: nginx }\nname: a\n', []],
    ['web: { image: nginx }\ndebug: true\n', []],
    ['web: { image: { name: nginx } }\n', []],
  ])('%j', async (text, expected) => {
    const { uses } = await compose(text, { path: 'docker-compose.yml', files: { '.env': 'V=7.4' } })
    expect(uses.map((use) => use.text)).toEqual(expected)
  })
})

describe('what the project builds', () => {
  test('names beside a build, their tags, and names that are inherited', async () => {
    const text = `
services:
  app: { image: "acme/app:\${V:-1}", build: { context: ., tags: ["acme/app:dev"] } }
  base: { image: acme/base }
  more: { extends: base, build: ./more }
  unknown: { image: "acme/\${U}", build: . }
  bare: { build: . }
`
    const { facts, uses } = await compose(text, { path: 'a/compose.yaml' })
    expect(factsOf(facts)).toEqual([
      'built acme/app:1 in a',
      'a/Dockerfile',
      'built acme/app:dev in a',
      'built acme/base in a',
      'a/more/Dockerfile',
      'built a-bare in a',
      'built a_bare in a',
    ])
    expect(uses.map(brief)).toEqual(['service acme/base'])
  })

  test('what an included file in another folder builds', async () => {
    const files = {
      'sub/compose.yaml': 'services: { tool: { image: "acme/tool:$V", build: . }, db: { image: redis } }',
      'sub/.env': 'V=1\nOUTER=no',
    }
    const { facts, dependsOn } = await compose('include: [sub/compose.yaml]\nservices: {}', { files })
    expect(factsOf(facts)).toEqual(['built acme/tool:1 in .', 'names sub/compose.yaml'])
    expect(facts[0]?.place.path).toBe('sub/compose.yaml')
    expect([...dependsOn]).toEqual(expect.arrayContaining(['sub/compose.yaml', 'sub/.env']))
  })

  test('a build in the override file makes the image an output, also where the image is inherited', async () => {
    const files = { 'compose.override.yaml': 'services: { app: { build: . } }' }
    const text =
      'services: { base: { image: acme/base }, app: { extends: { service: base }, image: acme/app } }'
    const { facts, uses } = await compose(text, { files })
    expect(factsOf(facts)).toEqual(['built acme/app in .'])
    expect(facts).toMatchObject([{ without: ['compose.yaml'] }])
    // Without the override file, Compose pulls it.
    expect(uses.map(brief)).toEqual(['service acme/base', 'service acme/app'])
  })
})

describe('build arguments', () => {
  test('go to the Dockerfile of the build, in either form', async () => {
    const text = `
services:
  map: { build: { context: ./app/, args: { V: "1.\${M:-2}", NONE: , KNOWN: ~, BAD: [x], U: $U } } }
  list: { build: { context: .., dockerfile: docker/$NAME, args: [A=b=c, KNOWN, "E=", "T=$U"] } }
`
    const files = { 'dir/.env': 'KNOWN=yes\nNAME=Prod.Dockerfile' }
    const { facts } = await compose(text, { path: 'dir/compose.yaml', files })
    const builds = facts.filter(({ kind }) => kind === 'build')
    expect(factsOf(builds)).toEqual(['dir/app/Dockerfile V KNOWN U', 'docker/Prod.Dockerfile A KNOWN E T'])
  })

  test.each([
    'https://github.com/acme/app.git',
    'git@github.com:acme/app.git',
    'github.com/acme/app',
    '/absolute',
    '~/home',
    '$UNSET',
  ])("are nobody's when the context is %s", async (context) => {
    expect(
      (await compose(`services: { a: { build: { context: "${context}", args: [A=b] } } }`)).facts,
    ).toEqual([])
  })

  test('stay in the file when the Dockerfile is inline', async () => {
    const text = 'services: { a: { build: { dockerfile_inline: "FROM a", args: { V: 1 } } } }'
    expect((await compose(text)).facts).toEqual([])
  })
})

describe('files that are not as they should be', () => {
  test('problems of the parser are passed on, and the rest is read', async () => {
    const { problems, uses } = await compose('services:\n  a: { image: nginx\n  b: { image: redis }\n')
    expect(problems.length).toBeGreaterThan(0)
    expect(problems[0]).toMatchObject({ file: 'compose.yaml', line: 3 })
    expect(uses.map(brief)).toContain('service nginx')
  })

  test('but not those that a template makes', async () => {
    const { problems, uses } = await compose('services:\n  b: { image: redis }\n  a: {{ a }}: b\n')
    expect(problems).toEqual([])
    expect(uses.map(brief)).toEqual(['service redis'])
  })

  test.each(['anchors/docker-compose.yml', 'malformed/compose.yaml', 'dockerfile-inline/compose.yaml'])(
    'no beginning of %s makes the reader fail, and each use is where it says',
    async (path) => {
      const text = readFileSync(join(FIXTURES, path), 'utf8')
      for (let end = 0; end < text.length; end += 13) {
        const { uses } = await compose(text.slice(0, end))
        for (const { place, raw, format } of uses) {
          const written = text.slice(place.start, place.end)
          if (format === 'compose') expect(written).toBe(raw)
          else expect(written).toContain(raw)
        }
      }
    },
  )

  test('services that extend one another in a long row or a ring end', async () => {
    let text = 'services:\n  s0: { extends: s4999, labels: [x] }\n'
    for (let i = 1; i < 5000; i++) text += `  s${i}: { extends: s${i - 1} }\n`
    text += '  last: { extends: s4999, image: nginx }\n'
    expect((await compose(text)).uses.map(brief)).toEqual(['service nginx'])
  })

  test('what thousands of services share is read once', async () => {
    let text =
      'x-app: &app\n  image: nginx\nx-build:\n  cache_from: &cache [a/b:1, c/d:2]\n  args: &args { V: 1 }\nx-more: &more\n'
    text += '  volumes: &v [{ type: image, source: e/f }]\nservices:\n'
    for (let i = 0; i < 2000; i++)
      text += `  s${i}: { <<: [*app, *more], build: { cache_from: *cache, args: *args } }\n`
    const { uses, facts } = await compose(text)
    expect(factsOf(facts)).toEqual(['built nginx in .', 'Dockerfile V'])
    expect(uses.map((use) => use.raw)).toEqual(['a/b:1', 'c/d:2', 'e/f'])
    expect(uses[0]?.path).toBe('services.s0.build.cache_from[0]')
  })

  test('values of .env that double with each line end', async () => {
    let env = 'A0=nginx\n'
    for (let i = 1; i < 60; i++) env += `A${i}=\${A${i - 1}}\${A${i - 1}}\n`
    const text = 'services: { a: { image: $A59 }, b: { image: $A0 } }'
    const { uses } = await compose(text, { files: { '.env': env } })
    expect(uses.map((use) => use.image.kind)).toEqual(['unread', 'read'])
  })

  test('files that include one another end', async () => {
    const files = {
      'b/compose.yaml': 'include: [../compose.yaml]\nservices: { b: { build: ., image: acme/b } }',
    }
    const { facts } = await compose('include: [b/compose.yaml, compose.yaml]\nservices: {}', { files })
    expect(factsOf(facts)).toEqual(['built acme/b in .', 'names b/compose.yaml'])
  })
})
