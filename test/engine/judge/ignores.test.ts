import { describe, expect, it } from 'vitest'
import { readIgnores } from '../../../src/engine/ignores/read.ts'
import { applyIgnores } from '../../../src/engine/judge/ignores.ts'
import { FORMATS } from '../../../src/formats/index.ts'
import type { Configuration, SuppressionPolicy } from '../../../src/model/configuration.ts'
import type { Finding } from '../../../src/model/finding.ts'
import { traitsOf } from '../../../src/model/format.ts'
import type { FormatId } from '../../../src/model/format-id.ts'
import type { ImageUse } from '../../../src/model/image-use.ts'
import type { Level, Rule } from '../../../src/model/rule.ts'
import { indexLines } from '../../../src/text/source-file.ts'

const DAY = new Date('2026-06-15T12:00:00Z')

function rule(id: string, levels: Rule['levels'] = { recommended: 'error', strict: 'error' }): Rule {
  return { id, summary: '', scope: 'use', fixable: false, levels, options: {}, configure: () => () => [] }
}

const RULES = [rule('mutable-tag'), rule('hub-hosted'), rule('unpinned-base')]

interface Options {
  readonly format?: FormatId
  readonly rule?: string
  readonly today?: Date
  readonly complete?: boolean
  readonly levels?: Readonly<Record<string, Level>>
  readonly rules?: readonly Rule[]
  readonly suppressions?: SuppressionPolicy
  /** Text after the start of which an ignore below stands. */
  readonly ignoreBelow?: string
}

/** A configuration with this policy and these levels. */
function configured(
  suppressions?: SuppressionPolicy,
  levels: Readonly<Record<string, Level>> = {},
): Configuration {
  return {
    root: {
      directory: '/',
      preset: 'recommended',
      registries: [],
      internal: [],
      vars: new Map(),
      tagClasses: {},
      direct: false,
      suppressions,
    },
    prepare: async () => undefined,
    settingOf: (asked) => ({ severity: levels[asked.id], grades: {}, options: { globs: {} } }),
    isIgnored: () => false,
    takesIn: () => false,
  }
}

/** Applies the ignores of a text to a finding of one rule at every `IMAGE…` in it. */
function apply(text: string, options: Options = {}) {
  const { format = 'compose', rule: id = 'mutable-tag', levels = {} } = options
  const file = { path: 'file', text }
  const lines = indexLines(text)
  const findings = [...text.matchAll(/IMAGE\w*/g)].map(({ index, 0: name }) => {
    const place = { path: 'file', start: index, end: index + name.length }
    const position = lines.position(place)
    const below = options.ignoreBelow === undefined ? {} : { ignoreBelow: text.indexOf(options.ignoreBelow) }
    const use = {
      format,
      traits: traitsOf(FORMATS, format),
      place,
      position,
      raw: name,
      ...below,
    } as ImageUse
    return { rule: id, at: use, use, position } as unknown as Finding
  })
  const configuration = configured(options.suppressions, levels)
  const { kept, suppressed, notices } = applyIgnores(findings, readIgnores(file), {
    rules: options.rules ?? RULES,
    configuration,
    today: options.today ?? DAY,
    complete: options.complete ?? true,
  })
  return {
    kept: kept.map(({ use }) => use?.raw),
    suppressed: suppressed.map(({ finding, justification }) => `${finding.use?.raw}: ${justification}`),
    notices: notices.map(({ kind, file: path, line, message }) => `${kind} ${path}:${line} ${message}`),
  }
}

const NEEDLESS = 'nothing is reported here by mutable-tag; take it out of the ignore'

