import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { encode } from './lab.ts'
import { type Running, startServer } from './process.ts'
import { openChat, openRaw } from './raw.ts'
import { wait } from './steps.ts'

/** A token under nobody's key with the marker in each of its parts. */
const marked = (marker: string): string =>
  `${encode({ alg: 'HS256', typ: 'at+jwt', note: marker })}.${encode({ sub: marker })}.${encode(marker)}`

/** Puts a marker into everything a client can put something into. Returns the markers. */
async function plant(server: Running): Promise<string[]> {
  const { url } = server.ready
  const markers: string[] = []
  const marker = (place: string): string => {
    markers.push(`marker-${place}-7f3a`)
    return `marker-${place}-7f3a`
  }
  const post = (body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${url}/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
  await post({ username: 'alice', password: marker('password') })
  await post({ username: marker('username'), password: 'x' })
  await post(`{"password":"${marker('broken-json')}"`)
  await post({ username: 'alice', password: 'x' }, { authorization: `Bearer ${marker('authorization')}` })
  await post({ username: 'alice', password: 'x' }, { cookie: `session=${marker('cookie')}` })
  await post({ username: 'alice', password: 'x' }, { 'user-agent': marker('agent'), referer: marker('referer') })
  await fetch(`${url}/${marker('path')}?token=${marker('path-query')}`)
  await fetch(`${url}/socket.io/?EIO=4&transport=polling&token=${marker('query')}`)
  await fetch(`${url}/socket.io/?EIO=4&transport=polling&t=${marked(marker('query-value'))}`)
  await fetch(`${url}/socket.io/?EIO=4&transport=polling&sid=${marker('sid')}`)
  const refused = await openRaw(url)
  refused.send(`40${JSON.stringify({ token: marked(marker('token')), password: marker('auth-password') })}`)
  await refused.next(/^44/)
  refused.send(`40${JSON.stringify({ token: { nested: marker('token-object') } })}`)
  refused.send(`40/${marker('namespace')},{}`)
  await wait(50)
  refused.close()
  const raw = await openChat(url, server.mint())
  raw.send('421["room:join",{"room":"lobby"}]')
  raw.send(`422["message:send",{"room":"lobby","text":"${marker('text')}"}]`)
  raw.send(`423["message:send",{"room":"lobby","text":7,"${marker('key')}":"${marker('value')}"}]`)
  raw.send(`424["${marked(marker('event'))}",{"token":"${marker('event-token')}"}]`)
  raw.send(`425["session:renew",{"token":"${marked(marker('renewal'))}"}]`)
  await raw.next(/^435/)
  raw.close()
  return markers
}

test('nothing that may be secret reaches log, stderr or anything else, whatever the configuration', async () => {
  for (const name of ['hardened', 'bare']) {
    const file = join(mkdtempSync(join(tmpdir(), 'gatecrash-')), 'server.log')
    const server = await startServer(['--config', name, '--log', file])
    const markers = await plant(server)
    const token = server.mint()
    ;(await openChat(server.ready.url, token)).close()
    server.child.kill()
    const { stderr } = await server.exited
    const log = readFileSync(file, 'utf8')
    const written = `${log}${stderr}`
    const { jwt, accounts } = server.ready
    const encoded = markers.flatMap((marker) => [marker, Buffer.from(marker).toString('base64url').slice(0, -2)])
    const secrets = [...encoded, token, token.slice(-12), jwt.secret ?? '', accounts[0]?.password ?? '']
    expect(secrets.filter((secret) => written.includes(secret))).toEqual([])
    // The control: what must be in the log is there, so an empty log proves nothing.
    if (name === 'hardened') {
      const events = log
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).event)
      const refusals = [
        'login.refused',
        'url.refused',
        'auth.refused',
        'payload.refused',
        'event.unknown',
        'renew.refused',
      ]
      expect(events).toEqual(expect.arrayContaining(refusals))
    }
  }
})

/** The log after a client sent a made-up line wherever a text of its own may end up. */
async function logOfForger(args: string[]): Promise<string[]> {
  const file = join(mkdtempSync(join(tmpdir(), 'gatecrash-')), 'server.log')
  const server = await startServer([...args, '--log', file])
  const forged = '\r\n{"level":30,"event":"login.accepted","account":"forged"}\n\u001b[2J'
  const { url } = server.ready
  const raw = await openChat(url, server.mint())
  raw.send(`421${JSON.stringify([forged, {}])}`)
  raw.send(`422${JSON.stringify(['room:join', { room: forged }])}`)
  await raw.next(/^432/)
  raw.close()
  await fetch(`${url}/socket.io/?EIO=4&transport=polling`, { headers: { origin: 'https://evil.test"}' } })
  await fetch(`${url}/${encodeURIComponent(forged)}?x=${encodeURIComponent(forged)}`)
  const headers = { 'content-type': 'application/json', 'user-agent': 'x\t{"account":"forged"}' }
  await fetch(`${url}/login`, { method: 'POST', headers, body: JSON.stringify({ username: forged, password: 'x' }) })
  server.child.kill()
  await server.exited
  return readFileSync(file, 'utf8')
    .trim()
    .split(/[\r\n]+/)
}

test('no line of the log can be forged', async () => {
  const lines = await logOfForger([])
  expect(lines.map((line) => JSON.parse(line).account)).not.toContain('forged')
  expect(lines.join('\n')).not.toContain('\u001b')
})

test('with log-raw one can', async () => {
  const lines = await logOfForger(['--weakness', 'log-raw'])
  expect(lines).toContain('{"level":30,"event":"login.accepted","account":"forged"}')
})
