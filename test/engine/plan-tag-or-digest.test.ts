import { describe, expect, it } from 'vitest'
import { digestOf } from '../support/fix.ts'
import { fix } from '../support/fix-tree.ts'

const SCRIPT = 'workshop/setup.d/copy.sh'
const WORKSHOP =
  'apiVersion: training.educates.dev/v1beta1\nkind: Workshop\nmetadata: {name: lab}\nspec: {}\n'

/** Fixes a script of a workshop. */
async function fixScript(script: string, unsafe: boolean) {
  const files = { 'resources/workshop.yaml': WORKSHOP, [SCRIPT]: script }
  const { text, result } = await fix('', files, { request: { unsafe } })
  const fixes = result.findings.map(({ fix: { status, reason, detail } }) => ({ status, reason, detail }))
  return { text: text(SCRIPT), fixes }
}

describe('a reference that takes a tag or a digest', () => {
  const NAME = 'quay.io/acme/a'

  it('is refused, and the message names the tag', async () => {
    const script = `skopeo copy docker://${NAME}:edge dir:/x\n`
    const { text, fixes } = await fixScript(script, false)
    expect(text).toBe(script)
    expect(fixes).toEqual([
      {
        status: 'refused',
        reason: 'tag-or-digest',
        detail:
          'a tag or a digest is taken here, not both; add --unsafe-fixes to have the digest written in the place of the tag edge',
      },
    ])
  })

  it.each([
    ['edge', `docker://${NAME}:edge`],
    ['latest', `docker://${NAME}`],
    ['edge', `"docker://${NAME}:edge"`],
  ])(
    'gets the digest of %s in the place of the tag when unsafe edits are wanted: %s',
    async (tag, operand) => {
      const { text } = await fixScript(`skopeo copy ${operand} dir:/x\r\n`, true)
      const pinned = operand.replace(/:edge|$/, '').replace(NAME, `${NAME}@${digestOf(`${NAME}:${tag}`)}`)
      expect(text).toBe(`skopeo copy ${pinned} dir:/x\r\n`)
    },
  )

  it('is refused where its tag is a variable', async () => {
    const script = `V=edge\nskopeo copy docker://${NAME}:$V dir:/x\n`
    const { text, fixes } = await fixScript(script, true)
    expect(text).toBe(script)
    expect(fixes.map(({ status }) => status)).toEqual(['refused'])
  })
})
