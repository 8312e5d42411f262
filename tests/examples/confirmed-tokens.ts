/** Tokens that a person would sign by hand with the server's own secret, to see which of them get in. */
import { createHmac } from 'node:crypto'
import { isHeard, type Plain, tokenOf } from './plain-client.ts'

type Json = Record<string, unknown>
type Confirmation = (plain: Plain) => Promise<boolean>

const part = (text: string) => Buffer.from(text).toString('base64url')
const read = (token: string, at: number): Json => JSON.parse(Buffer.from(token.split('.')[at]!, 'base64url').toString())

/** Signed whatever it says; `payload` is text, since not every payload is an object. */
async function signed(plain: Plain, change: (header: Json, claims: Json) => string | undefined): Promise<string> {
  const real = await tokenOf(plain)
  const [header, claims] = [read(real, 0), read(real, 1)]
  const payload = change(header, claims) ?? JSON.stringify(claims)
  const text = `${part(JSON.stringify(header))}.${part(payload)}`
  const hash = `sha${String(header.alg).slice(2)}`
  return `${text}.${createHmac(hash, plain.profile.key!.secret!).update(text).digest('base64url')}`
}

const getsIn =
  (change: (header: Json, claims: Json, subject: string) => string | undefined): Confirmation =>
  async (plain) =>
    isHeard(plain, await signed(plain, (header, claims) => change(header, claims, plain.profile.claims.subject)))

export const tokenConfirmations: Readonly<Record<string, Confirmation>> = {
  'token/alg-swap-same-family': getsIn((header) => {
    header.alg = 'HS512'
    return undefined
  }),
  /** RFC 7518 section 3.2: at least as many bits as the hash. */
  'token/alg-weak-hs-short-key': async ({ profile }) => Buffer.byteLength(profile.key!.secret!) < 32,
  'token/claim-exp-missing': getsIn((_header, claims) => {
    delete claims.exp
    return undefined
  }),
  'token/claim-sub-deleted-or-unknown': getsIn((_header, claims, subject) => {
    claims[subject] = typeof claims[subject] === 'number' ? 987_654 : 'nobody at all'
    return undefined
  }),
  'token/claim-sub-types': getsIn((_header, claims, subject) => {
    claims[subject] = { odd: true }
    return undefined
  }),
  'token/enc-size': getsIn((_header, claims) => {
    claims.padding = 'x'.repeat(50_000)
    return undefined
  }),
  'token/hdr-crit-unknown': getsIn((header) => {
    Object.assign(header, { crit: ['nobody-knows'], 'nobody-knows': true })
    return undefined
  }),
  'token/json-payload-type': async (plain) => {
    const token = await signed(plain, () => '["no claims"]')
    return isHeard(plain, token)
  },
}
