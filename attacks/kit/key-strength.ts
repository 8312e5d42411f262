/** How strong a token's signature can be at most. Pure. */
import { readToken } from './forge-token.ts'

/** RFC 7518 section 3.1, RFC 8037, RFC 8812, RFC 9864: hashes of 256 bits and more. */
const strong = /^(?:HS|RS|PS|ES)(?:256|384|512)$|^(?:ES256K|EdDSA|Ed25519|Ed448)$/

/** `secret`: of an HMAC, where it is known. In words for a report what there is, and whether it is too little. */
export function weaknessOf(token: string, secret?: string): { readonly weak: boolean; readonly why: string } {
  const { header, signature } = readToken(token)
  const alg = String(header.alg)
  if (!strong.test(alg)) return { weak: true, why: `the token is signed with ${JSON.stringify(alg)}` }
  if (/^[RP]S/.test(alg)) {
    // An RSA signature is as long as the modulus (RFC 8017 section 8).
    const bits = Buffer.from(signature, 'base64url').length * 8
    return { weak: bits < 2_048, why: `${alg} with a key of ${bits} bits` }
  }
  if (!alg.startsWith('HS')) return { weak: false, why: `${alg}, whose keys have one length` }
  if (secret === undefined) return { weak: false, why: `${alg}; how long its secret is does not show` }
  const bits = Buffer.byteLength(secret) * 8
  const least = Number(alg.slice(2))
  return { weak: bits < least, why: `${alg} with a secret of ${bits} bits; its hash has ${least}` }
}

/** The same as JavaScript, of TOKEN_A and the secret SIGNING_KEY, for the script of a finding. */
export const weakSource = `const { alg } = header(TOKEN_A)
const [head, body, signature] = TOKEN_A.split('.')
const bits = /^[RP]S/.test(alg) ? Buffer.from(signature, 'base64url').length * 8 : Buffer.byteLength(SIGNING_KEY ?? '') * 8
if (/^HS/.test(alg)) expect(hmac(\`sha\${alg.slice(2)}\`, SIGNING_KEY)(\`\${head}.\${body}\`) === signature, 'SIGNING_KEY is not its key')
const isWeak = /^[RP]S/.test(alg) ? bits < 2048 : /^HS/.test(alg) ? bits < Number(alg.slice(2)) : false
expect(isWeak || !${String(strong)}.test(alg), \`\${alg} with \${bits} bits\`)`
