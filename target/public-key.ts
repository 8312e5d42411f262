/** The public half of a target's signing key, for attacks that turn it against its owner. */
import { createPublicKey, type JsonWebKey } from 'node:crypto'
import { HarnessError } from '../errors.ts'
import type { Profile } from './profile.ts'
import { type Network, request, type TlsOptions } from './wire/index.ts'

interface PublishedKey extends JsonWebKey {
  kid?: string
}

/**
 * PEM (SPKI) of the key that the profile names: written there, derived from the private key, or fetched from
 * `key.jwksUrl`. Undefined where the profile names none, or a shared secret only.
 * @throws {HarnessError} `profile-invalid` for a key that cannot be read or a JWKS without a fitting key; what the wire
 *   throws
 */
export async function publicKeyOf(
  profile: Profile,
  network: Network,
  options: { timeoutMs: number; tls?: TlsOptions | undefined; signal?: AbortSignal },
): Promise<string | undefined> {
  const { key } = profile
  if (key === undefined || key.algorithm.startsWith('HS')) return undefined
  if (key.publicKey !== undefined) return toPem(key.publicKey, 'key.publicKey')
  if (key.jwksUrl === undefined)
    return key.privateKey === undefined ? undefined : toPem(key.privateKey, 'key.privateKey')
  const answer = await request(network, { ...options, url: key.jwksUrl, method: 'GET' })
  return toPem(choose(answer.text(), key.kid, key.jwksUrl), 'key.jwksUrl')
}

function choose(text: string, kid: string | undefined, url: string): PublishedKey {
  const keys = publishedKeys(text)
  const fitting = keys.filter((key) => kid === undefined || key.kid === kid)
  if (fitting[0] !== undefined) return fitting[0]
  const what = keys.length === 0 ? 'answers with no JWKS' : `has no key with kid ${kid}`
  throw new HarnessError('profile-invalid', `key.jwksUrl: ${url} ${what}`, {
    hint:
      keys.length === 0
        ? 'write the address that serves {"keys": [...]}'
        : `it has ${keys.map((key) => key.kid).join(', ')}`,
  })
}

function publishedKeys(text: string): PublishedKey[] {
  try {
    const { keys } = JSON.parse(text) as { keys?: unknown }
    return Array.isArray(keys) ? keys.filter((key) => typeof key === 'object' && key !== null && 'kty' in key) : []
  } catch {
    return [] // not JSON: the caller says that this is no JWKS
  }
}

function toPem(key: string | PublishedKey, name: string): string {
  try {
    const parsed = typeof key === 'string' ? createPublicKey(key) : createPublicKey({ key, format: 'jwk' })
    return parsed.export({ type: 'spki', format: 'pem' }).toString()
  } catch (cause) {
    // The cause may show key material; its message is not passed on.
    throw new HarnessError('profile-invalid', `${name} is no key that can be read`, {
      hint: 'give PEM (-----BEGIN PUBLIC KEY-----), or the address of a JWKS',
      cause,
    })
  }
}
