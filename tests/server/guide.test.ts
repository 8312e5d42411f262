import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Lab, openLab, sign } from './lab.ts'

let lab: Lab
beforeAll(async () => {
  lab = await openLab('guide', { secrets: { jwtSecret: 'shh' } })
})
afterAll(() => lab.close())

const tokenOf = async (username: string): Promise<string> =>
  ((await (await lab.login(username)).json()) as { token: string }).token

test('login signs id and name for an hour, with the secret of the environment', async () => {
  const token = await tokenOf('alice')
  const [header = '', payload = ''] = token.split('.').map((part) => Buffer.from(part, 'base64url').toString())
  expect(JSON.parse(header)).toEqual({ alg: 'HS256', typ: 'JWT' })
  const { iat, exp, ...claims } = JSON.parse(payload)
  expect(claims).toEqual({ id: 'u1', name: 'alice' })
  expect(exp - iat).toBe(3_600)
  expect(sign({ alg: 'HS256', typ: 'JWT' }, { id: 'u1', name: 'alice', iat, exp }, 'shh')).toBe(token)
})

test('a wrong password is told so', async () => {
  const response = await lab.login('alice', 'wrong')
  expect([response.status, await response.json()]).toEqual([401, { error: 'Invalid credentials' }])
})

test('missing and invalid tokens get two texts', async () => {
  await expect(lab.connect({})).rejects.toThrow('Authentication error: token missing')
  await expect(lab.connect({ token: 'x' })).rejects.toThrow('Authentication error: invalid token')
})

test('what one says goes to everybody under their name, whatever it is', async () => {
  const [alice, bob] = [
    await lab.connect({ token: await tokenOf('alice') }),
    await lab.connect({ token: await tokenOf('bob') }),
  ]
  const heard: string[] = []
  bob.on('chat message', (text: string) => heard.push(text))
  const done = new Promise((resolve) => bob.on('chat message', (text) => text === 'alice: last' && resolve(text)))
  alice.emit('chat message', 'hello')
  alice.emit('chat message')
  alice.emit('chat message', { an: 'object' })
  alice.emit('chat message', 'last')
  await done
  expect(heard.slice(0, 3)).toEqual(['alice: hello', 'alice: undefined', 'alice: [object Object]'])
})

test('nothing but the signature and its end is looked at', async () => {
  const now = Math.floor(Date.now() / 1_000)
  const nobody = sign({ alg: 'HS512' }, { name: 'nobody', iat: now }, 'shh')
  expect((await lab.connect({ token: nobody })).connected).toBe(true)
})

test('sizes, CORS and the client bundle are as Socket.IO has them', async () => {
  const response = await fetch(`${lab.url}/socket.io/?EIO=4&transport=polling`, {
    headers: { origin: 'https://evil.test' },
  })
  expect(JSON.parse((await response.text()).slice(1)).maxPayload).toBe(1_000_000)
  expect(response.headers.get('access-control-allow-origin')).toBe(null)
  expect((await fetch(`${lab.url}/socket.io/socket.io.js`)).status).toBe(200)
})
