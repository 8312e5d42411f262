import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { attempt, control, openWitness } from '../../kit/attempt.ts'
import { logIsLate, readLog } from '../../kit/read-log.ts'

/** The row's measure: so many characters of a signature or of claims are more than a fingerprint. */
const sliceLength = 12

export default defineAttack({
  id: 'leak/log-partial',
  rows: ['leak.log.partial'],
  title:
    'A connection with a fresh token and one with a broken one, and a look for any 12 of their characters in the log',
  requirement: 'ASVS V16.2.5: what is logged of a token does not help to find or to use it',
  impact:
    'Pieces of claims and signatures in the log tell who was there, and help to match a stolen token to its owner.',
  remedy: 'Log the jti, or a hash of the token; not its beginning and not its end.',
  severity: 'low',
  cwe: ['CWE-532'],
  references: ['ASVS V16.2.5'],
  effect: 'write',
  holds: 'account',
  provenBy: 'log-token-tail',
  needs: ['log', 'connectionLog', 'jwt'],
  async run(context) {
    const witness = await openWitness(context)
    const log = await readLog(context, witness)
    const token = await context.freshToken(context.attacker)
    // What all tokens have in common, such as the issuer, gets into a log by other ways.
    const shared = `${context.attacker.token} ${context.victim.token}`
    const broken = `${token.slice(0, -sliceLength)}${context.canary().slice(-sliceLength)}`
    await attempt(context, 'a token with another end', witness, { token: broken })
    await control(context, 'a fresh token', witness, { token })
    const own = [...slicesOf(token), ...slicesOf(broken)].filter((slice) => !shared.includes(slice))
    const { text, found, later, control: last } = await log.lookFor(own)
    if (text.includes(token) || text.includes(broken))
      return inconclusive('superseded by leak/log-token: the whole token is in the log', context.evidence)
    if (found.length > 0) {
      const [slice = ''] = found
      const whole = token.includes(slice) ? token : broken
      const from = whole.indexOf(slice) - whole.length
      context.recording.written(({ door, learn }) => {
        learn(token, 'TOKEN_A')
        learn(broken, 'broken')
        return `const broken = TOKEN_A.slice(0, -${sliceLength}) + randomBytes(${sliceLength / 2}).toString('hex')
await connect(${door({ token: whole })}, undefined)
finish([${whole === token ? 'TOKEN_A' : 'broken'}.slice(${from}, ${from + sliceLength || undefined})])`
      })
      return vulnerable(context.evidence)
    }
    return later ? resisted(last, context.evidence) : inconclusive(logIsLate, context.evidence)
  },
})

/** Pieces of the claims and of the signature. The header is the same for everybody and tells nothing. */
function slicesOf(token: string): readonly string[] {
  const [, ...secret] = token.split('.')
  return secret.flatMap((segment) =>
    Array.from({ length: Math.max(0, segment.length - sliceLength + 1) }, (_, at) =>
      segment.slice(at, at + sliceLength),
    ),
  )
}
