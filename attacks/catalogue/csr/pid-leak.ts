import { setTimeout as sleep } from 'node:timers/promises'
import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { openWitness } from '../../kit/attempt.ts'
import { lose, openRecoverable, ownerTakesUp, takeUp } from '../../kit/recovery.ts'

export default defineAttack({
  id: 'csr/pid-leak',
  rows: ['csr.pid-leak'],
  title: 'A user loses and takes up a connection: do others get to see the pid that does it?',
  requirement: 'ASVS V7.2.3: what takes up a session is a secret of its owner',
  impact: 'Whoever reads the pid takes the connection up himself, with the rooms and the messages of its owner.',
  remedy: 'Never emit or log socket.handshake: the auth of a socket that was taken up holds pid and offset.',
  severity: 'high',
  cwe: ['CWE-200', 'CWE-532'],
  references: ['ASVS V7.2.3'],
  provenBy: 'emit-handshake',
  needs: ['recovery'],
  effect: 'write',
  holds: 'account',
  async run(context) {
    const witness = await openWitness(context)
    const from = witness.events.length
    const lost = await openRecoverable(context, witness)
    await lose(context, lost)
    const back = await takeUp(context, 'the owner', lost, context.attacker.token)
    // Taken up or not: whoever comes with a pid may be announced with it.
    await sleep(Math.min(500, context.settleMs), undefined, { signal: context.signal })
    const pids = [lost.pid, back.session?.pid].filter((pid) => pid !== undefined)
    const told = witness.events.slice(from).map(({ event, args }) => `${event} ${JSON.stringify(args)}`)
    const leaking = told.filter((text) => pids.some((pid) => text.includes(pid)))
    const names = leaking.map((text) => text.split(' ')[0]).join(', ')
    context.note('received', `another user got ${told.length} events; with a pid in them: ${names || 'none'}`)
    for (const pid of pids) if (told.some((text) => text.includes(pid))) context.recording.tells(pid, witness)
    await back.session?.close()
    const control = await ownerTakesUp(context, witness)
    return leaking.length > 0 ? vulnerable(context.evidence) : resisted(control, context.evidence)
  },
})
