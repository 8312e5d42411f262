/** How a forged token is told in a script: what is told makes the very same token of the real ones, or nothing is told. */
import * as crypto from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { assemble, assembleWithHmac, encodeSegment, mint, readToken } from '../../attacks/kit/forge-token.ts'
import { otherSpellings } from '../../attacks/kit/other-spellings.ts'
import { tokenPrelude } from '../../attacks/reproduction/token-recipe.ts'
import { createWords, type Words } from '../../attacks/reproduction/words.ts'

const secret = 'the key of the target'
const key = { algorithm: 'HS256', secret } as const
const formerKey = { algorithm: 'HS256', secret: 'the key of last year' } as const
const partnerKey = { algorithm: 'HS256', secret: 'the key of another issuer' } as const
const publicKey = '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n'
const head = { alg: 'HS256', typ: 'JWT' }
const claimsA = { sub: 'u1', name: 'alice', exp: 4_000_000_000, sid: 'one' }
const claimsB = { ...claimsA, sub: 'u2', name: 'bob', sid: 'two' }
const [tokenA, tokenB] = [mint(key, head, claimsA), mint(key, head, claimsB)]
const user = (name: string, token: string) => ({ account: { name, role: 'user' }, token, identity: name })

function words(): Words {
  const scene = {
    attacker: user('alice', tokenA),
    victim: user('bob', tokenB),
    signingKey: key,
    formerKey,
    partnerKey,
    publicKey,
  }
  return createWords(scene as never)
}

/** What a script with this expression in it would send. */
function run(expression: string | undefined): unknown {
  const { createHmac, generateKeyPairSync, sign } = crypto
  const known = {
    TOKEN_A: tokenA,
    TOKEN_B: tokenB,
    SIGNING_KEY: secret,
    FORMER_KEY: formerKey.secret,
    PARTNER_KEY: partnerKey.secret,
  }
  const given = { ...known, PUBLIC_KEY: publicKey, createHmac, generateKeyPairSync, sign }
  return new Function(...Object.keys(given), `${tokenPrelude}\nreturn ${expression}`)(...Object.values(given))
}

const json = JSON.stringify(claimsA)
const inner = json.slice(1, -1)
const unencoded = `${encodeSegment({ ...head, b64: false })}.${json}`

const forged: Readonly<Record<string, string>> = {
  'claims in a list': mint(key, head, `[${json}]`),
  'a comma too many': mint(key, head, `{${inner},}`),
  'a claim twice': mint(key, head, `{"sub":"u2",${inner.slice('"sub":"u1",'.length)},"sub":"u1"}`),
  'a claim with an escape in its name': mint(key, head, `${json.slice(0, -1)},"\\u0073ub":"u2"}`),
  'a claim named __proto__': mint(key, head, `${json.slice(0, -1)},"__proto__":{"role":"admin"}}`),
  'nothing for claims': mint(key, head, ''),
  'lists in lists': mint(key, head, `${json.slice(0, -1)},"deep":${'['.repeat(9_000)}${']'.repeat(9_000)}}`),
  'bytes that are no UTF-8': mint(key, head, Buffer.concat([Buffer.from(json), Buffer.from([0xff])])),
  'claims that are not encoded': `${unencoded}.${crypto.createHmac('sha256', secret).update(unencoded).digest('base64url')}`,
  'a token in a token': mint(key, { ...head, cty: 'JWT' }, assemble({ ...head, alg: 'none' }, claimsB, '')),
  'the former key': mint(formerKey, head, claimsB),
  'the key of another issuer': mint(partnerKey, { ...head, kid: 'theirs' }, claimsB),
  'a public key behind a newline': assembleWithHmac(head, claimsB, `\n${publicKey.trim()}\n`),
  'no signature': tokenB.slice(0, tokenB.lastIndexOf('.')),
  'no header': tokenB.slice(tokenB.indexOf('.')),
  'a long claim': mint(key, head, { ...claimsA, padding: 'x'.repeat(30_000) }),
  'the JSON serialisation': JSON.stringify({
    payload: tokenA.split('.')[1],
    protected: tokenA.split('.')[0],
    signature: readToken(tokenA).signature,
  }),
}

describe('a forged token in a script', () => {
  it.each(Object.entries(forged))('%s', (_name, token) => {
    const expression = words().of(token)
    expect(run(expression)).toBe(token)
    for (const real of [tokenA, tokenB])
      for (const segment of real.split('.').slice(1)) expect(expression).not.toContain(segment)
  })

  it('is told by the spelling of a token that the target gave', () => {
    const one = words()
    const given = mint(key, head, { ...claimsA, sid: 'three' })
    one.learn(given, 'a1.body.token')
    const { token } = otherSpellings(given)[0]!
    expect(token).not.toBe(given)
    expect(one.of(token)).toBe('withUnusedBits(a1.body.token)')
  })

  it.each([
    ['a key that nobody has', mint({ algorithm: 'HS256', secret: 'another' }, head, claimsA)],
    ['claims that no real token holds', mint(key, head, `'${'x'.repeat(80)}'`)],
    ['five segments', `${encodeSegment({ alg: 'dir' })}.a.b.c.d`],
    ['the JSON serialisation of another', JSON.stringify({ payload: encodeSegment(claimsB).repeat(2), signature: '' })],
  ])('is not told of %s', (_name, token) => {
    expect(words().of(token)).toContain('FORGED_TOKEN')
  })
})

describe('a time in a script', () => {
  const atMs = Date.UTC(2026, 1, 3)
  const toldAt = (value: unknown) => {
    const one = words()
    one.nowMs = atMs
    return one.of(value)
  }

  it('is told from the time at which the script runs', () => {
    expect(toldAt({ at: atMs + 5_000 })).toBe('{ at: Date.now() + 5000 }')
    expect(toldAt(atMs / 1_000 - 60)).toBe('Math.floor((Date.now() + -60000) / 1_000)')
    expect(toldAt(new Date(atMs + 1).toISOString())).toBe('new Date(Date.now() + 1).toISOString()')
  })

  it('is a number or a text where it is none', () => {
    expect(toldAt(3_600)).toBe('3600')
    expect(toldAt(999_999_999)).toBe('999999999')
    expect(toldAt('2026-02-03')).toBe('"2026-02-03"')
  })
})
