import { describe, expect, it } from 'vitest'
import { addToGroup, groupBy } from '../../src/text/group-by.ts'

describe('groupBy', () => {
  it('keeps keys and values in the order in which they come', () => {
    const groups = groupBy(['bb', 'a', 'cc', 'ddd', 'e'], ({ length }) => length)
    expect([...groups]).toEqual([
      [2, ['bb', 'cc']],
      [1, ['a', 'e']],
      [3, ['ddd']],
    ])
  })

  it('has no group for no values', () => {
    expect(groupBy([], () => 'key').size).toBe(0)
  })

  it('takes undefined and objects for keys', () => {
    const key = {}
    const groups = groupBy([1, 2, 3], (value) => (value === 2 ? undefined : key))
    expect(groups.get(key)).toEqual([1, 3])
    expect(groups.get(undefined)).toEqual([2])
  })
})

describe('addToGroup', () => {
  it('makes the group that is missing', () => {
    const groups = new Map([['a', [1]]])
    addToGroup(groups, 'b', 2)
    addToGroup(groups, 'a', 3)
    expect([...groups]).toEqual([
      ['a', [1, 3]],
      ['b', [2]],
    ])
  })
})
