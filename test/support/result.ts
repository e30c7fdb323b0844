import { FORMATS } from '../../src/formats/index.ts'
import type { Finding, Outcome, RunResult } from '../../src/model/finding.ts'
import { NO_FIX } from '../../src/model/fix.ts'
import { traitsOf } from '../../src/model/format.ts'
import type { FormatId } from '../../src/model/format-id.ts'
import type { ImageUse, Role, UnreadReason } from '../../src/model/image-use.ts'
import type { PullForecast } from '../../src/model/pull-forecast.ts'
import type { ReportOptions } from '../../src/model/reporter.ts'
import type { Rule, Severity } from '../../src/model/rule.ts'
import { explainReference, type ReferenceParts } from '../../src/oci/reference.ts'
import { classifyTag } from '../../src/oci/tag-class.ts'
import { indexLines, type SourceFile } from '../../src/text/source-file.ts'

/** What a use is beside its text. */
export interface UseOptions {
  readonly format?: FormatId
  readonly role?: Role
  readonly path?: string
  /** Which occurrence of the text; 0-based. */
  readonly nth?: number
  readonly unread?: UnreadReason
  readonly platform?: ImageUse['platform']
}

/** The use of the image written as `raw` in a file, placed as a reader places it. */
export function useOf(file: SourceFile, raw: string, options: UseOptions = {}): ImageUse {
  let start = file.text.indexOf(raw)
  for (let i = 0; i < (options.nth ?? 0); i++) start = file.text.indexOf(raw, start + 1)
  if (start === -1) throw new Error(`${JSON.stringify(raw)} does not stand in ${file.path}`)
  const place = { path: file.path, start, end: start + raw.length }
  const lines = indexLines(file.text)
  const position = lines.position(place)
  const line = lines.line(position.line)
  const parsed = explainReference(raw)
  const path = options.path ?? 'spec.containers[0].image'
  const format = options.format ?? 'kubernetes'
  return {
    format,
    traits: traitsOf(FORMATS, format),
    role: options.role ?? 'container',
    path,
    identity: path,
    place,
    raw,
    text: raw,
    image: parsed.ok
      ? { kind: 'read', reference: parsed.reference, segments: [{ text: raw, at: place }] }
      : { kind: 'unread', reason: options.unread ?? 'invalid-reference', detail: parsed.reason },
    pin: 'digest',
    confidence: 'certain',
    platform: options.platform,
    project: undefined,
    position,
    source: { text: file.text.slice(line.start, line.end), column: 1 },
    overrides: [],
  }
}

/** A finding about a use, or about one part of its reference. */
export function findingOf(
  use: ImageUse,
  rule: string,
  severity: Severity,
  message: string,
  part?: keyof ReferenceParts,
): Finding {
  const range = part === undefined || use.image.kind !== 'read' ? undefined : use.image.reference.parts[part]
  const { line, column } = use.position
  const position =
    range === undefined
      ? use.position
      : { line, column: column + range.start, endLine: line, endColumn: column + range.end }
  return {
    rule,
    grade: part === undefined || use.image.kind !== 'read' ? null : classifyTag(use.image.reference).tagClass,
    severity,
    message,
    at: use,
    use,
    position,
    remedy: part === undefined ? undefined : { kind: 'pin-digest' },
    fix: part === undefined ? NO_FIX : { ...NO_FIX, status: 'available' },
    fingerprint: `${rule}-${use.place.path}-${use.place.start}`,
    help: `rules/${rule}/README.md`,
  }
}

/** A run over these uses: outcomes follow from the findings. */
export function resultOf(parts: Partial<RunResult> & Pick<RunResult, 'uses'>): RunResult {
  const outcomes = new Map<ImageUse, Outcome>()
  for (const use of parts.uses) outcomes.set(use, use.image.kind === 'unread' ? 'unread' : 'ok')
  for (const { use } of parts.findings ?? []) if (use?.image.kind === 'read') outcomes.set(use, 'finding')
  const files = new Set(parts.uses.map((use) => use.place.path)).size
  return {
    outcomes,
    findings: [],
    suppressed: [],
    staleBaseline: [],
    problems: [],
    notices: [],
    counts: { files, read: files, quiet: 0, failed: 0 },
    tree: { vendored: 0, links: 0, whyNoGit: undefined },
    files: [],
    ...parts,
  }
}

export const RULES: readonly Rule[] = [
  ruleOf('mutable-tag', 'A tag can be moved to another image; a digest cannot.', {
    latest: 'error',
    minor: 'warning',
  }),
  ruleOf('unpinned-image', 'An image that is deployed has no digest.', 'info'),
  ruleOf('hub-hosted', 'The image comes from Docker Hub.', 'off'),
  ruleOf('unread-reference', 'A reference could not be read.', 'info'),
]

function ruleOf(id: string, summary: string, recommended: Rule['levels']['recommended']): Rule {
  const levels = { recommended, strict: 'error' as const }
  return { id, summary, fixable: true, levels, options: {}, scope: 'use', configure: () => () => [] }
}

