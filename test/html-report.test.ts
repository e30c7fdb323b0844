import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Finding } from '../src/model/finding.ts'
import { htmlReporter } from '../src/reporters/html.ts'
import { loadWidths } from '../src/text/display-width.ts'
import { findingOf, optionsOf, resultOf, samplePulls, sampleResult, useOf } from './support/result.ts'
import { createTree, type Tree } from './support/tree.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let browser: Browser
let folder: Tree
beforeAll(async () => {
  await loadWidths()
  folder = createTree({})
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
})
afterAll(async () => {
  await browser.close()
  folder.remove()
})

interface Opened {
  readonly page: Page
  /** What the page tried to load beside itself, and what its console says. */
  readonly noise: readonly string[]
}

async function open(html: string, options: Parameters<Browser['newContext']>[0] = {}): Promise<Opened> {
  folder.write('report.html', html)
  const context = await browser.newContext(options)
  const page = await context.newPage()
  const noise: string[] = []
  page.on('request', (request) => {
    if (!request.url().endsWith('/report.html')) noise.push(request.url())
  })
  page.on('console', (message) => noise.push(message.text()))
  page.on('pageerror', (error) => noise.push(error.message))
  await page.goto(`file://${folder.path}/report.html`)
  return { page, noise }
}

/** Many findings over many files, of which every tenth is an error. */
function manyFindings(count: number): readonly Finding[] {
  const findings: Finding[] = []
  for (let index = 0; index < count; index++) {
    const image = `registry.example.com/app-${index}:1`
    const use = useOf(
      { path: `team-${index % 40}/svc-${index}/Dockerfile`, text: `FROM ${image}\n` },
      image,
      {
        role: 'base',
        format: 'dockerfile',
      },
    )
    findings.push(findingOf(use, 'unpinned-base', index % 10 === 0 ? 'error' : 'warning', 'it has no digest'))
  }
  return findings
}

function reportOf(findings: readonly Finding[]): string {
  const uses = findings.flatMap(({ use }) => use ?? [])
  return htmlReporter.render(resultOf({ uses, findings }), optionsOf())
}

describe('the report in a browser', () => {
  it.each(
    [360, 800, 1280].flatMap((width) => (['light', 'dark'] as const).map((theme) => [width, theme] as const)),
  )('is accessible and fits at %i columns, %s', async (width, colorScheme) => {
    const ownersOf = () => ['@acme/web']
    const html = htmlReporter.render(sampleResult(), optionsOf({ ownersOf, pulls: samplePulls() }))
    const { page, noise } = await open(html, {
      colorScheme,
      viewport: { width, height: 900 },
      bypassCSP: true,
    })
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
    await page.addScriptTag({ content: AXE })
    const violations = await page.evaluate(
      'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`))',
    )
    expect(violations).toEqual([])
    expect(noise).toEqual([])
    await page.context().close()
  })

  it('loads nothing and runs under its own policy', async () => {
    const { page, noise } = await open(htmlReporter.render(sampleResult(), optionsOf()))
    expect(await page.locator('#findings tbody tr').count()).toBe(8)
    expect(noise).toEqual([])
    await page.context().close()
  })

  it('stays usable with 20,000 findings: searches, filters, sorts and shows more', async () => {
    const { page } = await open(reportOf(manyFindings(20_000)))
    const rows = page.locator('#findings tbody tr')
    const status = page.locator('#findings [role=status]')
    await expect.poll(() => status.textContent()).toBe('25 of 20000 shown')
    expect(await rows.count()).toBe(25)
    expect(await rows.first().locator('td').first().textContent()).toBe('error')
    await page.locator('#findings .more').click()
    expect(await rows.count()).toBe(225)
    await page.locator('#findings input').fill('app-1234:1 digest')
    expect(await rows.count()).toBe(1)
    await page.locator('#findings input').fill('')
    await page.locator('#findings select').first().selectOption('warning')
    expect(await status.textContent()).toBe('25 of 18000 shown')
    await page.locator('#findings th button', { hasText: 'Image' }).click()
    expect(await page.locator('#findings th[aria-sort=ascending]').textContent()).toBe('Image')
    expect(await rows.first().locator('td').nth(2).textContent()).toBe('registry.example.com/app-10001:1')
    await page.locator('#findings th button', { hasText: 'Image' }).click()
    expect(await rows.first().locator('td').nth(2).textContent()).toBe('registry.example.com/app-9:1')
    await page.context().close()
  })

  it('can be used with the keyboard alone', async () => {
    const { page } = await open(reportOf(manyFindings(60)))
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the report')
    await page.locator('#images th button').first().focus()
    await page.keyboard.press('Enter')
    expect(await page.locator('#images th').first().getAttribute('aria-sort')).toBe('ascending')
    await page.locator('#images .more').focus()
    await page.keyboard.press('Enter')
    expect(await page.locator('#images tbody tr').count()).toBe(60)
    expect(await page.evaluate('document.activeElement.tagName')).toBe('TR')
    await page.context().close()
  })

  it('shows what files hold as text, whatever it is', async () => {
    const evil = '</script><img src=x onerror=alert(1)>"\'&\u202e\u001b'
    const use = useOf({ path: `${evil}/Dockerfile`, text: `FROM nginx${evil}` }, `nginx${evil}`)
    const finding = findingOf(use, 'mutable-tag', 'error', `moves ${evil}`)
    const html = htmlReporter.render(
      resultOf({
        uses: [use],
        findings: [finding],
        problems: [{ file: evil, line: 1, column: 1, message: evil, fatal: true }],
        notices: [{ kind: 'not-judged', file: evil, line: 1, message: evil }],
        files: [
          {
            path: `${evil}/Dockerfile`,
            before: `FROM nginx${evil}\n`,
            after: `FROM b${evil}\n`,
            edits: [],
            isPrivate: false,
          },
        ],
      }),
      optionsOf({ ownersOf: () => [evil], prefix: '' }),
    )
    const { page, noise } = await open(html)
    expect(await page.locator('img').count()).toBe(0)
    expect(await page.locator('#findings tbody td').nth(4).textContent()).toContain(
      '<img src=x onerror=alert(1)>',
    )
    expect(await page.locator('#problems').textContent()).toContain('</script><img')
    expect(html).not.toMatch(/[\u202e\u001b]/)
    expect(noise).toEqual([])
    await page.context().close()
  })
})
