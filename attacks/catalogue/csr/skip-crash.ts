import { openWitness } from '../../kit/attempt.ts'
import { crashAttack } from '../../kit/crash-attack.ts'
import { lose, openRecoverable, takeUp } from '../../kit/recovery.ts'

export default crashAttack({
  id: 'csr/skip-crash',
  rows: ['csr.skip-crash'],
  title:
    'A connection is taken up past the middlewares, and speaks: handlers count on what a middleware would have set',
  requirement: 'ASVS V16.5.4: no input ends the process, and nobody is taken for checked who was not',
  impact: 'Whoever loses a line and comes back without a token ends the chat for everybody.',
  remedy:
    'Set connectionStateRecovery.skipMiddlewares to false, and read the user from socket.data, which is restored.',
  severity: 'high',
  cwe: ['CWE-476', 'CWE-248'],
  references: ['ASVS V16.5.4'],
  provenBy: 'socket-user-prop',
  needs: ['recovery', 'connectToken'],
  steps: (context) =>
    (
      [
        ['without a token', undefined],
        ['with the owner’s token', context.attacker.token],
      ] as const
    ).map(([name, token]) => ({
      name: `taken up ${name}, and then speaking`,
      async act() {
        const witness = await openWitness(context)
        const lost = await openRecoverable(context, witness)
        await lose(context, lost)
        const { session, same } = await takeUp(context, name, lost, token)
        session?.say(context.canary())
        const { join, room } = context.target.profile.chat
        if (join !== undefined) session?.emit(join.event, context.target.fill(join.args, { room }))
        await Promise.race([session?.ended, witness.heard(context.canary(), Math.min(500, context.settleMs))])
        const end = session?.end === undefined ? 'it stays' : `it ended: ${session.end.how}`
        await witness.close()
        return session === undefined ? 'refused' : `${same ? 'taken up' : 'let in anew'}, and ${end}`
      },
    })),
})
