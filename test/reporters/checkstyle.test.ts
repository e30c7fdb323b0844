import { describe, expect, it } from 'vitest'
import { checkstyleReporter } from '../../src/reporters/checkstyle.ts'
import { findingOf, optionsOf, resultOf, sampleResult, useOf } from '../support/result.ts'
import { canonicalXml } from './support/schemas.ts'

describe('the checkstyle reporter', () => {
  it('renders a whole run, whatever is shown, with paths from the repository root', async () => {
    const options = { prefix: 'services/shop/' }
    const output = checkstyleReporter.render(sampleResult(), optionsOf(options))
    expect(checkstyleReporter.render(sampleResult(), optionsOf({ ...options, show: 'error' }))).toBe(output)
    await expect(output).toMatchFileSnapshot('snapshots/checkstyle.txt')
  })

  it('gives one element a file, in the order of the paths, problems first', () => {
    const uses = ['z.yaml', 'a.yaml'].map((path) => useOf({ path, text: 'a:1 b:1' }, 'b:1'))
    const findings = uses.map((use) => findingOf(use, 'r', 'info', 'm'))
    const problems = [{ file: 'z.yaml', line: 9, column: 2, message: 'bad', fatal: false }]
    expect(checkstyleReporter.render(resultOf({ uses, findings, problems }), optionsOf())).toBe(
      [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<checkstyle version="4.3">',
        '  <file name="a.yaml">',
        '    <error line="1" column="5" severity="info" message="m" source="holdfast.r"/>',
        '  </file>',
        '  <file name="z.yaml">',
        '    <error line="9" column="2" severity="warning" message="bad" source="holdfast.problem"/>',
        '    <error line="1" column="5" severity="info" message="m" source="holdfast.r"/>',
        '  </file>',
        '</checkstyle>',
        '',
      ].join('\n'),
    )
  })

  it('gives a parser the path back as it is, whatever stands in it', async () => {
    const path = 'a/tab\t"quote" \'<&>\' ::error:: é🚀\u200b\u202e\u0085.yaml'
    const use = useOf({ path, text: 'a:1' }, 'a:1')
    const result = resultOf({ uses: [use], findings: [findingOf(use, 'r', 'error', 'm')] })
    const output = checkstyleReporter.render(result, optionsOf())
    expect(output).not.toContain('\u200b')
    expect(await canonicalXml(output)).toContain(
      'name="a/tab&#x9;&quot;quote&quot; \'&lt;&amp;>\' ::error:: é🚀\u200b\u202e\u0085.yaml"',
    )
  })

  it('shows characters that XML has no form for as pictures', () => {
    const use = useOf({ path: 'a\x00\x1b\ufffe\ud800.yaml', text: 'a:1' }, 'a:1')
    const result = resultOf({ uses: [use], findings: [findingOf(use, 'r', 'error', '\x08 \udc00')] })
    const output = checkstyleReporter.render(result, optionsOf())
    expect(output).toContain('name="a␀␛\\ufffe\ufffd.yaml"')
    expect(output).toContain('message="␈ \\udc00"')
  })
})
