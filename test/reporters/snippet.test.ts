import { beforeAll, describe, expect, it } from 'vitest'
import { renderSnippet } from '../../src/reporters/support/snippet.ts'
import { displayWidth, loadWidths } from '../../src/text/display-width.ts'

beforeAll(loadWidths)

/** The printed line and its mark, as they stand in a terminal. */
function show(text: string, marked: string, width = 80, column = 1): string {
  const start = text.indexOf(marked)
  const position = { line: 1, column: start + column, endLine: 1, endColumn: start + column + marked.length }
  const snippet = renderSnippet({ text, column }, position, width)
  return `${snippet.text}\n${' '.repeat(snippet.offset)}${'^'.repeat(snippet.length)}`
}

describe('renderSnippet', () => {
  it('marks the place without the indentation of the line', () => {
    expect(show('      image: nginx:latest  ', 'latest')).toBe('image: nginx:latest\n             ^^^^^^')
  })

  it('lines up after tabs', () => {
    expect(show('\t\tFROM\tnginx AS\tx', 'nginx')).toBe('FROM  nginx AS  x\n      ^^^^^')
  })

  it('lines up after wide, combining and astral characters', () => {
    expect(show('镜像: nginx', 'nginx')).toBe('镜像: nginx\n      ^^^^^')
    expect(show('🚀e\u0301: nginx', 'nginx')).toBe('🚀e\u0301: nginx\n     ^^^^^')
  })

  it('marks wide characters over their whole width', () => {
    expect(show('FROM 镜像', '镜像')).toBe('FROM 镜像\n     ^^^^')
  })

  it('shows what would act on a terminal, and still lines up', () => {
    expect(show('a\x1b[31m\r: ng\u202einx', 'ng\u202einx')).toBe(
      'a␛[31m␍: ng\\u202einx\n         ^^^^^^^^^^^',
    )
  })

  it('leaves no log command together', () => {
    expect(show('##[stop-commands]x nginx ##vso[y]', 'nginx')).not.toMatch(/##(vso)?\[/)
    expect(show('  ::add-mask::x nginx', 'nginx')).toBe(`\\u003a:add-mask::x nginx\n${' '.repeat(19)}^^^^^`)
  })

  it('cuts a line of a megabyte around the place', () => {
    const text = `${'x'.repeat(500_000)} nginx:latest ${'y'.repeat(500_000)}`
    const [line = '', mark = ''] = show(text, 'latest', 60).split('\n')
    expect(line).toMatch(/^…x+ nginx:latest…$/)
    expect(displayWidth(line)).toBeLessThanOrEqual(60)
    expect(line.slice(mark.indexOf('^'), mark.length)).toBe('latest')
  })

  it('shows the start of a place that is wider than the line', () => {
    const [line = '', mark = ''] = show(`image: ${'a'.repeat(300)}`, 'a'.repeat(300), 40).split('\n')
    expect(line).toMatch(/^…a+…$/)
    expect(line).toHaveLength(40)
    expect(mark).toBe(` ${'^'.repeat(38)}`)
  })

  it('cuts on the right only where the place is near the start', () => {
    expect(show(`FROM nginx ${'z'.repeat(100)}`, 'nginx', 20)).toBe('FROM nginx zzzzzzzz…\n     ^^^^^')
  })

  it('says that the line began before what was kept of it', () => {
    expect(show('  tail nginx', 'nginx', 80, 5_001)).toBe('…  tail nginx\n        ^^^^^')
  })

  it('never cuts a surrogate pair apart', () => {
    const text = `${'🚀'.repeat(100)}nginx${'🚀'.repeat(100)}`
    for (let width = 30; width < 34; width++) expect(show(text, 'nginx', width)).not.toContain('\\ud')
  })

  it('marks a place of several lines to the end of its first', () => {
    const position = { line: 3, column: 6, endLine: 4, endColumn: 2 }
    expect(renderSnippet({ text: 'FROM nginx:\\', column: 1 }, position, 80)).toEqual({
      text: 'FROM nginx:\\',
      offset: 5,
      length: 7,
    })
  })

  it('marks one column where the place is empty', () => {
    const position = { line: 1, column: 6, endLine: 1, endColumn: 6 }
    expect(renderSnippet({ text: 'FROM ', column: 1 }, position, 80).length).toBe(1)
  })
})
