import { defineAttack } from '../../attack.ts'
import { openWitness } from '../../kit/attempt.ts'
import { fetchPath } from '../../kit/fetch-path.ts'
import { forgesLine } from '../../kit/forged-line.ts'

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
    return forgesLine(context, witness, async (forged) => {
      const speaker = await openWitness(context, { token: attacker.token })
      speaker.emit(forged, [{}])
      speaker.say(context.canary(), { room: forged })
      speaker.say(forged)
      if (chat.join !== undefined) await speaker.join(forged)
      if (login !== undefined && attacker.account.username !== undefined)
        await target.login({ ...attacker.account, username: forged }, { address: context.freshAddress() })
      const path = `/${encodeURIComponent(forged)}?x=${encodeURIComponent(forged)}`
      // A header cannot have line breaks: the entry is all of it.
      await fetchPath(context, path, { headers: [['User-Agent', `x\t${forged.split('\r\n')[1]}`]] })
      await speaker.close()
    })
  },
})
