import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { SCRIPT, SCRIPT_HASH } from '../../src/reporters/html/script.ts'
import { STYLE, STYLE_HASH } from '../../src/reporters/html/style.ts'
import { htmlReporter } from '../../src/reporters/html.ts'
import { loadWidths } from '../../src/text/display-width.ts'
import { optionsOf, samplePulls, sampleResult } from '../support/result.ts'

beforeAll(loadWidths)

describe('the html reporter', () => {
  it('renders a whole run', async () => {
    const page = htmlReporter.render(
      sampleResult(),
      optionsOf({ ownersOf: (path) => [`@acme/${path[0]}`], pulls: samplePulls() }),
    )
    const own = page.replace(STYLE, '/* style */').replace(SCRIPT, '/* script */')
    await expect(own).toMatchFileSnapshot('snapshots/html.txt')
  })

  it.each([
    [STYLE, STYLE_HASH],
    [SCRIPT, SCRIPT_HASH],
  ])('lets its own style and script through the policy', (text, hash) => {
    expect(hash).toBe(`sha256-${createHash('sha256').update(text).digest('base64')}`)
  })
})
