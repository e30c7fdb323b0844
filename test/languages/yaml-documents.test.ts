import { describe, expect, it } from 'vitest'
import { documentsOf, readDocuments } from '../../src/languages/yaml/documents.ts'

describe('a file that readers of others have asked for', () => {
  const file = { path: 'values.yaml', text: '# of the chart\na: 1\n' }
  const [known] = documentsOf(file)

  it('is parsed once', () => {
    expect(documentsOf(file)[0]).toBe(known)
    expect([...readDocuments(file.text, { file })]).toEqual([known])
    expect([...readDocuments(file.text, { file })][0]).toBe(known)
    expect([...readDocuments(file.text, { file: { ...file } })][0]).not.toBe(known)
  })

  it('is read no further than it is wanted', () => {
    const asked: string[] = []
    const isWanted = (text: string) => asked.push(text) === 0
    expect([...readDocuments(file.text, { file, isWanted })]).toEqual([])
    expect(asked).toEqual([file.text])
  })

  it('is read anew as JSON, and where it has several documents', () => {
    expect([...readDocuments(file.text, { file, isJson: true })][0]).not.toBe(known)
    const several = { path: 'values.yaml', text: 'a: 1\n---\nb: 2\n' }
    const [first] = documentsOf(several)
    expect([...readDocuments(several.text, { file: several })]).toEqual(documentsOf(several))
    expect([...readDocuments(several.text, { file: several })][0]).not.toBe(first)
  })
})

describe('what stands before the first marker', () => {
  const isWanted = (text: string) => text.includes('image')
  const indexesOf = (text: string) => [...readDocuments(text, { isWanted })].map(({ index }) => index)

  it.each([
    ['a comment', '# SPDX-License-Identifier: MIT\n---\nimage: a\n'],
    ['a blank line', '\n---\nimage: a\n'],
    ['both, with the line ends of Windows', '\uFEFF# c\r\n \t\r\n---\r\nimage: a\r\n'],
  ])('is no document of its own: %s', (_, text) => {
    expect(indexesOf(text)).toEqual([0])
  })

  it.each([
    ['a document that is not wanted', 'a: 1\n---\nimage: a\n'],
    ['an empty one with a marker', '---\n---\nimage: a\n'],
  ])('is one where it is %s', (_, text) => {
    expect(indexesOf(text)).toEqual([1])
  })
})