describe('an ignore comment', () => {
  it('on the line above silences the line below and no other', () => {
    expect(apply('# holdfast: ignore[mutable-tag] test fixture\nimage: IMAGE1\nimage: IMAGE2\n')).toEqual({
      kept: ['IMAGE2'],
      suppressed: ['IMAGE1: test fixture'],
      notices: [],
    })
  })

  it('may stand among other comments, indented, behind a BOM and before CRLF', () => {
    const text = '\uFEFF# holdfast: ignore[mutable-tag] why not\r\n  # more\r\n\t#\r\nimage: IMAGE1\r\n'
    expect(apply(text)).toEqual({ kept: [], suppressed: ['IMAGE1: why not'], notices: [] })
  })

  it('does not reach over an empty line', () => {
    const text = '# holdfast: ignore[mutable-tag] why not\n\nimage: IMAGE1\n'
    expect(apply(text)).toEqual({
      kept: ['IMAGE1'],
      suppressed: [],
      notices: [`unused-ignore file:1 ${NEEDLESS}`],
    })
  })

  it('may follow another one: they add up', () => {
    const text = '# holdfast: ignore[hub-hosted] first\n# holdfast: ignore[mutable-tag] second\nIMAGE1\n'
    expect(apply(text, { complete: false }).suppressed).toEqual(['IMAGE1: second'])
    expect(apply(text, { rule: 'hub-hosted', complete: false }).suppressed).toEqual(['IMAGE1: first'])
    expect(apply(text, { rule: 'unpinned-base', complete: false }).kept).toEqual(['IMAGE1'])
  })

  it('may name several rules, with or without spaces', () => {
    const text = '#holdfast:ignore[ mutable-tag,hub-hosted ]:  kept for CVE-2024-1\nIMAGE1\n'
    expect(apply(text, { rule: 'hub-hosted', complete: false }).suppressed).toEqual([
      'IMAGE1: kept for CVE-2024-1',
    ])
  })

  it('may stand behind other words of a comment', () => {
    expect(apply('image: IMAGE1 # v1.2 # holdfast: ignore[mutable-tag] why not\n').suppressed).toEqual([
      'IMAGE1: why not',
    ])
    expect(apply('# see below # holdfast: ignore[mutable-tag] why not\nIMAGE1').suppressed).toEqual([
      'IMAGE1: why not',
    ])
  })

  it('on the last line speaks of nothing', () => {
    expect(apply('IMAGE1\n# holdfast: ignore[mutable-tag] why not').notices).toEqual([
      `unused-ignore file:2 ${NEEDLESS}`,
    ])
  })
})

describe('a comment at the end of a line', () => {
  const comment = '# holdfast: ignore[mutable-tag] why not'

  it('silences that line in YAML', () => {
    expect(apply(`a: IMAGE1 ${comment}\nb: IMAGE2\n`)).toEqual({
      kept: ['IMAGE2'],
      suppressed: ['IMAGE1: why not'],
      notices: [],
    })
    expect(apply(`a: "IMAGE1"\t${comment}`).suppressed).toEqual(['IMAGE1: why not'])
    expect(apply(`a: 'it''s # IMAGE1' ${comment}`).suppressed).toEqual(['IMAGE1: why not'])
    expect(apply(`- echo it's IMAGE1 ${comment}`).suppressed).toEqual(['IMAGE1: why not'])
    expect(apply(`a: "\\" IMAGE1" ${comment}`).suppressed).toEqual(['IMAGE1: why not'])
  })

  it('is none inside quotes or without white space before it', () => {
    for (const text of [`{"a": "IMAGE1 ${comment}"}`, `a: 'IMAGE1 ${comment}'`, `a: IMAGE1${comment}`]) {
      expect(apply(text), text).toEqual({ kept: ['IMAGE1'], suppressed: [], notices: [] })
    }
  })

  it('is none in a Dockerfile, and says so', () => {
    expect(apply(`FROM IMAGE1 ${comment}\n`, { format: 'dockerfile' })).toEqual({
      kept: ['IMAGE1'],
      suppressed: [],
      notices: [
        'invalid-ignore file:1 this ignore does not count: a Dockerfile has no comments at the end of a line; write it on the line above',
      ],
    })
  })
})

describe('an ignore comment in a Dockerfile', () => {
  it('above an instruction silences all lines of it', () => {
    const text = `# holdfast: ignore[mutable-tag] whole
RUN --mount=from=IMAGE1 \\
  --mount=from=IMAGE2 \\
  # a remark

  --mount=from=IMAGE3 true
FROM IMAGE4
`
    expect(apply(text, { format: 'dockerfile' })).toEqual({
      kept: ['IMAGE4'],
      suppressed: ['IMAGE1: whole', 'IMAGE2: whole', 'IMAGE3: whole'],
      notices: [],
    })
  })

  it('inside an instruction silences the next line only', () => {
    const text = `RUN --mount=from=IMAGE1 \\
  # holdfast: ignore[mutable-tag] one
  --mount=from=IMAGE2 \\
  --mount=from=IMAGE3 true
`
    expect(apply(text, { format: 'dockerfile' })).toMatchObject({
      kept: ['IMAGE1', 'IMAGE3'],
      suppressed: ['IMAGE2: one'],
    })
  })

  it('knows the other escape character', () => {
    const text =
      '# escape=`\n\n# holdfast: ignore[mutable-tag] why not\nRUN --mount=from=IMAGE1 `\n  IMAGE2\n  IMAGE3\\\nIMAGE4'
    expect(apply(text, { format: 'dockerfile' }).kept).toEqual(['IMAGE3', 'IMAGE4'])
  })

  it('for the syntax line stands right below the directives', () => {
    const at = { format: 'dockerfile', ignoreBelow: '# escape' } as const
    const directives = '# syntax=IMAGE1\n# escape=`\n'
    const comment = '# holdfast: ignore[mutable-tag] why not\n'
    expect(apply(`${directives}${comment}\nFROM x\n`, at).suppressed).toEqual(['IMAGE1: why not'])
    expect(apply(`${directives}# hello\n${comment}\nFROM x\n`, at).suppressed).toEqual(['IMAGE1: why not'])
    expect(apply(`${directives}\n${comment}FROM x\n`, at).kept).toEqual(['IMAGE1'])
    expect(apply(`${directives}FROM x\n${comment}FROM y\n`, at).kept).toEqual(['IMAGE1'])
  })

  it('may stand in a Dockerfile inside YAML', () => {
    const text =
      'build:\n  dockerfile_inline: |\n    # holdfast: ignore[mutable-tag] why not\n    FROM IMAGE1\n'
    expect(apply(text, { format: 'dockerfile' }).suppressed).toEqual(['IMAGE1: why not'])
  })
})

