import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { HarnessError } from '../../errors.ts'
import { loadProfile } from '../../target/load-profile.ts'
import { temporaryFolder } from '../support/temporary.ts'

const folder = temporaryFolder()
const env = { ALICE_PASSWORD: 'wonder-land-7', BOB_TOKEN: 'a.b.c' }

const good = `version: 1
url: http://127.0.0.1:3000
accounts:
  - name: alice
    username: alice
    password: $ALICE_PASSWORD
  - { name: bob, token: $BOB_TOKEN }
login:
  url: /login
  json: { username: '{{username}}', password: '{{password}}' }
chat:
  send: { event: say, args: ['{{text}}'] }
  hear: { event: said, args: ['{{sender}}', '{{text}}'] }
`

let count = 0
function write(text: string): string {
  count += 1
  return folder.write(`case-${count}/profile.yml`, text)
}

/** What loading says, with the folder taken out of it. */
async function complaint(text: string, variables: Record<string, string> = env): Promise<string> {
  const file = write(text)
  const error = await loadProfile(file, variables).then(
    () => undefined,
    (reason: HarnessError) => reason,
  )
  expect(error?.code).toBe('profile-invalid')
  return error!.message.replaceAll(file, 'profile.yml').replaceAll(join(folder.path, `case-${count}`), '')
}

describe('a good profile', () => {
  test('comes with defaults, secrets and lines', async () => {
    const file = write(good)
    const { profile, lines, secrets, hosts } = await loadProfile(file, env)
    expect(profile.accounts[0]).toMatchObject({ name: 'alice', password: 'wonder-land-7', role: 'user' })
    expect(profile.token).toEqual({ in: 'auth', name: 'token', kind: 'jwt' })
    expect(lines).toMatchObject({ url: 2, 'accounts.0.password': 6, 'accounts.1': 7, 'login.json.username': 10 })
    expect(secrets).toEqual(['wonder-land-7', 'a.b.c'])
    expect(hosts).toEqual([
      { key: 'url', host: '127.0.0.1' },
      { key: 'listener.bind', host: '127.0.0.1' },
    ])
  })

  test('may be JSON', async () => {
    const text = JSON.stringify({
      version: 1,
      url: ['http://[::1]:3000', 'http://127.0.0.1:3001'],
      accounts: [{ name: 'bob', token: '$BOB_TOKEN' }],
      chat: { send: { event: 'a', args: ['{{text}}'] }, hear: { event: 'b', args: ['{{text}}'] } },
    })
    const { hosts } = await loadProfile(folder.write('profile.json', text), env)
    expect(hosts.slice(0, 2)).toEqual([
      { key: 'url.0', host: '::1' },
      { key: 'url.1', host: '127.0.0.1' },
    ])
  })

  test('$NAME works wherever a whole string is one, and $$NAME is text', async () => {
    const text = `${good}request: { headers: { x-key: $KEY, x-price: $$PRICE, x-both: 'a $KEY' } }\n`
    const { profile, secrets } = await loadProfile(write(text), { ...env, KEY: 'k3y' })
    expect(profile.request.headers).toEqual({ 'x-key': 'k3y', 'x-price': '$PRICE', 'x-both': 'a $KEY' })
    expect(secrets).toContain('k3y')
  })

  test('a key on one line is unfolded', async () => {
    const text = `${good}key: { algorithm: RS256, privateKey: '\${PEM}' }\n`
    const { profile } = await loadProfile(write(text), { ...env, PEM: '-----BEGIN X-----\\nabc\\n' })
    expect(profile.key?.privateKey).toBe('-----BEGIN X-----\nabc\n')
  })

  test('names files relative to its folder', async () => {
    const log = folder.write('beside/logs/server.log', '')
    folder.write('beside/public.pem', '-----BEGIN PUBLIC KEY-----\n')
    const text = `${good}log: { file: logs/server.log }\nkey: { algorithm: ES256, publicKey: public.pem }\n`
    const { profile } = await loadProfile(folder.write('beside/profile.yml', text), env)
    expect(profile.log?.file).toBe(log)
    expect(profile.key?.publicKey).toBe('-----BEGIN PUBLIC KEY-----\n')
  })
})

