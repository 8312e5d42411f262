import { placeToken } from '../../../target/placement.ts'
import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { control, openWitness, show } from '../../kit/attempt.ts'
import { attackerSession } from '../../kit/event-steps.ts'
import { isHeard } from '../../kit/outlive.ts'

export default defineAttack({
  id: 'auth/event-stage-fail-keeps-old',
  rows: ['auth.event-stage.fail-keeps-old'],
  title: 'A connection authenticates, then once more with a broken token: is that answered as a success?',
  requirement: 'ASVS V16.5.3: a failed check ends in a refusal, and what is answered is what holds',
  impact: 'A token that ran out or was revoked is renewed with rubbish: the client is told that all is well.',
  remedy: 'Verify each authenticate event alike; on a failure answer the error and disconnect the socket.',
  severity: 'low',
  cwe: ['CWE-636'],
  references: ['ASVS V16.5.3'],
  provenBy: 'reauth-fail-open',
  needs: ['authenticationEvent'],
  effect: 'write',
  holds: 'account',
  async run(context) {
    const { attacker, target } = context
    if (context.rubbishAccepted) return inconclusive('superseded by auth/absent-no-token: any token gets in')
    const witness = await openWitness(context)
    const wrong = {
      rubbish: context.canary(),
      'an empty text': '',
      'its own token, cut short': attacker.token.slice(0, -8),
    }
    let open = false
    for (const [name, token] of Object.entries(wrong)) {
      const session = await attackerSession(context, { token: undefined })
      const authenticate = (value: string) => {
        const { event } = placeToken(target.profile.token, value)
        return session.emitWithAck(event?.name ?? '', event?.args ?? [], context.settleMs)
      }
      const good = await authenticate(attacker.token)
      await session.join()
      const bad = await authenticate(token)
      const same = good !== undefined && JSON.stringify(good) === JSON.stringify(bad)
      const heard = session.isOpen && (await isHeard(context, session, witness))
      const said = bad === undefined ? (session.end?.how ?? 'no answer') : show(bad[0])
      context.note('received', `${name}: ${said}; then ${heard ? 'heard by another user' : 'not heard'}`)
      // An error that leaves the first authentication as it was is no contradiction; a success is.
      open ||= same && heard
      await session.close()
    }
    const last = await control(context, 'one good authentication', witness)
    return open ? vulnerable(context.evidence) : resisted(last.observation, context.evidence)
  },
})
