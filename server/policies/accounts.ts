import { z } from 'zod'
import type { IdentityPolicies } from '../identity/decisions.ts'
import { accept, type PolicyContext, refuse, yes } from '../policies.ts'
import { createLimiter } from './limits.ts'

/** The beginning of every list of leaked passwords; whoever has people's accounts asks a long one (V6.2.4). */
const COMMON = new Set(
  'password passw0rd qwertyuiop 1234567890 0123456789 12345678910 123456789012 letmeinplease iloveyou12 adminadmin welcome123 password1 password12 password123 password1234 qwerty1234 qwerty123456 abcdefghij 1q2w3e4r5t changeme12 changemenow aaaaaaaaaa 0000000000 1111111111'.split(
    ' ',
  ),
)

/** Texts, and nothing that a query could take for a question. */
const login = z.object({ username: z.string().max(64), password: z.string().max(1_024) })

export const readLogin: IdentityPolicies['readLogin'] = (body) => {
  const parsed = login.safeParse(body)
  return parsed.success ? accept(parsed.data) : refuse('payload')
}

const registration = z.strictObject({
  // Letters, digits and a few marks: no name can look like another, or end up as markup.
  username: z.string().regex(/^[a-z0-9][a-z0-9._-]{2,31}$/i),
  password: z.string().max(256),
})

export function admitAccountRequest({ configuration, shared }: PolicyContext): IdentityPolicies['admitAccountRequest'] {
  const { perAddress, windowMs } = configuration.limits.accountRequests
  return (shared?.limiter ?? createLimiter)('account-requests', perAddress, windowMs)
}

/** Long enough, on no list, and not the name: what ASVS 6.2 asks, and none of the rules about kinds of characters. */
export function admitPassword({ configuration }: PolicyContext): IdentityPolicies['admitPassword'] {
  const { minPasswordLength } = configuration.sessions
  return (username, password) => {
    if ([...password].length < minPasswordLength || password.length > 256) return refuse('password-length')
    const plain = password.toLowerCase()
    if (COMMON.has(plain) || /^(.)\1*$/u.test(plain)) return refuse('password-common')
    return plain.includes(username.toLowerCase()) ? refuse('password-is-name') : yes
  }
}

export const readRegistration: IdentityPolicies['readRegistration'] = (body) => {
  const parsed = registration.safeParse(body)
  return parsed.success ? accept(parsed.data) : refuse('payload')
}

/** The same whether the name was free or not: whoever chose it well finds out by logging in. */
export const tellRegistration: IdentityPolicies['tellRegistration'] = () => ({ status: 202, body: { ok: true } })

export const mayAdminister: IdentityPolicies['mayAdminister'] = ({ role }) =>
  role === 'admin' ? yes : refuse('not-an-admin')
