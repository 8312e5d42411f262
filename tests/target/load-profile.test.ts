import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadProfile } from '../../target/load-profile.ts'
import { env, good, profileFiles } from './profile-files.ts'

const { folder, write, complaint } = profileFiles()

describe('a good profile', () => {
  test('comes with defaults, secrets and lines', async () => {
    const file = write(good)
    const { profile, lines, secrets, hosts } = await loadProfile(file, env)
    expect(profile.accounts[0]).toMatchObject({ name: 'alice', password: 'wonder-land-7', role: 'user' })
    expect(profile.token).toEqual({ in: 'auth', name: 'token', kind: 'jwt', endless: false })
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
