import type { KeyObject } from 'node:crypto'
import type { VerifiedToken } from '../policies.ts'
import { defineWeakness } from './define.ts'
import { mac, otherwise, parseObject } from './parts/jws.ts'

interface Signed {
  readonly protected?: string
  readonly header?: object
  readonly signature?: string
}

const decode = (segment: unknown): string => Buffer.from(String(segment ?? ''), 'base64url').toString()

function readJson(token: string, key: KeyObject): VerifiedToken | undefined {
  const whole = parseObject(token)
  const claims = parseObject(decode(whole?.payload))
  if (whole === undefined || claims === undefined) return undefined
  const signatures = (Array.isArray(whole.signatures) ? whole.signatures : [whole]) as Signed[]
  for (const signed of signatures) {
    const header: Record<string, unknown> = { ...parseObject(decode(signed.protected)), ...signed.header }
    const expected = mac('HS256', key, `${signed.protected}.${whole.payload}`).toString('base64url')
    if (header.alg === 'none' || (header.alg === 'HS256' && expected === signed.signature)) return { header, claims }
  }
  return undefined
}

// token.enc-json-serialisation: a parser that knows all of RFC 7515, and headers that nobody signed.
export default defineWeakness({
  id: 'json-jws',
  title: 'takes tokens in the JSON serialisation, headers from outside the signature included',
  base: 'hardened',
  replaces: {
    verifySignature: (sound, { keys }) => otherwise(sound, (token) => readJson(token, keys.signingKey)),
  },
})
