import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cookiesOf, findText, type LoginRecipe, runRecipe } from '../../target/http-recipe.ts'
import type { TemplateValues } from '../../target/template.ts'
import { createNetwork } from '../../target/wire/index.ts'

test.each([
  ['token', { token: 'a.b.c' }, 'a.b.c'],
  ['data.tokens.0', { data: { tokens: ['x'] } }, 'x'],
  ['token', { token: 5 }, undefined],
  ['token', { token: '' }, undefined],
  ['data.token', 'plain text', undefined],
  ['constructor.name', {}, undefined],
  ['cookie:sid', {}, 's3ss10n'],
  ['cookie:other', { other: 'x' }, undefined],
])('finds %s', (where, body, expected) => {
  expect(findText(where, body, { sid: 's3ss10n' })).toBe(expected)
})

test('reads cookies, and not those that are deleted', () => {
  const headers: [string, string][] = [
    ['Set-Cookie', 'sid=a=b; Path=/; HttpOnly'],
    ['set-cookie', 'old=x; Max-Age=0'],
    ['set-cookie', 'older=x; Expires=Thu, 01 Jan 1970 00:00:00 GMT'],
    ['set-cookie', 'kept=1; Expires=Fri, 01 Jan 2100 00:00:00 GMT'],
    ['set-cookie', 'empty='],
    ['set-cookie', 'nonsense'],
    ['content-type', 'text/html; a=b'],
  ]
  expect(cookiesOf(headers)).toEqual({ sid: 'a=b', kept: '1' })
})

describe('over HTTP', () => {
  const seen: { method: string; url: string; headers: IncomingHttpHeaders; body: string }[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => {
      body += chunk
    })
    request.on('end', () => {
      seen.push({ method: request.method!, url: request.url!, headers: request.headers, body })
      if (request.url === '/redirect') response.writeHead(302, { location: '/home', 'set-cookie': 'sid=abc; HttpOnly' })
      else if (request.url === '/no') response.writeHead(401)
      response.end(JSON.stringify({ data: { token: 'a.b.c', refresh: 'r3fresh' } }))
    })
  })
  let baseUrl = ''
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => server.close())

  const login: LoginRecipe = { method: 'POST', url: '/login', headers: {}, token: 'data.token' }
  const send = (recipe: Partial<LoginRecipe>, values: TemplateValues = { username: 'al ice', password: 'p&q' }) =>
    runRecipe(
      createNetwork(),
      { ...login, ...recipe },
      { baseUrl, values, timeoutMs: 2_000, headers: { 'X-Key': 'k' } },
    )

  test('JSON body, headers of both, tokens at dotted paths', async () => {
    const answer = await send({
      json: { user: '{{username}}', secret: ['{{password}}'] },
      headers: { 'x-key': 'own {{username}}' },
      refreshToken: 'data.refresh',
    })
    expect(answer).toMatchObject({ status: 200, token: 'a.b.c', refreshToken: 'r3fresh' })
    const { method, url, headers, body } = seen.at(-1)!
    expect({ method, url, body }).toEqual({ method: 'POST', url: '/login', body: '{"user":"al ice","secret":["p&q"]}' })
    expect(headers['content-type']).toBe('application/json')
    expect(headers['x-key']).toBe('own al ice')
  })

  test('an attack may send any JSON value as the password', async () => {
    await send({ json: { password: '{{password}}' } }, { password: { $ne: null } })
    expect(seen.at(-1)!.body).toBe('{"password":{"$ne":null}}')
  })

  test('a form, and values escaped in the URL', async () => {
    await send({ form: { u: '{{username}}', p: '{{password}}' } })
    expect(seen.at(-1)!.body).toBe('u=al+ice&p=p%26q')
    await send({ method: 'GET', url: '/login?u={{username}}' })
    expect(seen.at(-1)).toMatchObject({ method: 'GET', url: '/login?u=al%20ice', body: '' })
  })

  test('a redirect is the answer, with its cookie; a refusal is data', async () => {
    expect(await send({ url: '/redirect', token: 'cookie:sid' })).toMatchObject({ status: 302, token: 'abc' })
    expect((await send({ url: '/no' })).status).toBe(401)
  })

  test('a URL that is none is a profile error', async () => {
    await expect(send({ url: 'http://' })).rejects.toMatchObject({ code: 'profile-invalid' })
  })
})
