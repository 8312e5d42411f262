import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { type FakeTarget, fakeTarget } from '../support/fake-targets.ts'
import { runCli } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary.ts'

const folder = temporaryFolder()
const tokens = { GATECRASH_TOKEN_A: 'aaaa.bbbb.cccc', GATECRASH_TOKEN_B: 'dddd.eeee.ffff' }

let target: FakeTarget | undefined
afterEach(() => target?.close())

describe('a target on which nothing can be proven ends in 3 within seconds, and proves nothing', () => {
  test.each([
    ['dead', 'ECONNREFUSED', 'nothing listens there'],
    ['hanging', 'did not answer', ''],
    ['garbage', '', ''],
    ['web', '', ''],
    ['closed-door', 'an honest client did not get through', 'go away'],
    ['deaf', 'an honest client did not get through', ''],
  ] as const)('%s', async (kind, message, detail) => {
    target = await fakeTarget(kind)
    const out = join(folder.path, kind)
    const beganMs = performance.now()
    const { code, stdout, stderr } = await runCli(['attack', target.url, '--timeout', '1500', '--out', out], {
      env: tokens,
    })
    expect(stderr).toMatch(/^gatecrash: /m)
    expect(stderr).toContain(message)
    expect(stderr).toContain(detail)
    expect(stdout).toBe('')
    expect(existsSync(out) ? readdirSync(out) : []).toEqual([])
    expect(code).toBe(3)
    // Not a matter of speed: it must not wait for all that could still be tried.
    expect(performance.now() - beganMs).toBeLessThan(30_000)
  })

  test('a login that is refused says which account and what was answered', async () => {
    target = await fakeTarget('web')
    const profile = folder.write(
      'login.yml',
      `version: 1
url: ${target.url}
accounts:
  - { name: alice, username: alice, password: $PASSWORD_A }
login: { url: /login, json: { user: '{{username}}', pass: '{{password}}' } }
chat:
  send: { event: say, args: ['{{text}}'] }
  hear: { event: said, args: ['{{text}}'] }
`,
    )
    const { code, stderr } = await runCli(['attack', profile], { env: { PASSWORD_A: 'wrong-horse' } })
    expect(stderr).toContain('the login of account "alice" was refused with 404')
    expect(stderr).not.toContain('wrong-horse')
    expect(code).toBe(3)
  })

  test.each(['dead', 'garbage', 'web'] as const)('init on a %s target', async (kind) => {
    target = await fakeTarget(kind)
    const file = join(folder.path, `${kind}.yml`)
    const { code, stderr } = await runCli(['init', target.url, '--timeout', '1500', '--out', file])
    expect(stderr).toMatch(/^gatecrash: /)
    expect(existsSync(file)).toBe(false)
    expect(code).toBe(3)
  })
})

describe('a host that is not loopback is refused before anything is sent', () => {
  const chat = `chat: { send: { event: a, args: ['{{text}}'] }, hear: { event: b, args: ['{{text}}'] } }\n`
  const accounts = 'accounts: [{ name: a, token: $T }]\n'

  test.each([
    [
      'the URL',
      (url: string) => `version: 1\nurl: http://192.0.2.1:3000\nname: at-${new URL(url).port}\n${accounts}${chat}`,
      2,
      'url',
    ],
    [
      'a second node',
      (url: string) => `version: 1\nurl: ['${url}', 'http://192.0.2.1']\n${accounts}${chat}`,
      2,
      'url.1',
    ],
    [
      'the login',
      (url: string) => `version: 1\nurl: ${url}\n${accounts}${chat}login: { url: 'http://192.0.2.1/login' }\n`,
      5,
      'login.url',
    ],
    [
      'the JWKS',
      (url: string) =>
        `version: 1\nurl: ${url}\n${accounts}${chat}key: { algorithm: RS256, jwksUrl: 'https://192.0.2.1/jwks' }\n`,
      5,
      'key.jwksUrl',
    ],
    [
      'the proxy',
      (url: string) => `version: 1\nurl: ${url}\n${accounts}${chat}request: { proxy: 'http://192.0.2.1:8080' }\n`,
      5,
      'request.proxy',
    ],
    [
      'the listener',
      (url: string) =>
        `version: 1\nurl: ${url}\n${accounts}${chat}listener: { port: 39118, publicUrl: 'http://192.0.2.1:99' }\n`,
      5,
      'listener.publicUrl',
    ],
    [
      'the bound address',
      (url: string) => `version: 1\nurl: ${url}\n${accounts}${chat}listener: { bind: 192.0.2.1 }\n`,
      5,
      'listener.bind',
    ],
  ])('%s', async (name, text, line, key) => {
    // The first node is ours and counts: it must not even be connected to.
    target = await fakeTarget('web')
    const profile = folder.write(`remote-${name.replaceAll(' ', '-')}.yml`, text(target.url))
    const { code, stdout, stderr } = await runCli(['attack', profile], { env: { T: 'x.y.z' } })
    expect(stderr).toContain(`${profile}:${line}: ${key}: `)
    expect(stderr).toContain('only loopback may be reached')
    expect(stderr).toContain('--allow-remote')
    expect(stdout).toBe('')
    expect(target.connections()).toBe(0)
    expect(code).toBe(2)
  })

  test('a URL, --proxy and init', async () => {
    target = await fakeTarget('web')
    const refused = [
      await runCli(['attack', 'http://192.0.2.1:3000'], { env: tokens }),
      await runCli(['attack', target.url, '--proxy', 'http://192.0.2.1:8080'], { env: tokens }),
      await runCli(['bench', 'http://192.0.2.1:3000'], { env: tokens }),
      await runCli(['init', 'http://192.0.2.1:3000', '--out', join(folder.path, 'remote.yml')]),
    ]
    for (const { code, stderr } of refused) {
      expect(stderr).toContain('192.0.2.1 is not a loopback address, and only loopback may be reached')
      expect(code).toBe(2)
    }
    expect(target.connections()).toBe(0)
  })
})