describe('a use of several lines', () => {
  it('is silenced by a comment above, between and at the end of its lines', () => {
    const text = 'repository: nginx\ntag: latest\n'
    const use = { path: 'file', start: 0, end: text.length - 1 }
    for (const commented of [
      `# holdfast: ignore[mutable-tag] x\n${text}`,
      text.replace('tag', '# holdfast: ignore[mutable-tag] x\ntag'),
      text.replace('latest', 'latest # holdfast: ignore[mutable-tag] x'),
    ]) {
      const lines = indexLines(commented)
      const start = commented.indexOf('nginx')
      const position = lines.position({ start, end: commented.indexOf('latest') + 6 })
      const traits = traitsOf(FORMATS, 'kustomize')
      const finding = { rule: 'mutable-tag', position, at: { place: use, position, traits } } as Finding
      const options = { rules: RULES, today: DAY, complete: false, configuration: configured() }
      expect(
        applyIgnores([finding], readIgnores({ path: 'file', text: commented }), options).kept,
        commented,
      ).toEqual([])
    }
  })
})

describe('an ignore that does not count', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['ignore[mutable-tag]', 'it gives no reason; write # holdfast: ignore[rule-id] reason'],
    ['ignore[mutable-tag] -- ', 'it gives no reason; write # holdfast: ignore[rule-id] reason'],
    ['ignore[mutable-tag] until=2027-01-31', 'it gives no reason; write # holdfast: ignore[rule-id] reason'],
    ['ignore mutable-tag because', 'it names no rules in brackets; write # holdfast: ignore[rule-id] reason'],
    ['ignore', 'it names no rules in brackets; write # holdfast: ignore[rule-id] reason'],
    [
      'Ignore[mutable-tag] because',
      'it names no rules in brackets; write # holdfast: ignore[rule-id] reason',
    ],
    ['ignore[*] because', '[*] is no list of rule ids; write # holdfast: ignore[rule-id] reason'],
    ['ignore[] because', '[] is no list of rule ids; write # holdfast: ignore[rule-id] reason'],
    [
      'ignore[mutable-tag,] because',
      '[mutable-tag,] is no list of rule ids; write # holdfast: ignore[rule-id] reason',
    ],
    ['ignore[mutable-tag] until=2027-02-29 x', 'until=2027-02-29 is no date; write until=YYYY-MM-DD'],
    ['ignore[mutable-tag] until=tomorrow x', 'until=tomorrow is no date; write until=YYYY-MM-DD'],
    ['ignore[mutable-tag] until= x', 'until= is no date; write until=YYYY-MM-DD'],
    ['ignore[mutable-tag] until=2027-01-31 until=2028-01-31 x', 'it has more than one until='],
  ]
  for (const [comment, problem] of cases) {
    it(`is reported: ${comment}`, () => {
      expect(apply(`# holdfast: ${comment}\nIMAGE1\n`)).toEqual({
        kept: ['IMAGE1'],
        suppressed: [],
        notices: [`invalid-ignore file:1 this ignore does not count: ${problem}`],
      })
    })
  }

  it('names a rule that there is not; the others of it count', () => {
    expect(apply('# holdfast: ignore[mutable-tags, mutable-tag] x\nIMAGE1\n')).toEqual({
      kept: [],
      suppressed: ['IMAGE1: x'],
      notices: [
        'invalid-ignore file:1 this ignore names the unknown rule mutable-tags; did you mean mutable-tag?',
      ],
    })
  })

  it('is not every comment with the name of the tool in it', () => {
    expect(apply('# holdfast: pin your images\n# see holdfast: ignore[x]\nIMAGE1\n').notices).toEqual([])
    expect(
      readIgnores({ path: 'README.md', text: '# holdfast: ignores nothing\nholdfast: ignore[x] y' }),
    ).toEqual([])
  })
})

