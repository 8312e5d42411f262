import { hmacsWith, publicKeyEncodings } from '../../kit/public-key-encodings.ts'
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
  forge: ({ publicKey, victim }) => hmacsWith(victim.token, publicKeyEncodings(publicKey)),
})
