import type { Session } from '../../../target/session.ts'
import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { act, seen } from '../../kit/act.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { attackerSession } from '../../kit/event-steps.ts'

export default defineAttack({
  id: 'authz/room-send-to-socket-id',
  rows: ['authz.room.send-to-socket-id'],
  title: 'Messages addressed to another user’s socket by its public id, in the place of a room and of a user',
  requirement: 'API1:2023: each socket sits in a room named after it; nobody else sends there',
  impact: 'Any user reaches any other past block lists, membership and history: nothing of it is kept or checked.',
  remedy: 'Check that the room is one of the chat, and keep chat rooms under a prefix of their own.',
  severity: 'medium',
  cwe: ['CWE-639'],
  references: ['API1:2023'],
  effect: 'write',
  holds: 'account',
  provenBy: 'to-any',
  listensMs: 3_000,
  needs: ['rooms'],
  async run(context) {
    const { chat } = context.target.profile
    const member = await openWitness(context)
    // In no room: whatever reaches it was sent to its socket.
    const apart = await openWitness(context, { join: false })
    const attacker = await attackerSession(context)
    const hears = async (name: string, send: (text: string) => unknown, listener: Session = apart) => {
      const text = context.canary()
      await send(text)
      const heard = (await seen(listener, text, context.settleMs)) !== undefined
      context.note('received', `${name}: ${heard ? 'received' : 'not received'} by the other user`)
      return heard
    }
    if (await hears('a message to the open room', (text) => attacker.say(text)))
      return inconclusive('everybody hears everything here: rooms do not separate', context.evidence)
    const bySocket = [
      { name: 'a message to the room of a socket', send: (text: string) => attacker.say(text, { room: apart.id }) },
    ]
    const { direct } = chat
    if (direct !== undefined)
      bySocket.push({
        name: 'a direct message to a socket',
        send: (text: string) => void act(context, attacker, direct.send, { user: apart.id, text }),
      })
    for (const { name, send } of bySocket) {
      if ((await hears(name, send)) && (await hears(name, send))) return vulnerable(context.evidence)
    }
    const last = await control(context, 'an honest message', member)
    return resisted(last.observation, context.evidence)
  },
})