describe('until', () => {
  const text = '# holdfast: ignore[mutable-tag] until=2027-01-31 next release\nIMAGE1\n'

  it('counts to the end of that day in UTC', () => {
    expect(apply(text, { today: new Date('2027-01-31T23:59:59.999Z') })).toMatchObject({
      kept: [],
      notices: [],
    })
    expect(apply(text, { today: new Date('2027-02-01T00:00:00Z') })).toEqual({
      kept: ['IMAGE1'],
      suppressed: [],
      notices: [
        'expired-ignore file:1 this ignore counted until 2027-01-31; mend what it was for, or give it a new date',
      ],
    })
  })

  it('may stand behind the reason, and is no part of it', () => {
    const behind = '# holdfast: ignore[mutable-tag] next release until=2027-01-31\nIMAGE1\n'
    expect(apply(behind).suppressed).toEqual(['IMAGE1: next release'])
    expect(apply(behind, { today: new Date('2030-01-01') }).kept).toEqual(['IMAGE1'])
  })

  it('is told of an ignore that silences nothing as well, once', () => {
    const unused = text.replace('IMAGE1', 'nothing')
    expect(apply(unused, { today: new Date('2030-01-01') }).notices).toEqual([
      'expired-ignore file:1 this ignore counted until 2027-01-31; mend what it was for, or give it a new date',
    ])
  })
})

describe('an ignore that silences nothing', () => {
  const text = '# holdfast: ignore[mutable-tag, hub-hosted] x\nnothing\n'
  const both =
    'unused-ignore file:1 nothing is reported here by mutable-tag, hub-hosted; take it out of the ignore'

  it('is reported when the whole tree was read', () => {
    expect(apply(text).notices).toEqual([both])
    expect(apply(text, { complete: false }).notices).toEqual([])
  })

  it('is reported for those of its rules that report nothing', () => {
    expect(apply(text.replace('nothing', 'IMAGE1')).notices).toEqual([both.replace('mutable-tag, ', '')])
  })

  it('is not reported for a rule that is off', () => {
    expect(apply(text, { levels: { 'mutable-tag': 'off' } }).notices).toEqual([
      both.replace('mutable-tag, ', ''),
    ])
    const off = rule('mutable-tag', { recommended: 'off', strict: 'error' })
    expect(apply(text, { rules: [off] }).notices).toEqual([
      expect.stringContaining('unknown rule hub-hosted'),
    ])
    const graded = rule('mutable-tag', { recommended: { latest: 'error' }, strict: 'error' })
    expect(apply(text, { rules: [graded, rule('hub-hosted')] }).notices).toEqual([both])
  })

  it('is not reported by a run that judges nothing', () => {
    expect(apply(text, { rules: [] })).toEqual({ kept: [], suppressed: [], notices: [] })
  })
})

describe('a policy', () => {
  const policy: SuppressionPolicy = { forbid: new Set(), needsExpiry: false, honor: [] }
  const forbids: SuppressionPolicy = { ...policy, forbid: new Set(['mutable-tag']) }
  const FORBIDDEN =
    'mutable-tag may not be ignored: suppressions.forbid of the root configuration says so; mend what it was for, and take it out of the ignore'

  it('may forbid ignores of a rule; those of the others count', () => {
    const text = '# holdfast: ignore[mutable-tag, hub-hosted] x\nIMAGE1\n'
    expect(apply(text, { suppressions: forbids, complete: false })).toEqual({
      kept: ['IMAGE1'],
      suppressed: [],
      notices: [`forbidden-ignore file:1 ${FORBIDDEN}`],
    })
    expect(apply(text, { suppressions: forbids, rule: 'hub-hosted' })).toEqual({
      kept: [],
      suppressed: ['IMAGE1: x'],
      notices: [`forbidden-ignore file:1 ${FORBIDDEN}`],
    })
  })

  it('tells of a forbidden ignore that has nothing to silence, and not that it is unused', () => {
    expect(apply('# holdfast: ignore[mutable-tag] x\n', { suppressions: forbids }).notices).toEqual([
      `forbidden-ignore file:1 ${FORBIDDEN}`,
    ])
  })

  it('may ask every ignore for its end', () => {
    const suppressions = { ...policy, needsExpiry: true }
    expect(apply('# holdfast: ignore[mutable-tag] x\nIMAGE1\n', { suppressions })).toEqual({
      kept: ['IMAGE1'],
      suppressed: [],
      notices: [
        'invalid-ignore file:1 this ignore does not count: suppressions.expiry of the root configuration asks for its last day; write until=YYYY-MM-DD before the reason',
      ],
    })
    const dated = '# holdfast: ignore[mutable-tag] until=2027-01-31 x\nIMAGE1\n'
    expect(apply(dated, { suppressions })).toEqual({ kept: [], suppressed: ['IMAGE1: x'], notices: [] })
  })
})

