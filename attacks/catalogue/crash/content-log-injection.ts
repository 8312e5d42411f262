import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { openWitness } from '../../kit/attempt.ts'
import { fetchPath } from '../../kit/fetch-path.ts'
import { logIsLate, readLog } from '../../kit/read-log.ts'

export default defineAttack({
  id: 'crash/content-log-injection',
  rows: ['crash.content.log-injection'],
  title:
    'Line breaks and a made-up entry in names, rooms, messages, addresses and headers: does the log have the line?',
  requirement: 'ASVS V16.4.1: data in the log is encoded, so that nobody outside writes lines of it',
  impact: 'An attacker writes entries that never happened, hides what did, or attacks the terminal of who reads them.',
  remedy:
    'Log structured JSON (pino escapes line breaks and control characters); never put a line together from strings.',
  severity: 'medium',
  cwe: ['CWE-117'],
  references: ['ASVS V16.4.1'],
  provenBy: 'log-raw',
  needs: ['connectionLog'],
  effect: 'write',
  holds: 'account',
  async run(context) {
    const { target, attacker } = context
    const { chat, login } = target.profile
    const witness = await openWitness(context)
    const log = await readLog(context, witness)
    const mark = context.canary()
    const line = `{"level":30,"event":"login.accepted","account":"${mark}"}`
    const forged = `x\r\n${line}\r\n\u001b[31m${mark}`
    const speaker = await openWitness(context, { token: attacker.token })
    speaker.emit(forged, [{}])
    speaker.say(context.canary(), { room: forged })
    speaker.say(forged)
    if (chat.join !== undefined) await speaker.join(forged)
    if (login !== undefined && attacker.account.username !== undefined)
      await target.login({ ...attacker.account, username: forged }, { address: context.freshAddress() })
    const path = `/${encodeURIComponent(forged)}?x=${encodeURIComponent(forged)}`
    await fetchPath(context, path, { headers: [['User-Agent', `x\t${line}`]] })
    await speaker.close()
    const seen = await log.lookFor([mark])
    const lines = seen.text.split(/[\r\n]+/)
    const written = lines.some((entry) => entry.trim() === line)
    const raw = seen.text.includes(`\u001b[31m${mark}`)
    context.note('measured', `a line of our own in the log: ${written}; an escape sequence as it was sent: ${raw}`)
    if (written || raw) return vulnerable(context.evidence)
    return seen.later ? resisted(seen.control, context.evidence) : inconclusive(logIsLate, context.evidence)
  },
})
