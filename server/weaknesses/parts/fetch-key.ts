import { createPublicKey, type JsonWebKey } from 'node:crypto'
import { type Parsed, signatureMatches } from './jws.ts'

/** Fetches text from where a token points to. Loopback only: a practice server must not be made to attack others. */
export async function fetchText(address: unknown): Promise<string | undefined> {
  if (typeof address !== 'string' || !URL.canParse(address)) return undefined
  const { hostname } = new URL(address)
  if (!/^(?:127(?:\.\d+){3}|localhost|\[::1\])$/.test(hostname)) return undefined
  try {
    const response = await fetch(address, { redirect: 'manual', signal: AbortSignal.timeout(2_000) })
    return response.ok ? await response.text() : undefined
  } catch {
    // Nothing there: then there is no key, and the sound refusal stands.
    return undefined
  }
}

/** Whether the key set at that address has a key that the token's signature fits. */
export async function keySetVerifies(parsed: Parsed, address: unknown): Promise<boolean> {
  const text = await fetchText(address)
  if (text === undefined) return false
  try {
    const { keys } = JSON.parse(text) as { keys: (JsonWebKey & { kid?: string })[] }
    const key = keys.find(({ kid }) => kid === parsed.header.kid) ?? keys[0]
    return key !== undefined && signatureMatches(parsed, createPublicKey({ key, format: 'jwk' }))
  } catch {
    // What came is no key set: the sound refusal stands.
    return false
  }
}
