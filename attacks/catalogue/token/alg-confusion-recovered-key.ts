import { hmacsWith, publicKeyEncodings } from '../../kit/public-key-encodings.ts'
import { recoverPublicKeys } from '../../kit/recover-public-key.ts'
import { tokenAttack } from '../../kit/token-attack.ts'

export default tokenAttack({
  id: 'token/alg-confusion-recovered-key',
  rows: ['token.alg-confusion.recovered-key'],
  title: 'The public key is worked out from the signatures of two tokens, and an HMAC made with it as the secret',
  requirement: 'RFC 8725 section 3.1: a key is used with one algorithm only, and the verifier chooses it',
  impact: 'A public key that is not published is known all the same: anyone signs tokens for any user.',
  remedy: "Name the one algorithm of the key: jwt.verify(token, publicKey, { algorithms: ['ES256'] }).",
  severity: 'critical',
  cwe: ['CWE-347', 'CWE-327'],
  references: ['RFC 8725 section 3.1', 'ASVS V9.1.2', 'CVE-2015-9235'],
  provenBy: 'es-hs',
  needs: ['ecdsaSigned'],
  // Two RSA tokens give their key away as well, but by a division of numbers of 16 MB, which takes minutes.
  forge: ({ attacker, victim }) =>
    recoverPublicKeys([attacker.token, victim.token]).flatMap((pem) =>
      hmacsWith(victim.token, publicKeyEncodings(pem), ['HS256']),
    ),
})
