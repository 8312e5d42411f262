import { existsSync } from 'node:fs'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { gate } from '../../reports/gate.ts'
import type { Report } from '../../reports/model.ts'
import { writeHtml } from '../../reports/writers/html.ts'
import { loadReport } from './load-sample.ts'
import { nastyReport } from './nasty-report.ts'
import { sampleReport } from './sample-report.ts'

const places = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const executablePath = places.find((place) => place !== undefined && existsSync(place))
if (!executablePath)
  console.warn('Skipped: no Chromium. Get it with `apt-get install chromium`, or name it in CHROMIUM.')

describe.skipIf(!executablePath)('the HTML report in Chromium', () => {
  let browser: Browser
  let folder: string
  /** Everything that a page which keeps its promises never causes. */
  const incidents: string[] = []

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'] })
    folder = await mkdtemp(join(tmpdir(), 'gatecrash-html-'))
  })
  afterAll(() => browser?.close())
  afterEach(() => Promise.all(browser.contexts().map((context) => context.close())))

  async function open(report: Report, options: { width?: number; hash?: string } = {}): Promise<Page> {
    const file = join(folder, 'report.html')
    await writeFile(file, writeHtml(report, { gate: gate(report, { failOn: 'high' }) }))
    const page = await browser.newPage({ viewport: { width: options.width ?? 1280, height: 800 } })
    incidents.length = 0
    page.on('dialog', (dialog) => {
      incidents.push(`dialog ${dialog.message()}`)
      void dialog.dismiss()
    })
    page.on('console', (message) => incidents.push(`console ${message.text()}`))
    page.on('request', (request) => {
      if (!request.url().startsWith(pathToFileURL(file).href)) incidents.push(`request ${request.url()}`)
    })
    await page.goto(`${pathToFileURL(file).href}${options.hash ?? ''}`)
    return page
  }

  test.each([
    ['sample', sampleReport],
    ['nasty', nastyReport],
    ['load', loadReport],
  ])('%s: runs nothing, asks for nothing, and breaks no policy', async (_, report) => {
    const page = await open(report)
    await page.evaluate('for (const one of document.querySelectorAll("details")) one.open = true')
    expect(incidents).toEqual([])
    expect(await page.locator('script, img, iframe, link, base, form').count()).toBe(0)
    // The style sheet was applied, so its hash in the policy is right.
    expect(await page.evaluate('getComputedStyle(document.body).margin')).toBe('0px')
  })

  test.each([1280, 390])('fits a window of %i pixels', async (width) => {
    for (const report of [sampleReport, nastyReport, loadReport]) {
      const page = await open(report, { width })
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
    }
  })

  test('a link to an attack opens it, finding or not', async () => {
    const finding = await open(sampleReport, { hash: '#token/weak-secret' })
    expect(await finding.locator('article:target h3').isVisible()).toBe(true)
    const other = await open(sampleReport, { hash: '#auth/absent-no-token' })
    expect(await other.locator('details:has(:target)').getAttribute('open')).toBe('')
  })

  test('filters work without a script', async () => {
    const page = await open(sampleReport)
    const rows = () => page.locator('.matrix tbody tr:visible').count()
    expect(await rows()).toBe(13)
    await page.getByLabel('inconclusive', { exact: true }).check({ force: true })
    expect(await rows()).toBe(1)
    await page.getByLabel('critical', { exact: true }).check({ force: true })
    expect(await rows()).toBe(0)
  })
})
