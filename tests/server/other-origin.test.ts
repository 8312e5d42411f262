/**
 * What pages of another origin can do, in Chromium: read a logged-in user's messages where a weakness lets them, and
 * nothing on the sound server. And what a stored message with markup does to the chat page: nothing.
 */
import { existsSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Lab, openLab, PASSWORD } from './lab.ts'

const places = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const executablePath = places.find((place) => place !== undefined && existsSync(place))
if (!executablePath)
  console.warn('Skipped: no Chromium. Get it with `apt-get install chromium`, or name it in CHROMIUM.')

/** A WebSocket by hand, with the cookie that the browser adds: what it hears is in `window.heard`. */
const overWebSocket = (url: string) => `
  window.heard = []
  window.socket = new WebSocket('${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket')
  socket.onclose = () => heard.push('closed')
  socket.onmessage = ({ data }) => {
    heard.push(data)
    if (data.startsWith('0')) socket.send('40')
    if (data.startsWith('40')) socket.send('421["room:join",{"room":"lobby"}]')
  }`

/** Script tags for reading, simple posts for sending: no preflight, and no Origin on what is read. */
const asScript = (url: string) => `
  window.heard = []
  const base = '${url}/socket.io/?EIO=4&transport=polling&j=0'
  const read = (from) => new Promise((resolve) => {
    window.___eio = [(text) => { heard.push(text); resolve(text) }]
    const tag = document.createElement('script')
    tag.onerror = () => { heard.push('closed'); resolve('') }
    tag.src = from
    document.head.append(tag)
  })
  const send = (to, packet) =>
    fetch(to, { method: 'POST', mode: 'no-cors', credentials: 'include', body: new URLSearchParams({ d: packet }) })
  void (async () => {
    const open = await read(base)
    if (open === '') return
    const session = base + '&sid=' + JSON.parse(open.slice(1)).sid
    await send(session, '40')
    if ((await read(session)) === '') return
    await send(session, '421["room:join",{"room":"lobby"}]')
    while ((await read(session)) !== '');
  })()`

describe.skipIf(!executablePath)('pages of another origin in Chromium', { timeout: 60_000 }, () => {
  let browser: Browser
  /** Serves nothing but empty pages, from another port: another origin, and yet the same site for cookies. */
  let elsewhere: Server
  const labs: Lab[] = []

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'] })
    elsewhere = createServer((_request, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>another origin</title>'),
    )
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve))
  })
  afterAll(async () => {
    elsewhere?.close()
    await browser?.close()
  })
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()))
    await Promise.all(labs.splice(0).map((lab) => lab.close()))
  })

  async function serve(configuration: string, weakness?: string): Promise<Lab> {
    const lab = await openLab(configuration, { weakness })
    labs.push(lab)
    return lab
  }

  /** Logs a visitor in on the server's own page: the browser has his cookie from then on. */
  async function visitor(lab: Lab, username: string): Promise<BrowserContext> {
    const context = await browser.newContext()
    const page = await context.newPage()
    await page.goto(lab.url)
    const status = await page.evaluate(
      async (body) => {
        const headers = { 'content-type': 'application/json' }
        return (await fetch('/login', { method: 'POST', headers, body })).status
      },
      JSON.stringify({ username, password: PASSWORD }),
    )
    expect(status).toBe(200)
    return context
  }

  /** What a script of another origin hears in the browser of a visitor, while another user speaks. */
  async function overheard(lab: Lab, script: string): Promise<string> {
    const context = await visitor(lab, 'alice')
    const page = await context.newPage()
    await page.goto(`http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`)
    await page.evaluate(script)
    await page.waitForFunction('heard.some((text) => text === "closed" || text.includes("431["))')
    const headers = { origin: lab.url }
    const cookie = (await lab.login('bob', undefined, headers)).headers.get('set-cookie')?.split(';')[0] ?? ''
    const speaker = await lab.connect({}, { headers: { ...headers, cookie } })
    await speaker.emitWithAck('room:join', { room: 'lobby' })
    expect(await speaker.emitWithAck('message:send', { room: 'lobby', text: 'between us' })).toMatchObject({ ok: true })
    await page.waitForFunction('heard.some((text) => text === "closed" || text.includes("between us"))')
    return String(await page.evaluate('heard.join()'))
  }

  test('over WebSocket they read messages where the Origin is not checked', async () => {
    const lab = await serve('cookie-session', 'no-origin-check-cookie')
    expect(await overheard(lab, overWebSocket(lab.url))).toContain('between us')
  })

  test('as a script they read messages where a request without Origin is let in', async () => {
    const lab = await serve('cookie-session', 'origin-missing-ok')
    expect(await overheard(lab, asScript(lab.url))).toContain('between us')
  })

  test.each([
    ['over WebSocket', overWebSocket],
    ['as a script', asScript],
  ])('%s they read nothing on the sound server', async (_name, script) => {
    const lab = await serve('cookie-session')
    const heard = await overheard(lab, script(lab.url))
    expect(heard).toContain('closed')
    expect(heard).not.toContain('between us')
  })

  const markup = [
    '<script>window.harmed = true</script>',
    '<img src="data:," onerror="window.harmed = true">',
    '<svg onload="window.harmed = true"></svg>',
    '<iframe srcdoc="<script>parent.harmed = true</script>"></iframe>',
    '<a href="javascript:window.harmed = true">click</a>',
  ]

  async function enter(page: Page, lab: Lab, username: string): Promise<void> {
    await page.goto(lab.url)
    await page.getByLabel('User name').fill(username)
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.getByText('connected', { exact: true }).waitFor()
  }

  test('markup does harm where a page takes it for markup', async () => {
    const page = await browser.newPage()
    await page.goto(`http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`)
    await page.evaluate(`document.body.innerHTML = ${JSON.stringify(markup.join(''))}`)
    await page.waitForFunction('window.harmed === true')
  })

  test('stored messages with markup stay text for whoever comes later', async () => {
    const lab = await serve('hardened')
    const alice = await browser.newPage()
    await enter(alice, lab, 'alice')
    for (const text of markup) {
      await alice.getByLabel('Message', { exact: true }).fill(text)
      await alice.getByRole('button', { name: 'Send' }).click()
      await alice.locator('.message.mine:not(.unsent)', { hasText: text }).waitFor()
    }
    const bob = await browser.newPage()
    await enter(bob, lab, 'bob')
    for (const text of markup) await bob.locator('.message', { hasText: text }).waitFor()
    for (const page of [alice, bob]) {
      expect(await page.locator('.messages').locator('script, img, svg, iframe, a').count()).toBe(0)
      expect(await page.evaluate('window.harmed')).toBeUndefined()
    }
  })
})
