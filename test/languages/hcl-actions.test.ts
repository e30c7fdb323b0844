import { describe, expect, it } from 'vitest'
import { coverActions } from '../../src/languages/hcl/actions.ts'

describe('actions in HCL', () => {
  it.each([
    ['image = "a:[[ var "v" . ]]"', 'image = "a:[[ var _v_ . ]]"'],
    ['x = [[ var "v" . | quote ]]', 'x = "[[var _v_ . | quote ]"'],
    ['  [[- if .x ]][[ end ]]\ny = 1', `  ${' '.repeat(21)}\ny = 1`],
    ['[[/* "a\n" */]]\nx', `${' '.repeat(7)}\n${' '.repeat(6)}\nx`],
    ['x = [["a"], ["b"]]', 'x = [["a"], ["b"]]'],
    ['x = [[ .a "b\ny = [[ .c ]]', 'x = [[ .a "b\ny = "[[.c ]"'],
    ['x = [[ .a', 'x = [[ .a'],
    ['x = "\\"[[ .a ]]"', 'x = "\\"[[ .a ]]"'],
  ])('covers %j', (text, expected) => {
    const covered = coverActions(text)
    expect(covered).toBe(expected)
    expect(covered).toHaveLength(text.length)
  })

  it('takes no longer than the text is', () => {
    const text = `${'x = [[ .a '.repeat(100_000)}]]`
    expect(coverActions(text)).toHaveLength(text.length)
  })
})
