import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { act, seen } from '../../kit/act.ts'
import { ControlFailed, openWitness } from '../../kit/attempt.ts'
import { attackerSession } from '../../kit/event-steps.ts'

export default defineAttack({
  id: 'authz/msg-edit-delete-others',
  rows: ['authz.msg.edit-delete-others'],
  title: 'Editing and deleting another user’s message by its id',
  requirement: 'API1:2023: who changes an object must be allowed to change that object',
  impact: 'Any user rewrites what others have said, under their names.',
  remedy: 'Change with the author in the condition: UPDATE … WHERE id = ? AND author = ?.',
  severity: 'high',
  cwe: ['CWE-639'],
  references: ['API1:2023'],
  effect: 'write',
  holds: 'account',
  provenBy: 'edit-any',
  listensMs: 2_000,
  needs: ['changes'],
  async run(context) {
    const { changes } = context
    const [victim, attacker] = [await openWitness(context), await attackerSession(context)]
    /** A message of the author is changed by somebody: do others see it? */
    const change = async (kind: 'edit' | 'delete', by: typeof victim) => {
      const action = changes[kind]
      if (action === undefined) return undefined
      const [said, edited] = [context.canary(), context.canary()]
      victim.say(said)
      const message = (await attacker.heard(said, context.settleMs))?.message
      if (message === undefined) throw new ControlFailed('a message with its id did not arrive')
      // The author's own copy may come later than the other's: it is no change.
      await victim.heard(said, Math.min(500, context.settleMs))
      const from = victim.events.length
      const done = await act(context, by, action, { message, text: edited })
      const effect = kind === 'edit' ? edited : String(message)
      const changed = (await seen(victim, effect, context.settleMs, from)) !== undefined
      context.note(
        'received',
        `${kind} by ${by === victim ? 'its author' : 'another'}: ${changed ? 'seen by all' : done.said}`,
      )
      return changed
    }
    const fired = [await change('edit', attacker), await change('delete', attacker)]
    if (fired.includes(true)) return vulnerable(context.evidence)
    const own = [await change('edit', victim), await change('delete', victim)]
    const control = context.note('received', 'the author’s own changes are seen by all')
    return own.includes(false)
      ? inconclusive('the author’s own changes are not seen', context.evidence)
      : resisted(control, context.evidence)
  },
})
