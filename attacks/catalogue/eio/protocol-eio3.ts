import { placeToken } from '../../../target/placement.ts'
import { approach } from '../../../target/session.ts'
import { type BaseContext, defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { attempt, control, openWitness } from '../../kit/attempt.ts'
import { fetchPath } from '../../kit/fetch-path.ts'
import type { Say } from '../../reproduction/steps.ts'

export default defineAttack({
  id: 'eio/protocol-eio3',
  rows: ['eio.protocol.eio3', 'eio.protocol.auth-empty-eio3', 'eio.sid.equals-socket-id'],
  title:
    'A handshake with EIO=3 and with none, the protocol of Socket.IO 2, on every transport, with and without token',
  requirement: 'Engine.IO protocol 4: a handshake for another version is answered with 400 and code 5',
  impact:
    'Old clients get into the root namespace without CONNECT and without auth payload, and their socket id is the secret of the session.',
  remedy: 'Leave allowEIO3 at false; take it back when the last old client is gone.',
  severity: 'medium',
  cwe: ['CWE-757', 'CWE-1188', 'CWE-287', 'CWE-340'],
  references: [],
  provenBy: 'allow-eio3',
  needs: [],
  effect: 'write',
  holds: 'nothing',
  async run(context) {
    const { target, attacker, signal } = context
    const { path, transports } = target.profile
    let taken = false
    for (const transport of transports) {
      const address = context.freshAddress()
      const opened = await approach(target, { eio: 3, transport, token: attacker.token, address, signal })
      const how = opened.ok ? 'taken' : `refused, ${opened.refusal.how}`
      context.note('received', `EIO=3 over ${transport}: ${how}`)
      if (opened.ok) await opened.client.close()
      if (opened.ok) context.recording.written((say) => script(context, transport, say))
      taken ||= opened.ok
    }
    const witness = await openWitness(context)
    if (transports.includes('polling')) {
      const without = `${path.replace(/\/?$/, '/')}?transport=polling`
      const { status, text } = await fetchPath(context, without)
      const opened = status === 200 && text().includes('"sid"')
      context.note('received', `no EIO at all over polling: ${opened ? 'taken' : `refused, HTTP ${status}`}`)
      if (opened && !taken)
        context.recording.written(
          ({ value }) => `expect((await ask('GET', ${value(without)}, {}))?.sid, 'no version is refused')`,
        )
      taken ||= opened
    }
    // An old client has no CONNECT payload: whoever is let in without a token says so in handlers as well.
    if (taken) {
      const stranger = await attempt(context, 'EIO=3 without a token', witness, { eio: 3 })
      const secret = 'the id of its socket, which others are told, is the id of its session'
      context.note('measured', `${stranger.in ? 'an old client is heard' : 'no old client was heard'}; ${secret}`)
    }
    const { observation } = await control(context, 'the protocol of the profile', witness)
    return taken ? vulnerable(context.evidence) : resisted(observation, context.evidence)
  },
})

/** The credential is where it is at a handshake, if that is where it is sent. */
function script({ target, attacker }: BaseContext, transport: string, { value }: Say): string {
  const { path, request, token } = target.profile
  const placed = placeToken(token, attacker.token)
  const first = [['EIO', '3'] as const, ['transport', transport] as const]
  const query = new URLSearchParams(
    [...first, ...Object.entries(request.query), ...(placed.query ?? [])].map(([...pair]) => pair),
  )
  const asked = value(`${path.replace(/\/?$/, '/')}?${query}`)
  const headers = value(Object.fromEntries([...Object.entries(request.headers), ...(placed.headers ?? [])]))
  if (transport === 'polling') return `expect((await ask('GET', ${asked}, ${headers}))?.sid, 'version 3 is refused')`
  return `const { WebSocket } = await import('ws')
const ws = new WebSocket(new URL(${asked}, url.replace('http', 'ws')), { headers: ${headers} })
let opened = ''
ws.on('message', (packet) => (opened += packet)).on('error', () => {})
await until(() => opened.includes('"sid"'), 'version 3 is refused')`
}
