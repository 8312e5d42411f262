import { crashAttack } from '../../kit/crash-attack.ts'
import { attackerSession, outcomeOnceRead } from '../../kit/event-steps.ts'
import { maxPayloadBytes } from '../../kit/max-payload.ts'

export default crashAttack({
  id: 'crash/json-deep-noecho',
  kind: 'probe',
  rows: ['crash.json.deep-noecho'],
  title: 'Arrays nested as deep as a packet allows, in an event that nobody sends on: does reading them need a stack?',
  requirement: 'CWE-674: recursion over what came from outside has a bound',
  impact: 'None where it is survived: JSON.parse needs no stack for depth.',
  remedy: 'Nothing in front of the schema should walk through a payload by recursion.',
  severity: 'info',
  cwe: [],
  references: [],
  needs: ['textPackets'],
  async steps(context) {
    const most = Math.min(await maxPayloadBytes(context), 800_000)
    return [0.1, 0.9].map((part) => {
      const depth = Math.floor((part * most) / 2)
      return {
        name: `${depth} arrays in each other, in an unknown event`,
        async act() {
          const session = await attackerSession(context, { join: false })
          session.engine.send(`2["gatecrash:deep",${'['.repeat(depth)}${']'.repeat(depth)}]`)
          return outcomeOnceRead(context, session)
        },
      }
    })
  },
})