describe('secrets', () => {
  test('one written out is refused and not repeated', async () => {
    const said = await complaint(good.replace('$ALICE_PASSWORD', 'hunter2'))
    expect(said).toBe(
      'profile.yml:6: accounts.0.password is a secret written out; write $PASSWORD here and put the secret into the environment (export PASSWORD=…)',
    )
  })

  test('a number is a secret written out as well', async () => {
    expect(await complaint(good.replace('$BOB_TOKEN', '12345678'))).not.toContain('12345678')
  })

  test('an unset and an empty variable are named', async () => {
    expect(await complaint(good, { BOB_TOKEN: '' })).toBe(
      [
        'profile.yml has 2 mistakes:',
        'profile.yml:6: accounts.0.password asks for $ALICE_PASSWORD, which is not set; export ALICE_PASSWORD=… first',
        'profile.yml:7: accounts.1.token asks for $BOB_TOKEN, which is empty; export BOB_TOKEN=… first',
      ].join('\n  '),
    )
  })
})

describe('YAML', () => {
  test.each([
    [
      'a duplicate key',
      `${good}url: http://127.0.0.1:1\n`,
      'profile.yml:14: the key url is here a second time; keep one',
    ],
    [
      'a tab',
      'version: 1\nchat:\n\tsend: x\n',
      'profile.yml:3: a tab stands where YAML wants blanks; indent with blanks',
    ],
    ['an empty file', '# nothing\n', 'profile.yml:1: the profile is empty'],
    ['a list', '- a\n- b\n', 'profile.yml:1: a profile is a map of keys; it begins with `version: 1`'],
    [
      'two documents',
      `${good}---\n${good}`,
      'profile.yml: the file holds several documents; a profile is one (remove the line ---)',
    ],
  ])('%s', async (_what, text, expected) => {
    expect(await complaint(text)).toBe(expected)
  })

  test('an unclosed bracket, a strange tag, a nest of aliases', async () => {
    expect(await complaint('version: 1\nurl: [a\nname: b\n')).toBe(
      'profile.yml:3: the bracket or brace before this is not closed',
    )
    expect(await complaint(`${good}name: !secret x\n`)).toContain('profile.yml:14: ')
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]']
    for (const [from, to] of ['ab', 'bc', 'cd', 'de'].map((pair) => [...pair] as [string, string]))
      bomb.push(`${to}: &${to} [${Array(10).fill(`*${from}`).join(', ')}]`)
    expect(await complaint(bomb.join('\n'))).toContain('YAML aliases cannot be resolved')
  })
})

describe('mistakes name the key, the line and the mend', () => {
  test.each([
    [
      'an unknown key',
      good.replace('accounts:', 'acounts:'),
      3,
      'acounts is no key of a profile; did you mean "accounts"?',
    ],
    [
      'an unknown key inside',
      good.replace('hear:', 'heer:'),
      13,
      'chat.heer is no key of a profile; did you mean "hear"?',
    ],
    ['a far-off key', `${good}claims: { xyzzy: 1 }\n`, 14, 'claims.xyzzy is no key of a profile; known here: subject'],
    ['a wrong type', good.replace('http://127.0.0.1:3000', '3000'), 2, 'url must be text or a list, not a number'],
    [
      'a wrong word',
      `${good}token: { in: headers }\n`,
      14,
      'token.in must be one of auth, header, query, cookie, subprotocol, event, not "headers"; did you mean "header"?',
    ],
    ['another version', good.replace('version: 1', 'version: 2'), 1, 'version must be 1, not 2'],
    [
      'a missing key',
      good.replace(", args: ['{{sender}}', '{{text}}']", ''),
      13,
      'chat.hear.args is missing (Arguments of the event, as templates)',
    ],
    ['an empty value', good.replace('event: said', 'event:'), 13, 'chat.hear.event must be text, not empty'],
    [
      'an acknowledgement',
      good.replace('event: say,', 'event: say, ack: { okay: 1 },'),
      12,
      'chat.send.ack.okay is no key of a profile; did you mean "ok"?',
    ],
    [
      'a count',
      `${good}limits: { connectionsPerAccount: 0 }\n`,
      14,
      'limits.connectionsPerAccount must be more than 0',
    ],
    ['a fraction', `${good}limits: { leewayMs: 1.5 }\n`, 14, 'limits.leewayMs must be a whole number, not a fraction'],
    ['a path', `${good}namespace: chat\n`, 14, 'namespace must begin with "/"'],
    [
      'ws',
      good.replace('http:', 'ws:'),
      2,
      'url begins with http: or https:, also for WebSocket; write http://127.0.0.1:3000',
    ],
    ['no URL', good.replace('http://127', '127'), 2, 'url is no http(s) address; write http://host:port'],
    [
      'a placeholder',
      good.replace("'{{text}}'] }\n  hear", "'{{txt}}', '{{text}}'] }\n  hear"),
      12,
      'chat.send.args has {{txt}}; did you mean "text"?',
    ],
    [
      'a placeholder out of place',
      good.replace("args: ['{{text}}']", "args: ['{{text}}', '{{sender}}']"),
      12,
      'chat.send.args has {{sender}}; what can stand here: {{text}}, {{room}}',
    ],
    [
      'nothing to say',
      good.replace("args: ['{{text}}']", 'args: [hello]'),
      12,
      'chat.send.args must say where {{text}} stands',
    ],
    [
      'the same name',
      good.replace('name: bob', 'name: alice'),
      7,
      'accounts.1.name is taken: two accounts are called "alice"',
    ],
    [
      'no way to a token',
      good.replace('token: $BOB_TOKEN', 'role: admin'),
      7,
      'accounts.1 has no way to a token: add accounts.1.username and accounts.1.password for the login, or `token: $NAME`',
    ],
    [
      'a key without secret',
      `${good}key: { algorithm: HS256 }\n`,
      14,
      'key.secret is missing: HS256 signs with a shared secret',
    ],
    [
      'a missing file',
      `${good}tls: { ca: ca.pem }\n`,
      14,
      'tls.ca: there is no file ca.pem beside the profile (looked for /ca.pem)',
    ],
    [
      'a body with GET',
      good.replace('url: /login', 'url: /login\n  method: GET'),
      10,
      'login.method is GET, which carries no body; write POST',
    ],
  ])('%s', async (_what, text, line, expected) => {
    const said = await complaint(text)
    expect(said).toContain(`profile.yml:${line}: ${expected}`)
  })

  test('all at once, from top to bottom', async () => {
    const text = good.replace('version: 1\n', '').replace('say', '5').replace('$ALICE_PASSWORD', 'x')
    const said = (await complaint(`${text}colour: red\n`)).split('\n  ')
    expect(said).toEqual([
      'profile.yml has 4 mistakes:',
      'profile.yml: version is missing (of this format; write 1)',
      expect.stringContaining('profile.yml:5: accounts.0.password is a secret written out'),
      'profile.yml:11: chat.send.event must be text, not a number',
      'profile.yml:13: colour is no key of a profile; known here: version, name, url, path, namespace, transports, protocol, tls, request, token, accounts, login, register, refresh, logout, logoutAll, changePassword, promote, demote, disable, revocation, key, claims, chat, namespaces, administration, ownProfile, origins, ambient, renew, limits, listener, log, budget',
    ])
  })
})

