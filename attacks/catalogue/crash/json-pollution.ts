import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { seen } from '../../kit/act.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { attackerSession } from '../../kit/event-steps.ts'
import { sendRaw } from '../../kit/raw-json.ts'

export default defineAttack({
  id: 'crash/json-pollution',
  rows: ['crash.json.pollution'],
  title: 'A message with __proto__ and constructor.prototype in it; do the objects of others have its keys then?',
  requirement: 'ASVS V15.3.6: what is merged from outside cannot reach the prototype of all objects',
  impact: 'The attacker sets defaults for the whole process: roles, flags and options of everybody.',
  remedy:
    'Do not merge payloads. Where you must: skip __proto__, constructor and prototype, or merge into Object.create(null).',
  severity: 'critical',
  cwe: ['CWE-1321'],
  references: ['ASVS V15.3.6'],
  effect: 'disrupt',
  holds: 'account',
  loud: true,
  provenBy: 'deep-merge',
  needs: ['textPackets'],
  async run(context) {
    const witness = await openWitness(context)
    await control(context, 'an honest message', witness)
    const attacker = await attackerSession(context)
    const key = `p${context.canary()}`
    const inner = JSON.stringify({ [key]: key })
    const forms = [
      ['__proto__', inner],
      ['constructor', `{"prototype":${inner}}`],
      ['settings', `{"__proto__":${inner}}`],
    ] as const
    for (const [name, json] of forms) {
      sendRaw(context, attacker, json, name)
      await context.wait(100, 'the merge')
    }
    await attacker.close()
    // Another user's later message, which nobody put the key into.
    const polluted = async () => {
      const other = await openWitness(context)
      const reader = await attackerSession(context)
      const text = context.canary()
      other.say(text)
      const event = await seen(reader, text, context.settleMs)
      return event === undefined ? undefined : JSON.stringify(event.args).includes(key)
    }
    const found = await polluted()
    if (found === undefined) return inconclusive('an honest message afterwards is not heard', context.evidence)
    context.note('received', `in another user's message afterwards the key is ${found ? 'there' : 'not there'}`)
    const last = await control(context, 'an honest message afterwards', witness)
    return found ? vulnerable(context.evidence) : resisted(last.observation, context.evidence)
  },
})
