import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { attackerSession } from '../../kit/event-steps.ts'
import { secretLooking } from '../../kit/secret-looking.ts'

export default defineAttack({
  id: 'authz/data-excess',
  rows: ['authz.data.excess'],
  title: 'Reading everything that the server sends while another user comes in, talks and goes',
  requirement: 'ASVS V15.3.1, API3:2023: only the fields that are needed are sent, never the row of the database',
  impact:
    'Password hashes, addresses or tokens of users reach every other user, who only has to open the developer tools.',
  remedy: 'Name the fields: emit(event, { id: user.id, name: user.name }), never emit(event, user).',
  severity: 'medium',
  cwe: ['CWE-200', 'CWE-359'],
  references: ['ASVS V15.3.1', 'API3:2023'],
  effect: 'write',
  holds: 'account',
  provenBy: 'emit-user-row',
  needs: [],
  async run(context) {
    const reader = await attackerSession(context)
    const witness = await openWitness(context)
    const text = context.canary()
    witness.say(text)
    if ((await reader.heard(text, context.settleMs)) === undefined)
      return inconclusive('the attacker does not hear what another user says')
    await witness.close()
    const found = new Set(
      reader.events.flatMap(({ event, args }) => secretLooking(args).map((what) => `${event}: ${what}`)),
    )
    const last = await control(context, 'an honest message', await openWitness(context))
    const read = `${reader.events.length} events read`
    context.note('received', found.size === 0 ? `${read}: nothing secret-looking` : `${read}: ${[...found].join(', ')}`)
    return found.size === 0 ? resisted(last.observation, context.evidence) : vulnerable(context.evidence)
  },
})
