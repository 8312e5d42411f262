import { setTimeout as sleep } from 'node:timers/promises'
import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { fillRoom, longestText } from '../../kit/long-texts.ts'
import { messages } from '../../sends.ts'

/** Where the profile declares no bound: more than any client on a slow line has to wait for. */
const undeclaredBytes = 4_000_000
const longestMs = 12_000

export default defineAttack({
  id: 'dos/poll-no-read',
  rows: ['dos.poll.no-read'],
  title: 'A polling client in a busy room never asks for its messages; later it does: how many were kept for it?',
  requirement: 'CWE-770: what waits for one client is bounded; Engine.IO bounds neither its number nor its bytes',
  impact: 'A few silent clients in a busy room fill the memory of the server, and everybody is cut off.',
  remedy: 'Look at writeBuffer of each Engine.IO socket every fraction of a second; close(true) beyond some bytes.',
  severity: 'high',
  cwe: ['CWE-770', 'CWE-400'],
  references: [],
  provenBy: 'noisy-room',
  needs: ['polling'],
  effect: 'disrupt',
  holds: 'account',
  loud: true,
  sends: messages(400),
  waitsMs: longestMs,
  async run(context) {
    const { attacker, victim, target, freshAddress } = context
    const witness = await openWitness(context)
    const speakers = [
      await openWitness(context, { token: attacker.token, address: freshAddress() }),
      await openWitness(context, { address: freshAddress() }),
    ]
    const length = await longestText(context, speakers[0]!, witness)
    const silent = await openWitness(context, { token: victim.token, transport: 'polling', address: freshAddress() })
    silent.engine.pause()
    const bound = target.profile.limits.outgoingBytes ?? undeclaredBytes
    const most = { bytes: 1.3 * bound, longestMs: Math.min(longestMs, context.patienceMs) }
    const { heardBytes, mark } = await fillRoom(context, { speakers, witness, length }, most)
    context.note('measured', `another user heard ${heardBytes} bytes meanwhile; ${bound} may wait for one client`)
    await context.idle(sleep(context.settleMs, undefined, { signal: context.signal }))
    silent.engine.resume()
    // What is said now comes behind all that was kept, which may be long under way.
    const last = context.canary()
    speakers[0]!.say(last)
    const hasAll = await context.idle(Promise.race([silent.heard(last, longestMs), silent.ended.then(() => undefined)]))
    const kept = silent.events.filter(({ args }) => JSON.stringify(args).includes(mark))
    const keptBytes = Buffer.byteLength(JSON.stringify(kept.map(({ args }) => args)))
    const end = silent.end === undefined ? 'still open' : `ended (${silent.end.how})`
    context.note('received', `the silent client then got ${keptBytes} bytes in ${kept.length} messages, ${end}`)
    const isBehind = hasAll === undefined && silent.end === undefined
    for (const session of [silent, ...speakers]) session.kill()
    const { observation } = await control(context, 'an honest client', witness)
    if (keptBytes > bound) return vulnerable(context.evidence)
    if (heardBytes <= bound) return inconclusive('the room could not be filled beyond the bound', context.evidence)
    if (isBehind) return inconclusive('the silent client came to no end of its messages', context.evidence)
    return resisted(observation, context.evidence)
  },
})
