/** The chat page as people use it, in Chromium: two of them talk, one is refused, sessions end and are renewed. */
import { existsSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Lab, openLab, PASSWORD } from './lab.ts'
import { set, wait } from './steps.ts'

const places = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const executablePath = places.find((place) => place !== undefined && existsSync(place))
if (!executablePath)
  console.warn('Skipped: no Chromium. Get it with `apt-get install chromium`, or name it in CHROMIUM.')
/** Where pictures go, for people who want to look: SCREENSHOTS=/tmp vitest run tests/server/page.test.ts */
const pictures = process.env.SCREENSHOTS

describe.skipIf(!executablePath)('the chat page in Chromium', { timeout: 60_000 }, () => {
  let browser: Browser
  const labs: Lab[] = []
  /** Broken policies, failed requests of scripts, and errors: a page that keeps its promises causes none. */
  const incidents: string[] = []

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'] })
  })
  afterAll(() => browser?.close())
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()))
    await Promise.all(labs.splice(0).map((lab) => lab.close()))
    expect(incidents.splice(0)).toEqual([])
  })

  async function serve(values: Record<string, unknown> = {}): Promise<Lab> {
    const lab = await openLab('hardened', { set: set(values) })
    labs.push(lab)
    return lab
  }

  async function open(lab: Lab, width = 1280): Promise<Page> {
    const context = await browser.newContext({ viewport: { width, height: width < 700 ? 844 : 800 } })
    const page = await context.newPage()
    page.on('pageerror', (error) => incidents.push(`error: ${error.message}`))
    page.on('console', (message) => {
      if (/Content Security Policy|Trusted/i.test(message.text())) incidents.push(message.text())
    })
    await page.goto(lab.url)
    return page
  }

  async function logIn(page: Page, username: string, password = PASSWORD): Promise<void> {
    await page.getByLabel('User name').fill(username)
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button', { name: 'Log in' }).click()
  }

  async function enter(lab: Lab, username: string, width?: number): Promise<Page> {
    const page = await open(lab, width)
    await logIn(page, username)
    await page.getByText('connected', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'lobby' }).waitFor()
    return page
  }

  async function say(page: Page, text: string): Promise<void> {
    await page.getByLabel('Message', { exact: true }).fill(text)
    await page.getByRole('button', { name: 'Send' }).click()
    await page.locator('.message.mine:not(.unsent)', { hasText: text }).waitFor()
  }

  const picture = async (page: Page, name: string) => {
    if (pictures !== undefined) await page.screenshot({ path: `${pictures}/chat-${name}.png` })
  }

  test('two people talk, and markup stays text', async () => {
    const lab = await serve()
    const [alice, bob] = [await enter(lab, 'alice'), await enter(lab, 'bob', 390)]
    await say(alice, 'Hello Bob, are you on the train?')
    await say(bob, 'Yes. Reception is fine so far.')
    await alice.locator('.message', { hasText: 'Reception' }).waitFor()
    await say(alice, '<img src=x onerror=alert(1)> <b>not bold</b>')
    await bob.locator('.message', { hasText: '<b>not bold</b>' }).waitFor()
    expect(await bob.locator('.messages img, .messages b').count()).toBe(0)
    await bob.getByLabel('Message', { exact: true }).pressSequentially('On my')
    await alice.getByText('bob is typing').waitFor()
    await alice.locator('.people li', { hasText: 'bob' }).waitFor()
    for (const page of [alice, bob]) {
      const width = page.viewportSize()?.width
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
      await picture(page, `talk-${width}`)
    }
    // What was said is there for who comes later.
    const carol = await enter(lab, 'carol')
    await carol.locator('.message', { hasText: 'Hello Bob' }).waitFor()
    await bob.close()
    await alice.locator('.people li', { hasText: 'bob' }).waitFor({ state: 'detached' })
  })

  for (const width of [1280, 390]) {
    test(`two people talk directly, change and delete what they said, at ${width} pixels`, async () => {
      const lab = await serve()
      const [alice, bob] = [await enter(lab, 'alice', width), await enter(lab, 'bob')]
      await say(bob, 'Has anybody seen my keys?')
      await alice.locator('.message', { hasText: 'my keys' }).waitFor()
      await alice.getByRole('button', { name: 'Message bob directly' }).first().click()
      await alice.getByRole('heading', { name: 'bob' }).waitFor()
      await say(alice, 'They are in teh kitchen.')
      const conversation = bob.getByRole('button', { name: 'alice' })
      await conversation.and(bob.locator('.unread')).waitFor()
      expect(await bob.locator('.message', { hasText: 'kitchen' }).count()).toBe(0)
      await conversation.and(bob.locator('.unread')).click()
      await bob.locator('.message', { hasText: 'kitchen' }).waitFor()

      const mine = alice.locator('.message.mine', { hasText: 'kitchen' })
      await mine.hover()
      await mine.getByRole('button', { name: 'Edit' }).click()
      await alice.getByText('You are changing a message.').waitFor()
      await picture(alice, `direct-editing-${width}`)
      await alice.getByLabel('Message', { exact: true }).fill('They are in the kitchen.')
      await alice.getByRole('button', { name: 'Save' }).click()
      await bob.locator('.message', { hasText: 'in the kitchen' }).getByText('edited').waitFor()
      await say(alice, 'Never mind')
      await bob.locator('.message', { hasText: 'Never mind' }).waitFor()
      await picture(bob, `direct-${width}`)
      const last = alice.locator('.message.mine', { hasText: 'Never mind' })
      await last.hover()
      await last.getByRole('button', { name: 'Delete' }).click()
      for (const page of [alice, bob])
        await page.locator('.message', { hasText: 'Never mind' }).waitFor({ state: 'detached' })
      // Nobody is offered to change what others said, and what was changed is so for who comes later.
      expect(await bob.locator('.message:not(.mine) .acts').count()).toBe(0)
      await bob.getByRole('button', { name: 'lobby' }).click()
      await bob.locator('.message', { hasText: 'my keys' }).waitFor()
      await bob.getByRole('button', { name: 'alice' }).first().click()
      await bob.locator('.message', { hasText: 'in the kitchen' }).getByText('edited').waitFor()
      expect(await alice.evaluate('document.documentElement.scrollWidth')).toBe(width)
    })

    test(`an admin removes, demotes and disables, others are not offered it, at ${width} pixels`, async () => {
      const lab = await serve()
      const [admin, bob, carol] = [await enter(lab, 'admin', width), await enter(lab, 'bob'), await enter(lab, 'carol')]
      await say(bob, 'hello')
      expect(await bob.getByRole('button', { name: 'Admin', exact: true }).isVisible()).toBe(false)
      await admin.getByRole('button', { name: 'Admin', exact: true }).click()
      const row = (name: string) => admin.locator('.user', { hasText: name })
      const twice = async (name: string, what: string) => {
        await row(name).getByRole('button', { name: what }).click()
        await row(name)
          .getByRole('button', { name: `${what}?` })
          .click()
      }
      await row('bob').getByRole('button', { name: 'Remove from lobby' }).click()
      await picture(admin, `admin-${width}`)
      await row('bob').getByRole('button', { name: 'Remove from lobby?' }).click()
      await admin.getByText('bob was removed from lobby.').waitFor()
      await bob.getByText('You were removed from lobby.').waitFor()
      expect(await bob.getByRole('button', { name: 'lobby' }).count()).toBe(0)
      expect(await row('admin (you)').getByRole('button').count()).toBe(0)
      await twice('carol', 'Disable')
      await admin.getByText('carol is logged out').waitFor()
      await carol.getByText('Your session has ended. Log in again to go on.').waitFor()
      await logIn(carol, 'carol')
      await carol.getByText('User name or password is wrong.').waitFor()
      await twice('bob', 'Demote')
      await admin.getByText('bob is no admin').waitFor()
      expect(await admin.evaluate('document.documentElement.scrollWidth')).toBe(width)
      await admin.getByRole('button', { name: 'Admin', exact: true }).click()
      await admin.locator('.message', { hasText: 'hello' }).waitFor()
    })
  }

  test('a refused login says so, and tells nothing', async () => {
    const lab = await serve()
    for (const width of [390, 1280]) {
      const page = await open(lab, width)
      await logIn(page, 'alice', 'wrong')
      await page.getByText('User name or password is wrong.').waitFor()
      await picture(page, `refused-${width}`)
      await logIn(page, 'nobody', 'wrong')
      await page.getByText('User name or password is wrong.').waitFor()
    }
  })

  const short = { 'token.lifetimeMs': 2_000, 'token.leewayMs': 0, 'token.graceMs': 1_000 }

  test('a session that cannot be renewed ends, and says so', async () => {
    const lab = await serve(short)
    const page = await open(lab)
    // Where the server gives no refresh token, or no longer takes it.
    await page.route('**/refresh', (route) => route.fulfill({ status: 401, json: { error: 'unauthorized' } }))
    await logIn(page, 'alice')
    await page.getByText('connected', { exact: true }).waitFor()
    await page.getByText('Your session has ended. Log in again to go on.').waitFor({ timeout: 10_000 })
    await picture(page, 'ended')
    await logIn(page, 'alice')
    await page.getByText('connected', { exact: true }).waitFor()
  })

  test('a session is renewed without anybody noticing', async () => {
    const lab = await serve(short)
    const page = await open(lab)
    await page.route('**/login', async (route) => {
      const answer = await route.fetch()
      await route.fulfill({ json: { ...(await answer.json()), refreshToken: 'r1' } })
    })
    const renewed: string[] = []
    await page.route('**/refresh', async (route) => {
      renewed.push(String(route.request().postDataJSON().refreshToken))
      await route.fulfill({
        json: { token: lab.mint({ claims: { sub: 'u1' } }), refreshToken: `r${renewed.length + 1}` },
      })
    })
    await logIn(page, 'alice')
    await page.getByText('connected', { exact: true }).waitFor()
    await wait(5_000)
    expect(renewed).toEqual(['r1'])
    await say(page, 'still here')
  })

  test('a server that is started again gets its people back', async () => {
    const secrets = { jwtSecret: 'k'.repeat(43) }
    const first = await openLab('hardened', { secrets })
    const page = await enter(first, 'alice')
    await first.close()
    await page.locator('#banner', { hasText: 'The connection is lost' }).waitFor()
    await picture(page, 'lost')
    labs.push(await openLab('hardened', { secrets, port: first.server.port }))
    await page.getByText('connected', { exact: true }).waitFor({ timeout: 20_000 })
    await say(page, 'back again')
  })
})
