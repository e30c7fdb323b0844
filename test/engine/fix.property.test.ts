import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import type { RunResult } from '../../src/model/finding.ts'
import type { ImageUse } from '../../src/model/image-use.ts'
import { formatRepository, type Reference, sourceOf } from '../../src/oci/reference.ts'
import { digestOf, type FakeResolver, fakeResolver, fixFolder } from '../support/fix.ts'
import { createTree } from '../support/tree.ts'

const HUB = 'registry.corp.example/hub'
const FOLDERS = {
  mirror: createTree({ 'holdfast.yaml': 'registries: { docker.io: { mirror: https://m.example/h } }\n' }),
  both: createTree({
    'holdfast.yaml': `registries: { docker.io: { mirror: https://m.example/h, rewrite: ${HUB} } }\n`,
  }),
}
afterAll(() => {
  for (const tree of Object.values(FOLDERS)) tree.remove()
})

type Setup = keyof typeof FOLDERS
const setups = fc.constantFrom<Setup>('mirror', 'both')
const OLD = `sha256:${'0123456789abcdef'.repeat(4)}`

/** Some references exist nowhere. */
const missing = (name: string) => /gone/.test(name)

const tags = fc.constantFrom('1', '3.20', 'latest', 'edge', '1.25-alpine', 'bookworm', 'gone')
const names = fc.constantFrom(
  'nginx',
  'redis',
  'docker.io/library/httpd',
  'index.docker.io/acme/a',
  'ghcr.io/acme/b',
  'localhost:5000/c/d',
  'acme/gone',
)
const references = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(names, tags).map(([name, tag]) => `${name}:${tag}`) },
  { weight: 2, arbitrary: names },
  { weight: 1, arbitrary: fc.tuple(names, tags).map(([name, tag]) => `${name}:${tag}@${OLD}`) },
  { weight: 1, arbitrary: names.map((name) => `${name}@${OLD}`) },
)
const quotes = fc.constantFrom('', '', '"', "'")
const noise = fc.constantFrom(' ', '  ', '\t')

/** How a file's lines end, what it starts with, and whether its last line ends. */
const frames = fc.record({
  bom: fc.boolean(),
  eol: fc.constantFrom('\n', '\r\n'),
  ends: fc.boolean(),
})
function framed(lines: readonly string[], frame: { bom: boolean; eol: string; ends: boolean }): string {
  const text = lines.join('\n').split('\n').join(frame.eol)
  return `${frame.bom ? '\ufeff' : ''}${text}${frame.ends ? frame.eol : ''}`
}

const variables = fc.constantFrom('A', 'B', 'C')
const args = fc.oneof(
  fc.tuple(variables, tags, quotes).map(([name, tag, q]) => `ARG ${name}=${q}${tag}${q}`),
  fc.tuple(variables, references, quotes).map(([name, text, q]) => `arg ${name}=${q}${text}${q}`),
  fc.tuple(tags, references).map(([tag, text]) => `ARG A=${tag} B=${text}`),
  fc.tuple(variables, names).map(([name, text]) => `ARG ${name}=${text}`),
  fc.tuple(variables, variables).map(([name, other]) => `ARG ${name}=ruby:$${other}`),
  fc.constantFrom('ARG A=', 'ARG C', '# ARG A=9'),
)
const sources = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(references, quotes).map(([text, q]) => q + text + q) },
  { weight: 2, arbitrary: fc.tuple(names, variables).map(([name, v]) => `${name}:$${v}`) },
  { weight: 1, arbitrary: variables.map((v) => `\${${v}}`) },
  {
    weight: 1,
    arbitrary: fc.tuple(names, variables, tags).map(([name, v, tag]) => `${name}:\${${v}:-${tag}}`),
  },
  { weight: 1, arbitrary: fc.tuple(names, variables).map(([name, v]) => `${name}:\${${v}}-slim`) },
  { weight: 1, arbitrary: fc.tuple(variables, references).map(([v, text]) => `\${${v}:-${text}}`) },
  { weight: 1, arbitrary: fc.constantFrom('scratch', 'stage', 'STAGE', '$A$B', '${A}x', 'python:3.12$A') },
)
const froms = fc
  .tuple(
    fc.constantFrom('FROM', 'from'),
    noise,
    sources,
    fc.constantFrom('', ' AS stage', ' as Other'),
    fc.boolean(),
  )
  .map(([keyword, space, source, as, continued]) =>
    continued ? `${keyword} \\\n  # comment\n${space}${source}${as}` : `${keyword}${space}${source}${as}`,
  )
