import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { seen } from '../../kit/act.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { eventSteps } from '../../kit/event-steps.ts'
import { relayRequests } from '../../kit/relay.ts'

export default defineAttack({
  id: 'authz/fn-relay',
  rows: ['authz.fn.relay'],
  title: 'Events that relay what a client names: asked to send an event to others that only the server sends',
  requirement: 'ASVS V8.2.1: a client says what it wants, not which event reaches whom',
  impact: 'Any user makes others receive events of the server: messages under any name, notices, ends of sessions.',
  remedy: 'No generic relay. Where one is needed: a list of names that may pass, and the sender put in by the server.',
  severity: 'high',
  cwe: ['CWE-862', 'CWE-470'],
  references: ['ASVS V8.2.1', 'API5:2023'],
  effect: 'write',
  holds: 'account',
  provenBy: 'relay-any-event',
  listensMs: 3_000,
  needs: [],
  async run(context) {
    const { target, victim } = context
    const { chat } = target.profile
    const witness = await openWitness(context)
    const text = context.canary()
    const heard = { text, room: chat.room, sender: victim.identity, message: text }
    const [message] = target.fill(chat.hear.args, heard)
    const ask = async () => {
      const from = witness.events.length
      for (const step of eventSteps(context, relayRequests(context, chat.hear.event, message))) await step.act()
      // Under the server's own name and as the victim's: a chat that repeats the text elsewhere relays no event.
      const got = await seen(witness, text, context.settleMs, from)
      return got?.event === chat.hear.event && (await witness.heard(text, 0))?.sender !== undefined ? got : undefined
    }
    const got = await ask()
    const told = got === undefined ? 'none reaches the other user' : `the other user receives ${got.event} as asked for`
    context.note('received', `twenty ways to ask for a relay: ${told}`)
    const last = await control(context, 'an honest message', witness)
    return got === undefined ? resisted(last.observation, context.evidence) : vulnerable(context.evidence)
  },
})
