import { setTimeout as sleep } from 'node:timers/promises'
import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { openRaw, type RawConnection } from '../../kit/raw-connection.ts'
import { visits } from '../../sends.ts'

/** More than a household or an office behind one address opens, and little for a server. */
const wanted = 150
/** Twice a generous deadline for a client that means to come in; Socket.IO's own is 45 s. */
const deadlineMs = 10_000

export default defineAttack({
  id: 'dos/conn-never-connect',
  rows: ['dos.conn.never-connect', 'dos.conn.per-ip'],
  title: 'Many handshakes from one address that are never followed by a CONNECT: how many are held, and for how long?',
  requirement: 'CWE-770: connections of an address are bounded, and those that do not come in end soon',
  impact: 'Without a token or any effort a stranger takes all the connections that the server can hold.',
  remedy: 'Cap connections by address in allowRequest, and set connectTimeout to a few seconds.',
  severity: 'medium',
  cwe: ['CWE-770', 'CWE-400'],
  references: [],
  provenBy: 'no-conn-limit',
  needs: [],
  effect: 'disrupt',
  holds: 'address',
  loud: true,
  sends: visits(wanted),
  waitsMs: deadlineMs + 4_000,
  async run(context) {
    const { handshakes } = context.target.profile.limits
    const gapMs = handshakes === undefined ? 10 : (1.1 * handshakes.perMs) / handshakes.count
    const address = context.freshAddress()
    const held: RawConnection[] = []
    const startMs = performance.now()
    let refused = 0
    // Within the limit on handshakes: it is another defence.
    while (performance.now() - startMs < deadlineMs && held.length < wanted && refused < 10) {
      const opened = await openRaw(context, { address })
      if (opened === undefined) refused += 1
      else held.push(opened)
      await context.idle(sleep(gapMs, undefined, { signal: context.signal }))
    }
    await context.wait(Math.max(0, startMs + deadlineMs - performance.now()), 'for a deadline to end them')
    const open = held.filter(({ engine }) => engine.isOpen).length
    const ages = `${Math.round((performance.now() - startMs) / 1_000)} s after the first`
    context.note('measured', `${held.length} taken, ${refused} refused; ${open} are still open ${ages}`)
    for (const { engine } of held) engine.kill()
    const { observation } = await control(context, 'an honest client', await openWitness(context))
    context.recording.written(
      ({ door }) => `const held = []
const startMs = Date.now()
while (held.length < ${wanted} && Date.now() - startMs < ${2 * deadlineMs}) {
  const { sid, manager } = await handshake(${door({ join: false })})
  if (sid) held.push(manager)
  await sleep(${Math.ceil(gapMs)})
}
await sleep(Math.max(0, startMs + ${deadlineMs} - Date.now()))
const open = held.filter(({ engine }) => engine.readyState === 'open').length
expect(open >= ${wanted}, \`\${held.length} are taken, and \${open} are still open\`)`,
    )
    if (open >= wanted) return vulnerable(context.evidence)
    if (refused === 0 && open === held.length) return inconclusive('handshakes were too slow', context.evidence)
    return resisted(observation, context.evidence)
  },
})
