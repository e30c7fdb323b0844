import { describe, expect, it } from 'vitest'
import { isEditable } from '../../src/model/image-use.ts'
import { brief, read } from '../support/read.ts'

const STEP = 'object A : BuildType({ steps { script { dockerImage = Params.NODE } } })\n'
const PARAMS = 'object Params {\n  const val NODE = "node:22-alpine"\n  const val OTHER = "x"\n}\n'

async function usesOf(files: Readonly<Record<string, string>>, text = STEP) {
  return (await read(['teamcity'], 'app/.teamcity/builds/A.kt', text, { files })).uses
}

describe('constants of TeamCity', () => {
  it('are looked for in the files of the project, and changed where they are declared', async () => {
    const [use, ...others] = await usesOf({ 'app/.teamcity/Params.kt': PARAMS })
    expect(others).toEqual([])
    expect(use && brief(use)).toBe('ci-step Params.NODE => node:22-alpine')
    const tail = use?.image.kind === 'read' ? use.image.segments.at(-1)?.at : undefined
    expect(tail && [tail.path, PARAMS.slice(tail.start, tail.end)]).toEqual([
      'app/.teamcity/Params.kt',
      'node:22-alpine',
    ])
  })

  it('are not changed where they stand for more than the image of a step', async () => {
    const [use] = await usesOf({ 'app/.teamcity/Params.kt': `${PARAMS}val label = "for " + NODE\n` })
    expect(use?.text).toBe('node:22-alpine')
    expect(use && isEditable(use)).toBe(false)
  })

  it.each<Readonly<Record<string, string>>>([
    {},
    { 'other/.teamcity/Params.kt': PARAMS },
    { 'app/src/Params.kt': PARAMS },
    { 'app/.teamcity/Params.kt': PARAMS, 'app/.teamcity/More.kt': 'const val NODE = "b:1"\n' },
    { 'app/.teamcity/Params.kt': 'object Params { val NODE = compute() }\n' },
  ])('are not guessed: %j', async (files) => {
    expect((await usesOf(files)).map(({ image }) => image.kind)).toEqual(['unread'])
  })
})
