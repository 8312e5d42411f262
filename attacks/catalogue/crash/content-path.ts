import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { act, seen } from '../../kit/act.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { attackerSession } from '../../kit/event-steps.ts'
import { fetchPath } from '../../kit/fetch-path.ts'

const up = '../'.repeat(12)
const names = [
  `${up}etc/passwd`,
  `lobby/${up}etc/passwd`,
  `..\\${'..\\'.repeat(11)}windows\\win.ini`,
  '/etc/passwd',
  `${up}etc/passwd\u0000.json`,
  `${up.replaceAll('../', '....//')}etc/passwd`,
]
const paths = [
  `/${up}etc/passwd`,
  `/${'%2e%2e/'.repeat(12)}etc/passwd`,
  `/${'..%2f'.repeat(12)}etc/passwd`,
  `/static/${up}etc/passwd`,
  `/socket.io/${up}etc/passwd`,
]
/** What only those files have. */
const inside = /root:[^:\n]*:0:0:|\[(?:fonts|extensions)\]/

export default defineAttack({
  id: 'crash/content-path',
  rows: ['crash.content.path'],
  title: 'Paths out of the folder for rooms, histories and pages: does a file of the system come back?',
  requirement: 'CWE-22: a name from outside is never a path',
  impact: 'Any user reads files of the server, keys and passwords among them, or writes them.',
  remedy: 'Name files after ids of your own; where a name must be one, match it against /^[a-z0-9-]+$/ first.',
  severity: 'high',
  cwe: ['CWE-22'],
  references: ['ASVS V5.3.2'],
  effect: 'write',
  holds: 'account',
  provenBy: 'room-as-path',
  needs: ['history', 'rooms'],
  async run(context) {
    const { history, rooms } = context
    const witness = await openWitness(context)
    const attacker = await attackerSession(context)
    const before = await control(context, 'an honest message', witness)
    const text = context.canary()
    attacker.say(text)
    if ((await seen(witness, text, context.settleMs)) === undefined) return inconclusive('no message is heard')
    let read = false
    for (const room of names) {
      for (const action of [rooms, history]) {
        if (!read) context.recording.fromHere()
        const done = await act(context, attacker, action, { room })
        const found = inside.test(JSON.stringify(done.answer ?? null))
        if (found && !read) context.recording.tells(inside)
        if (found) context.recording.untilHere()
        read ||= found
        context.note(
          'received',
          `${action.event} of ${JSON.stringify(room.slice(-24))}: ${found ? 'the file' : done.said}`,
        )
        await context.wait(100, 'so that no limit answers')
      }
    }
    for (const path of paths) {
      if (!read) context.recording.fromHere()
      const { status, text: body } = await fetchPath(context, path)
      const found = inside.test(body())
      if (found && !read) context.recording.tells(inside)
      if (found) context.recording.untilHere()
      read ||= found
      context.note('received', `GET ${path.slice(0, 40)}: HTTP ${status}${found ? ', the file' : ''}`)
    }
    return read ? vulnerable(context.evidence) : resisted(before.observation, context.evidence)
  },
})