const inner = fc.oneof(
  references.map((text) => `COPY --from=${text} /a /b`),
  references.map((text) => `RUN --mount=type=bind,from=${text},target=/x \\\n  true`),
  references.map((text) => `RUN <<EOF\nFROM ${text}\nEOF`),
  references.map((text) => `RUN echo "FROM ${text}" # ${text}`),
  references.map((text) => `COPY <<'E F' /x\nFROM ${text}\nE F`),
  references.map((text) => `ONBUILD COPY --from=${text} /a /b`),
  fc.constantFrom(
    'COPY --from=stage /a /b',
    'COPY --from=0 /a /b',
    'ARG A',
    'ARG B C',
    'RUN echo $A',
    '# pä 🦊',
    '',
  ),
)
const dockerfiles = fc
  .tuple(
    fc.constantFrom<readonly string[]>(
      [],
      ['# syntax=docker/dockerfile:1'],
      ['# syntax = acme/gone # not this'],
    ),
    fc.array(args, { maxLength: 5 }),
    fc.array(fc.tuple(froms, fc.array(inner, { maxLength: 3 })), { minLength: 1, maxLength: 5 }),
    frames,
  )
  .map(([head, globals, stages, frame]) => framed([...head, ...globals, ...stages.flat(2)], frame))

/** The value of an image field: a scalar in some style, sometimes with an anchor or an alias. */
const values = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(references, quotes).map(([text, q]) => q + text + q) },
  { weight: 2, arbitrary: fc.tuple(references, quotes).map(([text, q]) => `&i ${q}${text}${q}`) },
  { weight: 2, arbitrary: fc.constant('*i') },
  { weight: 1, arbitrary: references.map((text) => `>-\n          ${text}`) },
  { weight: 1, arbitrary: references.map((text) => `"${text.replace('x', '\\x78').replace('/', '\\/')}"`) },
)
const comments = fc.constantFrom('', ' # image: nginx:1', '\t# 基础')
const containers = fc.oneof(
  fc
    .tuple(values, comments)
    .map(([value, comment]) => `    - name: c\n      image: ${value}${value.startsWith('>') ? '' : comment}`),
  fc
    .tuple(references, quotes)
    .map(([text, q]) => `    - {name: c, image: ${q || '"'}${text}${q || '"'}, tty: true}`),
  references.map(
    (text) => `    - name: c\n      image: ${text}\n      args: ["--x-image=${text}", "${text}"]`,
  ),
  fc.constant('    - name: c\n      image: busybox:1\n      env: [{name: I, value: *i}]'),
)
const pods = fc
  .tuple(fc.array(containers, { minLength: 1, maxLength: 4 }), fc.boolean())
  .map(([list, annotated]) =>
    [
      'apiVersion: v1',
      'kind: Pod',
      annotated ? 'metadata: {name: p, annotations: {a: &i nginx:1}}' : 'metadata: {name: p}',
      'spec:',
      '  containers:',
      '    - {name: first, image: &i alpine}',
      ...list,
    ].join('\n'),
  )
const services = fc.oneof(
  fc
    .tuple(values, comments)
    .map(([value, comment]) => `image: ${value}${value.startsWith('>') ? '' : comment}`),
  fc.tuple(names, tags).map(([name, tag]) => `image: ${name}:\${V:-${tag}}`),
  fc.constantFrom('image: nginx:1\n    labels: {i: *i}', '<<: *base', 'build: .\n    image: redis'),
  references.map(
    (text) => `build:\n      context: .\n      cache_from: ["type=registry,ref=${text}", "${text}"]`,
  ),
  references.map(
    (text) => `build:\n      dockerfile_inline: |\n        FROM ${text}\n        RUN echo ${text}`,
  ),
)
const composes = fc
  .tuple(references, fc.array(services, { minLength: 1, maxLength: 5 }))
  .map(([text, list]) =>
    [
      'x-base: &base',
      `  image: ${text}`,
      'services:',
      '  first:\n    image: &i alpine:3',
      ...list.map((service, i) => `  s${i}:\n    ${service}`),
    ].join('\n'),
  )
const streams = fc
  .tuple(
    fc.array(
      fc.oneof(
        { weight: 3, arbitrary: pods },
        { weight: 1, arbitrary: composes },
        { weight: 1, arbitrary: fc.constantFrom('a: [', '{{ .Values.x }}', '', '# image: nginx') },
      ),
      { minLength: 1, maxLength: 4 },
    ),
    frames,
  )
  .map(([documents, frame]) => framed([documents.join('\n---\n')], frame))

