import type { ConnectOptions } from '../../../target/session.ts'
import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { ControlFailed, control, openWitness } from '../../kit/attempt.ts'
import { overhear } from '../../kit/overheard.ts'

export default defineAttack({
  id: 'leak/broadcast-handshake',
  rows: ['leak.broadcast.handshake'],
  title:
    'A user with marks in headers, cookie and payload comes, speaks and goes: do others get to see them, or a token?',
  requirement: 'ASVS V15.3.1: others get the fields that they need, never the whole object',
  impact: 'Whoever is in the room takes tokens, cookies and addresses of all others out of what he is told of them.',
  remedy: 'Emit { id, name } and nothing else: never socket, socket.handshake or the user record.',
  severity: 'high',
  cwe: ['CWE-200'],
  references: ['ASVS V15.3.1', 'API3:2023'],
  provenBy: 'emit-handshake',
  needs: [],
  effect: 'write',
  holds: 'account',
  async run(context) {
    const { attacker, canary } = context
    const witness = await openWitness(context)
    const [header, cookie, field] = [canary(), canary(), canary()]
    const address = context.freshAddress()
    const marked: ConnectOptions = {
      headers: [
        ['X-Mark', header],
        // Where a cookie is the credential, its own mark is the token.
        ...(context.target.profile.token.in === 'cookie' ? [] : [['Cookie', `mark=${cookie}`] as const]),
      ],
      address,
    }
    // A strict server takes no field that it does not know: then without.
    const { session, heard, told } = await overhear(context, witness, { ...marked, extraAuth: { mark: field } }).catch(
      (error: unknown) => {
        if (error instanceof ControlFailed) return overhear(context, witness, marked)
        throw error
      },
    )
    const secrets = { token: attacker.token, header, cookie, 'field of the payload': field, address }
    const found = Object.entries(secrets).filter(
      ([, secret]) => secret !== undefined && told.join(' ').includes(secret),
    )
    const again = found.find(([name]) => name !== 'address')?.[1]
    if (again !== undefined) context.recording.tells(again, witness)
    for (const [name] of found) context.note('received', `another user is told the ${name} of the one who came`)
    const names = [...new Set(told.map((event) => event.split(' ')[0]))].join(', ')
    context.note('measured', `another user got ${told.length} events meanwhile (${names})`)
    await session.close()
    const last = await control(context, 'an honest client', witness)
    if (found.length > 0) return vulnerable(context.evidence)
    return heard ? resisted(last.observation, context.evidence) : inconclusive('the one with the marks was not heard')
  },
})