describe('modules', () => {
  const body = `{ version: 1, url: 'http://127.0.0.1:3000', accounts: [{ name: 'a', token: 'made' }],
    chat: { send: { event: 'say', args: ['{{text}}'] }, hear: { event: 'said', args: ['{{text}}'] } } }`

  test('an object, a function and a promise', async () => {
    for (const [name, code] of [
      ['object.ts', `const profile: object = ${body}\nexport default profile`],
      ['function.mjs', `export default () => (${body})`],
      ['promise.mts', `export default async () => (${body})`],
    ] as const) {
      const { profile, lines, secrets } = await loadProfile(folder.write(name, code), env)
      expect(profile.accounts[0]?.token).toBe('made')
      expect(lines).toEqual({})
      expect(secrets).toEqual(['made'])
    }
  })

  test.each([
    ['no-default.ts', 'export const profile = 1', 'has no default export'],
    ['broken.ts', 'export default {', 'cannot be loaded: '],
    ['throws.ts', 'export default () => { throw new Error("no database") }', 'failed: no database'],
    [
      'wrong.ts',
      `export default { ...${body}, colour: 1 }`,
      'wrong.ts: colour is no key of a profile; known here: version',
    ],
  ])('%s', async (name, code, expected) => {
    await expect(loadProfile(folder.write(name, code), env)).rejects.toMatchObject({
      code: 'profile-invalid',
      message: expect.stringContaining(expected),
    })
  })
})

test('no file and no profile are usage errors', async () => {
  await expect(loadProfile(join(folder.path, 'nowhere.yml'), env)).rejects.toMatchObject({ code: 'usage' })
  await expect(loadProfile(folder.write('profile.toml', ''), env)).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining('is no profile: its name must end in .yml'),
  })
})

test('the example of docs/profiles.md is a good profile', async () => {
  const page = readFileSync(new URL('../../docs/profiles.md', import.meta.url), 'utf8')
  const example = /```yaml\n(.*?)```/s.exec(page)![1]!
  const { profile } = await loadProfile(write(example), { ALICE_PASSWORD: 'a', BOB_PASSWORD: 'b' })
  expect(profile.chat.join?.event).toBe('room:join')
})
