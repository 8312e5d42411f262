import { hmacsWith, publicKeyEncodings, spoiltEncodings } from '../../kit/public-key-encodings.ts'
import { tokenAttack } from '../../kit/token-attack.ts'

export default tokenAttack({
  id: 'token/alg-confusion-whitespace-key',
  rows: ['token.alg-confusion.whitespace-key'],
  title: 'An HMAC made with the public key as servers load it by mistake: blanks before it, indented, with other words',
  requirement: 'RFC 8725 section 3.1: a key is used with one algorithm only, and the verifier chooses it',
  impact: 'A library that tells keys from secrets by how they begin takes the key for a secret: anyone signs tokens.',
  remedy: 'Make a KeyObject of the key at start (crypto.createPublicKey), and name its one algorithm when verifying.',
  severity: 'critical',
  cwe: ['CWE-347', 'CWE-327'],
  references: ['RFC 8725 section 3.1', 'CVE-2023-48223', 'CVE-2026-34950'],
  provenBy: 'pem-regex',
  needs: ['publicKey'],
  plainer: ({ publicKey, victim }) =>
    hmacsWith(victim.token, publicKeyEncodings(publicKey), ['HS256']).map((door) => ({
      ...door,
      attack: 'token/alg-confusion-rs-hs',
    })),
  forge: ({ publicKey, victim }) => hmacsWith(victim.token, spoiltEncodings(publicKey.trim()), ['HS256']),
})
