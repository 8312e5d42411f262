import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ProfileInput, profileSchema } from '../../target/profile.ts'
import { publicKeyOf } from '../../target/public-key.ts'
import { createNetwork } from '../../target/wire/index.ts'

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
const privatePem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const jwks = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'first' }] }

const server = createServer((request, response) => {
  response.end(request.url === '/jwks' ? JSON.stringify(jwks) : '<html>')
})
let base = ''
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => server.close())

function find(key: ProfileInput['key']): Promise<string | undefined> {
  const profile = profileSchema.parse({
    version: 1,
    url: base,
    accounts: [{ name: 'a', token: 'x' }],
    chat: { send: { event: 'a' }, hear: { event: 'b', args: [] } },
    ...(key === undefined ? {} : { key }),
  })
  return publicKeyOf(profile, createNetwork(), { timeoutMs: 2_000 })
}

test('a written key, one derived from the private key, one that is published', async () => {
  expect(await find({ algorithm: 'ES256', publicKey: pem })).toBe(pem)
  expect(await find({ algorithm: 'ES256', privateKey: privatePem })).toBe(pem)
  expect(await find({ algorithm: 'ES256', jwksUrl: `${base}/jwks` })).toBe(pem)
  expect(await find({ algorithm: 'ES256', jwksUrl: `${base}/jwks`, kid: 'first' })).toBe(pem)
})

test('a shared secret has no public half', async () => {
  expect(await find({ algorithm: 'HS256', secret: 'x' })).toBeUndefined()
  expect(await find(undefined)).toBeUndefined()
})

test('what is wrong with a published key is said', async () => {
  await expect(find({ algorithm: 'ES256', jwksUrl: `${base}/jwks`, kid: 'other' })).rejects.toMatchObject({
    code: 'profile-invalid',
    message: `key.jwksUrl: ${base}/jwks has no key with kid other`,
    hint: 'it has first',
  })
  await expect(find({ algorithm: 'ES256', jwksUrl: `${base}/` })).rejects.toMatchObject({
    message: `key.jwksUrl: ${base}/ answers with no JWKS`,
  })
})

test('a key that cannot be read is not shown', async () => {
  const error = await find({ algorithm: 'ES256', publicKey: '-----BEGIN nonsense' }).catch((reason: Error) => reason)
  expect(error).toMatchObject({ code: 'profile-invalid', message: 'key.publicKey is no key that can be read' })
})