describe('an ignore in a page', () => {
  const IGNORE = '<!-- holdfast: ignore[floating-hub-tag] the class compares releases -->'
  const rules = (path: string, text: string) =>
    readIgnores({ path, text }).map(({ rules: ids, reason, problem, scope: { from, to } }) => [
      ...ids,
      reason,
      problem,
      `${from}-${to}`,
    ])

  it.each([
    ['a fence', `${IGNORE}\n\n\`\`\`execute\ndocker run nginx\n\`\`\`\nafter\n`, '3-5'],
    ['a fence of tildes with one inside', `${IGNORE}\r\n~~~~\r\n~~~\r\n~~~~\r\n`, '2-4'],
    ['a fence in a list', `- one\n\n  ${IGNORE}\n  \`\`\`execute\n  docker run nginx\n  \`\`\`\n`, '4-6'],
    ['a line of text', `${IGNORE}\ntext\n`, '2-2'],
    ['a fence without an end', `${IGNORE}\n\`\`\`\ndocker run nginx\n`, '2-4'],
  ])('speaks of %s below it', (_, text, lines) => {
    expect(rules('workshop/content/a.md', text)).toEqual([
      ['floating-hub-tag', 'the class compares releases', undefined, lines],
    ])
  })

  it('is a comment of AsciiDoc where the page is', () => {
    const text =
      '// holdfast: ignore[floating-hub-tag] on purpose\n[source,bash,role=execute]\n----\ndocker run nginx\n----\n'
    expect(rules('workshop/content/a.adoc', text)).toEqual([
      ['floating-hub-tag', 'on purpose', undefined, '3-5'],
    ])
  })

  it('needs a reason there too, and is nothing in YAML', () => {
    const [found] = readIgnores({ path: 'a.md', text: '<!-- holdfast: ignore[mutable-tag] -->\n' })
    expect(found?.problem).toContain('it gives no reason')
    expect(readIgnores({ path: 'a.yaml', text: `${IGNORE}\n` })).toEqual([])
  })
})

describe('an ignore in a language without #', () => {
  const found = (path: string, text: string) =>
    readIgnores({ path, text }).map(
      ({ rules, reason, scope: { kind, from, to } }) => `${kind} ${rules} ${reason} ${from}-${to}`,
    )

  it.each([
    [
      'Jenkinsfile',
      '\t// holdfast: ignore[mutable-tag] why\r\nimage "a"\r\n',
      'own-line mutable-tag why 2-2',
    ],
    ['Jenkinsfile', '// x\n// holdfast: ignore[mutable-tag] why\n// y\n\na', 'own-line mutable-tag why 4-4'],
    ['a.gradle', 'image = "a" // holdfast: ignore[mutable-tag] why', 'line-end mutable-tag why 1-1'],
    ['a.kts', 'image = "a" /* holdfast: ignore[mutable-tag] why */\n', 'line-end mutable-tag why 1-1'],
    [
      'pom.xml',
      '<!-- holdfast: ignore[mutable-tag] why -->\n<image>a</image>',
      'own-line mutable-tag why 2-2',
    ],
    [
      'pom.xml',
      '<image>a</image> <!-- holdfast: ignore[mutable-tag] why -->',
      'line-end mutable-tag why 1-1',
    ],
  ])('of %s is read: %j', (path, text, expected) => {
    expect(found(path, text)).toEqual([expected])
  })

  it.each([
    ['Jenkinsfile', 'url "https:// holdfast: ignore[mutable-tag] why"'],
    ['pom.xml', '<a># holdfast: ignore[mutable-tag] why</a>'],
    ['a.gradle', "x = '// holdfast: ignore[mutable-tag] why'"],
  ])('of %s is none in a text: %j', (path, text) => {
    expect(found(path, text)).toEqual([])
  })
})
