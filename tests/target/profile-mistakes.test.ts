import { describe, expect, test } from 'vitest'
import { loadProfile } from '../../target/load-profile.ts'
import { env, good, profileFiles } from './profile-files.ts'

const { complaint, write } = profileFiles()

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
    [
      'no Redis',
      `${good}bus: { url: 127.0.0.1:6379 }\n`,
      14,
      'bus.url is no address of a Redis; write redis://host:port',
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
      'a partner without a key',
      `${good}key: { algorithm: HS256, secret: $BOB_TOKEN, partner: { issuer: them, subject: pat } }\n`,
      14,
      'key.partner needs secret or privateKey: it is about what is signed with it',
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
    [
      'an action of admins that everybody may do',
      `${good}administration: { namespace: /, actions: [{ event: list }, { event: say, args: [all] }] }\n`,
      14,
      'administration.actions.1.event is what chat.send sends, which everybody may do; name an event of admins alone',
    ],
  ])('%s', async (_what, text, line, expected) => {
    const said = await complaint(text)
    expect(said).toContain(`profile.yml:${line}: ${expected}`)
  })

  test('one event for everything is none, where a word tells its kinds apart', async () => {
    const kinds = good.replace("args: ['{{text}}'] }\n  hear", "args: [{ type: chat, text: '{{text}}' }] }\n  hear")
    const of = (args: string) =>
      `${kinds}administration: { namespace: /, actions: [{ event: say, args: [${args}] }] }\n`
    const { profile } = await loadProfile(write(of("{ type: ban, user: '{{user}}' }")), env)
    expect(profile.administration?.actions).toHaveLength(1)
    expect(await complaint(of("{ type: chat, room: other, text: '{{text}}' }"))).toContain('is what chat.send sends')
  })

  test('all at once, from top to bottom', async () => {
    const text = good.replace('version: 1\n', '').replace('say', '5').replace('$ALICE_PASSWORD', 'x')
    const said = (await complaint(`${text}colour: red\n`)).split('\n  ')
    expect(said).toEqual([
      'profile.yml has 4 mistakes:',
      'profile.yml: version is missing (of this format; write 1)',
      expect.stringContaining('profile.yml:5: accounts.0.password is a secret written out'),
      'profile.yml:11: chat.send.event must be text, not a number',
      'profile.yml:13: colour is no key of a profile; known here: version, name, url, bus, path, namespace, transports, protocol, tls, request, token, accounts, login, register, refresh, logout, logoutAll, changePassword, promote, demote, disable, revocation, key, claims, chat, namespaces, administration, metrics, ownProfile, reverseProxy, origins, ambient, renew, limits, listener, log, budget',
    ])
  })
})
