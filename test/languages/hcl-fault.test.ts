import { describe, expect, it } from 'vitest'
import { findFault } from '../../src/languages/hcl/fault.ts'

describe('findFault', () => {
  it.each([
    ['nothing', ''],
    ['a block', 'target "a" {\n  tags = ["x:1", "${y}"] # }\n}\n'],
    ['texts in texts', 'a = "${b == "x" ? "}" : "${c}"}"\n'],
    ['what is no expression', 'a = "$${b"\nc = "%%{d"\ne = "\\"{"\n'],
    ['comments', '// {\n# "\n/* [\n( */ a = 1\n'],
    ['a text over lines', 'a = <<EOT\n  { " ${\nEOT\nb = <<-END\n\t"\n\tEND\n'],
    ['line ends of Windows', 'a = <<EOT\r\n"\r\nEOT\r\nb = [\r\n  "c",\r\n]\r\n'],
    ['an expression over lines', 'a = f(\n  "b",\n  [for c in d : "${c}"],\n)\n'],
    ['JSON', '{"target": {"a": {"args": {"V": "${x == \\"1\\" ? \\"a\\" : \\"{\\"}", "//": "#"}}}}\n'],
    ['JSON behind a byte order mark', '\uFEFF{"a": "${"}\n'],
  ])('says nothing of %s', (_, text) => {
    expect(findFault(text)).toBeUndefined()
  })

  it.each([
    ['a text without an end', 'a = "b\nc = 1\n', 4, 'the text in quotes has no end on its line'],
    ['a block without one', 'a {\n  b {\n  }\n', 2, 'what { opens is not closed'],
    ['one bracket too many', 'a {\n}\n}\n', 6, 'nothing is open that } would close'],
    ['brackets that do not fit', 'a = [1)\n', 6, 'nothing is open that ) would close'],
    ['JSON that ends too soon', '{"a": ["b"', 0, 'what { opens is not closed'],
    ['an expression without an end', 'a = "${b"\n', 8, 'the text in quotes has no end on its line'],
  ])('finds %s', (_, text, offset, message) => {
    expect(findFault(text)).toEqual({ offset, message })
  })

  it('takes time that grows with the text alone', () => {
    for (const text of ['{', '"', '<<a\n', '"${', '/*', '${', '\\"'])
      expect(() => findFault(text.repeat(100_000))).not.toThrow()
  })
})
