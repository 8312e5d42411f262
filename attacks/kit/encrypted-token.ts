/** Tokens encrypted to a public key: whoever has it can make them, so that they prove nothing. */
import { createPublicKey } from 'node:crypto'
import { CompactEncrypt } from 'jose'

/** RFC 7518 section 4.1: which ways of encryption a kind of key has. */
const algorithms: Readonly<Record<string, readonly string[]>> = {
  rsa: ['RSA-OAEP', 'RSA-OAEP-256'],
  ec: ['ECDH-ES', 'ECDH-ES+A128KW'],
}

/** What can be encrypted with to this key: none where it only signs (Ed25519). */
export function encryptionAlgorithms(publicKey: string): readonly string[] {
  return algorithms[createPublicKey(publicKey).asymmetricKeyType ?? ''] ?? []
}

/** A compact JWE over the text; under a key of zeros where the public key is of no use for that. */
export async function encrypted(
  publicKey: string,
  text: string,
  header: Record<string, unknown> = {},
): Promise<string> {
  const alg = String(header.alg ?? encryptionAlgorithms(publicKey)[0] ?? 'dir')
  return new CompactEncrypt(Buffer.from(text))
    .setProtectedHeader({ enc: 'A256GCM', ...header, alg })
    .encrypt(alg === 'dir' ? Buffer.alloc(32) : createPublicKey(publicKey))
}

/** JavaScript that gives such a token, over the text that an expression gives; PUBLIC_KEY is the key. */
export function encrypts(publicKey: string, text: string, header: Record<string, unknown> = {}): string {
  const alg = String(header.alg ?? encryptionAlgorithms(publicKey)[0] ?? 'dir')
  const key = alg === 'dir' ? 'Buffer.alloc(32)' : "(await import('node:crypto')).createPublicKey(PUBLIC_KEY)"
  const protectedHeader = JSON.stringify({ enc: 'A256GCM', ...header, alg })
  return `await new (await import('jose')).CompactEncrypt(Buffer.from(${text})).setProtectedHeader(${protectedHeader}).encrypt(${key})`
}
