/** The parts of the token attacks that need no target: they find what is there, and nothing where it is not. */
import { createPublicKey, generateKeyPairSync, type KeyObject, verify } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { mint, readToken } from '../../attacks/kit/forge-token.ts'
import { weaknessOf } from '../../attacks/kit/key-strength.ts'
import { otherSpellings } from '../../attacks/kit/other-spellings.ts'
import { publicKeyEncodings } from '../../attacks/kit/public-key-encodings.ts'
import { recoverPublicKeys } from '../../attacks/kit/recover-public-key.ts'

const pem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString()
const curve = () => generateKeyPairSync('ec', { namedCurve: 'P-256' })
const tokenOf = (algorithm: string, privateKey: KeyObject, sub: string) =>
  mint({ algorithm, privateKey: pem(privateKey) }, { alg: algorithm }, { sub })

describe('recovering a public key from ES256 tokens', () => {
  it('finds the one key of two tokens, whatever they say', () => {
    for (let tries = 0; tries < 5; tries += 1) {
      const { privateKey, publicKey } = curve()
      const tokens = ['a', 'b'].map((sub) => tokenOf('ES256', privateKey, sub))
      expect(recoverPublicKeys(tokens)).toEqual([publicKey.export({ type: 'spki', format: 'pem' })])
    }
  })

  it('finds none for tokens of two keys', () => {
    const tokens = ['a', 'b'].map((sub) => tokenOf('ES256', curve().privateKey, sub))
    expect(recoverPublicKeys(tokens)).toEqual([])
  })
})

describe('the strength of a signature', () => {
  const rsa = (bits: number) => generateKeyPairSync('rsa', { modulusLength: bits }).privateKey
  const hmac = (secret: string) => mint({ algorithm: 'HS256', secret }, { alg: 'HS256' }, {})

  it.each([
    ['RSA of 1024 bits', tokenOf('RS256', rsa(1_024), 'a'), undefined],
    ['a short secret', hmac('short'), 'short'],
    ['SHA-1', `${hmac('x').replace(/^[^.]*/, Buffer.from('{"alg":"RS1"}').toString('base64url'))}`, undefined],
    ['no algorithm', `${hmac('x').replace(/^[^.]*/, Buffer.from('{}').toString('base64url'))}`, undefined],
  ])('%s is too little', (_name, token, secret) => expect(weaknessOf(token, secret).weak).toBe(true))

  it.each([
    ['RSA of 2048 bits', tokenOf('RS256', rsa(2_048), 'a'), undefined],
    ['a curve', tokenOf('ES256', curve().privateKey, 'a'), undefined],
    ['a long secret', hmac('s'.repeat(32)), 's'.repeat(32)],
    ['a secret that is not known', hmac('short'), undefined],
  ])('%s is enough', (_name, token, secret) => expect(weaknessOf(token, secret).weak).toBe(false))
})

describe('other spellings of a token', () => {
  const { privateKey, publicKey } = curve()
  const token = tokenOf('ES256', privateKey, 'a')
  const spellings = new Map(otherSpellings(token).map(({ name, token: text }) => [name, String(text)]))
  const bytesOf = (text = '') => Buffer.from(readToken(text).signature, 'base64url')

  it('are all other texts, and keep what is signed', () => {
    expect(new Set([token, ...spellings.values()]).size).toBe(spellings.size + 1)
    const signed = token.slice(0, token.lastIndexOf('.') + 1)
    for (const text of spellings.values()) expect(text).toContain(signed)
  })

  it('change unused bits only', () =>
    expect(bytesOf(spellings.get('unused bits of the last character set'))).toEqual(bytesOf(token)))

  it.each([
    ['the other s', 'ieee-p1363'],
    ['the signature in DER', 'der'],
  ] as const)('%s verifies as well', (name, dsaEncoding) => {
    const text = spellings.get(name) ?? ''
    const data = Buffer.from(text.slice(0, text.lastIndexOf('.')))
    expect(verify('sha256', data, { key: publicKey, dsaEncoding }, bytesOf(text))).toBe(true)
    expect(bytesOf(text)).not.toEqual(bytesOf(token))
  })
})

it('the encodings of a public key differ, and the first is as it was given', () => {
  const given = `${generateKeyPairSync('rsa', { modulusLength: 2_048 }).publicKey.export({ type: 'spki', format: 'pem' })}\n`
  const encodings = publicKeyEncodings(given)
  expect(encodings[0]).toEqual(['PEM as given', given])
  expect(new Set(encodings.map(([, secret]) => secret.toString('latin1' as never))).size).toBe(encodings.length)
  const keys = encodings
    .filter(([name]) => /^PEM|PKCS/.test(name))
    .map(([, secret]) => createPublicKey(String(secret).trim()))
  expect(new Set(keys.map((key) => key.export({ format: 'jwk' }).n)).size).toBe(1)
})
