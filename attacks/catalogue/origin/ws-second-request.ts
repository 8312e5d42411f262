import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { attempt, control, openWitness } from '../../kit/attempt.ts'
import { foreignOrigin } from '../../kit/origin-attack.ts'

export default defineAttack({
  id: 'origin/ws-second-request',
  kind: 'probe',
  rows: ['origin.ws.second-request'],
  title: 'A polling handshake from an allowed page, and the upgrade to WebSocket from another one',
  requirement: 'ASVS V4.4.2: the Origin of each WebSocket handshake is checked',
  impact:
    'Engine.IO asks allowRequest for the first request only. No browser changes its origin in between: for others.',
  remedy: 'Check the Origin in io.engine.use(…) as well, which sees upgrades.',
  severity: 'info',
  cwe: ['CWE-346'],
  references: ['ASVS V4.4.2'],
  needs: ['polling', 'websocket', 'allowedOrigins'],
  effect: 'write',
  holds: 'nothing',
  async run(context) {
    const witness = await openWitness(context)
    const [allowed = ''] = context.allowedOrigins
    const { token } = context.attacker
    const from = (origin: string) => ({
      token,
      transport: 'polling' as const,
      headers: [['Origin', allowed]] as const,
      upgrade: [['Origin', origin]] as const,
    })
    const result = await attempt(context, `upgrade from ${foreignOrigin}`, witness, from(foreignOrigin))
    const last = await control(context, `upgrade from ${allowed}`, witness, from(allowed))
    return result.in ? vulnerable(context.evidence) : resisted(last.observation, context.evidence)
  },
})
