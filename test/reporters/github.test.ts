import { describe, expect, it } from 'vitest'
import { githubReporter } from '../../src/reporters/github.ts'
import { findingOf, optionsOf, resultOf, sampleResult, useOf } from '../support/result.ts'

describe('the github reporter', () => {
  it('renders a whole run with paths from the repository root', async () => {
    const output = githubReporter.render(
      sampleResult(),
      optionsOf({ show: 'info', prefix: 'services/shop/' }),
    )
    await expect(output).toMatchFileSnapshot('snapshots/github.txt')
  })

  it('leaves out what is not shown, and prints nothing for a clean run', () => {
    const use = useOf({ path: 'a.yaml', text: 'image: a:1' }, 'a:1')
    const result = resultOf({ uses: [use], findings: [findingOf(use, 'r', 'info', 'm')] })
    expect(githubReporter.render(result, optionsOf())).toBe('')
    expect(githubReporter.render(result, optionsOf({ show: 'info' }))).toBe(
      '::notice file=a.yaml,line=1,endLine=1,col=8,endColumn=11,title=holdfast r::m\n',
    )
  })

  it('annotates nothing that a fix has mended', () => {
    const use = useOf({ path: 'a.yaml', text: 'image: a:1' }, 'a:1')
    const finding = findingOf(use, 'r', 'error', 'm')
    const mended = { ...finding, fix: { ...finding.fix, status: 'applied' as const } }
    expect(githubReporter.render(resultOf({ uses: [use], findings: [mended] }), optionsOf())).toBe('')
  })

  it('goes up from the working directory', () => {
    const use = useOf({ path: '../other/a.yaml', text: 'a:1' }, 'a:1')
    const result = resultOf({ uses: [use], findings: [findingOf(use, 'r', 'error', 'm')] })
    expect(githubReporter.render(result, optionsOf({ prefix: 'services/shop/' }))).toContain(
      'file=services/other/a.yaml,',
    )
  })

  it('gives no columns for a place of several lines: the runner takes them for an error', () => {
    const use = useOf({ path: 'a.yaml', text: 'a\nb' }, 'a\nb')
    const result = resultOf({ uses: [use], findings: [findingOf(use, 'r', 'error', 'm')] })
    expect(githubReporter.render(result, optionsOf())).toBe(
      '::error file=a.yaml,line=1,endLine=2,title=holdfast r::m\n',
    )
  })

  it('lets no file end a property, a line or a command', () => {
    const evil = 'x,line=9::set-output name=a::b\r\n::add-mask::c%0A::stop-commands::d\x1b[2J'
    const use = useOf({ path: evil, text: evil }, evil)
    const result = resultOf({
      uses: [use],
      findings: [findingOf(use, 'unread-reference', 'error', evil)],
      problems: [{ file: evil, line: 1, column: 1, message: evil, fatal: false }],
      notices: [{ kind: 'unused-ignore', file: evil, line: 4, message: evil }],
    })
    const output = githubReporter.render(result, optionsOf())
    const lines = output.split('\n')
    expect(lines).toHaveLength(4)
    expect(output.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
    for (const line of lines.slice(0, 3)) {
      const [, command = '', ...message] = line.split('::')
      expect(command).toMatch(/^(error|warning|notice) file=/)
      expect(command.match(/file=([^,]*)/)?.[1]).toBe(
        'x%2Cline=9%3A%3Aset-output name=a%3A%3Ab%0D%0A%3A%3Aadd-mask%3A%3Ac%250A%3A%3Astop-commands%3A%3Ad␛[2J',
      )
      expect(message.join('::')).toBe(
        'x,line=9::set-output name=a::b%0D%0A::add-mask::c%250A::stop-commands::d␛[2J',
      )
    }
  })
})
