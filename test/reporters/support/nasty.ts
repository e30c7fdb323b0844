import type { Finding, RunResult } from '../../../src/model/finding.ts'
import { findingOf, optionsOf, resultOf, sampleResult, useOf } from '../../support/result.ts'

/** Texts that some format, terminal or log could take for something else than text. */
const NASTY_TEXTS: readonly string[] = [
  'plain',
  '',
  ' leading and trailing ',
  '<a href="x">&amp; \'quoted\' "double"</a>]]><!-- --><![CDATA[',
  '\x00\x01\x08\x0b\x0c\x0e\x1b[2J\x7f\x80\x9f',
  'tab\tnewline\nreturn\rboth\r\n',
  '\u202e\u200b\u2028\u2029\ufeff',
  '\ud800 lone \udc00 surrogates',
  '\ufffe\uffff\ufdd0\u{1fffe}\u{10ffff}',
  'é漢字🚀👩‍👩‍👧',
  '::error file=x::y\n::stop-commands::z ##[error]x ##vso[task.setvariable variable=a]b',
  '| cell | `code` *b* _i_ ~~s~~ [link](https://evil.example) ![image](x) <script>alert(1)</script> @who #1',
  '{0} {x} ${x} $x %s %25 \\ \\\\ \\n \\u0041',
  'x'.repeat(5000),
]

const PATHS = NASTY_TEXTS.map((text, index) => `${index}/${text}.yaml`)

/** A run in which every text of a file is nasty, with findings of all severities, problems and notices. */
export function nastyResult(): RunResult {
  const uses = PATHS.flatMap((path, index) => {
    const text = NASTY_TEXTS[index] ?? ''
    const raw = text === '' ? 'empty' : text
    return [useOf({ path, text: `${text}\nimage: ${raw}\n` }, raw, { path: text, nth: text === raw ? 1 : 0 })]
  })
  const findings = uses.flatMap((use, index): readonly Finding[] => [
    findingOf(use, 'mutable-tag', 'error', `nasty ${NASTY_TEXTS[index]}`),
    findingOf(use, 'unread-reference', index % 2 === 0 ? 'warning' : 'info', `again ${use.text}`),
    findingOf(use, 'unread-reference', 'warning', `the same place ${use.text}`),
  ])
  return resultOf({
    uses,
    findings,
    suppressed: findings
      .slice(0, 3)
      .map((finding) => ({ finding, kind: 'external', justification: `known ${finding.message}` })),
    problems: PATHS.flatMap((file, index) =>
      [true, false].map((fatal) => ({
        file,
        line: 1,
        column: 1,
        message: `bad ${NASTY_TEXTS[index]}`,
        fatal,
      })),
    ),
    notices: PATHS.map((file, index) => ({
      kind: 'unused-ignore',
      file,
      line: 1,
      message: `unused ${NASTY_TEXTS[index]}`,
    })),
  })
}

/** A finding that is about no image. */
function markFinding(): Finding {
  const { use: _, ...finding } = findingOf(
    useOf({ path: 'a.yaml', text: 'password: x' }, 'password'),
    'hub-hosted',
    'error',
    'no image',
  )
  return { ...finding, use: undefined }
}

/** Runs that every format must be valid for. */
export const RESULTS: readonly (readonly [string, RunResult])[] = [
  ['a whole run', sampleResult()],
  ['an empty run', resultOf({ uses: [] })],
  ['nasty files', nastyResult()],
  ['a finding about no image', resultOf({ uses: [], findings: [markFinding()] })],
]

/** Where each run is rendered from. */
export const OPTIONS = [optionsOf(), optionsOf({ prefix: 'services/a b/', show: 'info' })]

/** A run of many findings in many files. */
export function bigResult(count: number): RunResult {
  const uses = Array.from({ length: count / 100 }, (_, index) =>
    useOf({ path: `team${index % 7}/app${index}/web.yaml`, text: 'image: nginx:1.27' }, 'nginx:1.27'),
  )
  const findings = uses.flatMap((use) =>
    Array.from({ length: 100 }, () => findingOf(use, 'mutable-tag', 'error', 'it moves', 'tag')),
  )
  return resultOf({ uses, findings })
}