/** What a reporter is given in these tests: no terminal, no colour, the usual threshold. */
export function optionsOf(options: Partial<ReportOptions> = {}): ReportOptions {
  return {
    rules: RULES,
    version: '1.2.3',
    color: false,
    width: undefined,
    show: 'warning',
    failOn: 'warning',
    quiet: false,
    all: false,
    isConfigured: true,
    fixing: undefined,
    prefix: '',
    ...options,
  }
}

const WEB: SourceFile = {
  path: 'deploy/web.yaml',
  text: [
    'spec:',
    '  containers:',
    '    - name: web',
    '      image: nginx:latest # the front',
    '    - name: side',
    '      image: "ghcr.io/acme/side:1.4"',
    '    - name: again',
    '      image: nginx:latest # the front',
    '    - name: pinned',
    `      image: quay.io/acme/job:2.0.1@sha256:${'0a'.repeat(32)}`,
    '    - name: odd',
    '      image: {{ .Values.image }}',
    '',
  ].join('\n'),
}

const BUILD: SourceFile = {
  path: 'build/Dockerfile',
  text: '# 基础镜像\n\tFROM\tgolang:1.22 AS build\nFROM alpine\n',
}

const MOVES =
  'latest is moved to a new image with every release, so what runs today is not what was tested; pin the digest that it serves now'
const UNPINNED = 'the tag can be moved; pin the digest'
const HUB = 'the image comes from Docker Hub; use registry.corp.example/hub/library/nginx'

/** A run with something of everything: repeated findings, several severities, unread uses, problems and notices. */
export function sampleResult(): RunResult {
  const web = useOf(WEB, 'nginx:latest')
  const side = useOf(WEB, 'ghcr.io/acme/side:1.4', { path: 'spec.containers[1].image' })
  const again = useOf(WEB, 'nginx:latest', { nth: 1, path: 'spec.containers[2].image' })
  const pinned = useOf(WEB, `quay.io/acme/job:2.0.1@sha256:${'0a'.repeat(32)}`, {
    path: 'spec.containers[3].image',
  })
  const odd = useOf(WEB, '{{ .Values.image }}', {
    unread: 'template-expression',
    path: 'spec.containers[4].image',
  })
  const base = useOf(BUILD, 'golang:1.22', { format: 'dockerfile', role: 'base', path: 'FROM (stage build)' })
  const last = useOf(BUILD, 'alpine', {
    format: 'dockerfile',
    role: 'base',
    path: 'FROM',
    platform: { os: 'linux', architecture: 'arm64', variant: 'v8' },
  })
  return resultOf({
    uses: [base, last, web, side, again, pinned, odd],
    findings: [
      findingOf(
        base,
        'mutable-tag',
        'warning',
        '1.22 is moved with every patch release; pin the digest',
        'tag',
      ),
      findingOf(
        last,
        'mutable-tag',
        'error',
        'no tag is written, so latest is meant; write a tag and its digest',
        'path',
      ),
      findingOf(web, 'mutable-tag', 'error', MOVES, 'tag'),
      findingOf(web, 'hub-hosted', 'warning', HUB, 'path'),
      findingOf(side, 'unpinned-image', 'info', UNPINNED, 'tag'),
      findingOf(again, 'mutable-tag', 'error', MOVES, 'tag'),
      findingOf(again, 'hub-hosted', 'warning', HUB, 'path'),
      findingOf(
        odd,
        'unread-reference',
        'info',
        'a template expression cannot be read; the chart decides what it is',
      ),
    ],
    suppressed: [
      {
        finding: findingOf(pinned, 'hub-hosted', 'warning', 'this one is known'),
        kind: 'inSource',
        justification: 'mirrored by hand',
      },
    ],
    problems: [
      {
        file: 'broken/compose.yaml',
        line: 3,
        column: 1,
        message: 'nested mappings are not allowed here',
        fatal: true,
      },
    ],
    notices: [
      {
        kind: 'unused-ignore',
        file: 'deploy/web.yaml',
        line: 11,
        message: 'ignore[hub-hosted] silences nothing; remove it',
      },
      { kind: 'not-judged', file: undefined, line: undefined, message: 'inconsistent-digest was not judged' },
    ],
    counts: { files: 9, read: 2, quiet: 6, failed: 1 },
    tree: { vendored: 2, links: 1, whyNoGit: undefined },
  })
}

/** Pulls as a budget has them. */
export function samplePulls(): PullForecast {
  const cost = (documented: number, safe: number) => ({ documented, safe })
  return {
    limit: 100,
    scenarios: [
      { name: 'Now', sixHours: cost(554, 1108), day: cost(2216, 4432) },
      { name: 'Pins', sixHours: cost(554, 1108), day: cost(2216, 4432) },
      { name: 'Warm mirror', sixHours: cost(60, 120), day: cost(240, 480) },
      { name: 'Mirror, pins, rewrite', sixHours: cost(0, 0), day: cost(0, 0) },
    ],
    costliest: [{ reference: 'docker.io/library/nginx:<1>', sixHours: cost(6, 12), places: 2 }],
    pastMirror: [{ reason: 'kaniko goes past it', images: ['docker.io/library/nginx:1'] }],
    given: ['--nodes 9: cluster nodes'],
    assumed: ['--identity anonymous: one address'],
    unread: 1,
  }
}