async function fixText(
  setup: Setup,
  path: string,
  text: string,
): Promise<{ result: RunResult; resolver: FakeResolver }> {
  const resolver = fakeResolver({ missing })
  const stdin = { path, bytes: Buffer.from(text) }
  const result = await fixFolder(FOLDERS[setup].path, { resolver }, { paths: [], stdin })
  return { result, resolver }
}

/** What the finding says was done must be what was done, and nothing else. */
function expectAsReported(use: ImageUse, after: ImageUse, result: RunResult): void {
  expect(after.image.kind).toBe(use.image.kind)
  if (use.image.kind === 'unread' || after.image.kind === 'unread') {
    expect(after.raw).toBe(use.raw)
    return
  }
  const isSame = (other: ImageUse | undefined) =>
    other?.place.start === use.place.start && other.place.end === use.place.end && other.text === use.text
  const own = result.findings.filter((finding) => isSame(finding.use) && finding.fix.status === 'applied')
  const isPinned = own.some(({ remedy }) => remedy?.kind === 'pin-digest')
  const isMapped = own.some(({ remedy }) => remedy?.kind === 'replace-repository')
  const { reference } = use.image
  expect(after.text).toBe(spellAs(use.text, reference, isPinned, isMapped))
}

function spellAs(text: string, reference: Reference, isPinned: boolean, isMapped: boolean): string {
  const source = sourceOf(reference)
  const rest = text.slice(reference.parts.path.end)
  const name = isMapped ? `${HUB}/${source.path}` : text.slice(0, reference.parts.path.end)
  if (!isPinned) return name + rest
  const digest = digestOf(`${formatRepository(source)}:${reference.tag ?? 'latest'}`)
  return `${name}${rest === '' ? ':latest' : rest}@${digest}`
}

/** The characters that no range covers. */
function untouched(text: string, ranges: readonly { start: number; end: number }[]): readonly string[] {
  const ends = [0, ...ranges.map(({ end }) => end)]
  return ends.map((end, i) => text.slice(end, ranges[i]?.start))
}

/** @returns whether anything was changed */
async function expectFixed(setup: Setup, path: string, text: string): Promise<boolean> {
  const { result } = await fixText(setup, path, text)
  const [file] = result.files
  const after = file?.after ?? text
  if (file !== undefined) {
    expect(file.before).toBe(text)
    let shift = 0
    const moved = file.edits.map(({ range, newText }) => {
      const start = range.start + shift
      shift += newText.length - (range.end - range.start)
      return { start, end: start + newText.length }
    })
    expect(untouched(after, moved)).toEqual(
      untouched(
        text,
        file.edits.map(({ range }) => range),
      ),
    )
  }
  const second = await fixText(setup, path, after)
  expect(second.result.uses.length).toBe(result.uses.length)
  for (const [index, use] of result.uses.entries()) {
    const other = second.result.uses[index]
    if (other !== undefined) expectAsReported(use, other, result)
  }
  expect(second.result.files).toEqual([])
  for (const question of second.resolver.asked) expect(question).toMatch(/^resolve .*gone/)
  for (const { fix } of result.findings) {
    expect(['read-back-differs', 'changed-on-disk']).not.toContain(fix.reason)
  }
  expect(result.outcomes.size).toBe(result.uses.length)
  return file !== undefined
}

describe('after fixing any file', { timeout: 300_000 }, () => {
  it('a Dockerfile says what was reported, all other bytes are the same, and a second run has nothing to do', async () => {
    let fixed = 0
    await fc.assert(
      fc.asyncProperty(setups, dockerfiles, async (setup, text) => {
        if (await expectFixed(setup, 'Dockerfile', text)) fixed++
      }),
      { numRuns: 250 },
    )
    expect(fixed).toBeGreaterThan(100)
  })

  it('a YAML stream says what was reported, all other bytes are the same, and a second run has nothing to do', async () => {
    let fixed = 0
    await fc.assert(
      fc.asyncProperty(setups, streams, async (setup, text) => {
        if (await expectFixed(setup, 'deploy.yaml', text)) fixed++
      }),
      { numRuns: 250 },
    )
    expect(fixed).toBeGreaterThan(100)
  })

  it('a Compose file says what was reported, all other bytes are the same, and a second run has nothing to do', async () => {
    await fc.assert(
      fc.asyncProperty(setups, composes, frames, async (setup, text, frame) => {
        await expectFixed(setup, 'compose.yaml', framed([text], frame))
      }),
      { numRuns: 250 },
    )
  })
})
