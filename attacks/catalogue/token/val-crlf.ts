import { defineAttack } from '../../attack.ts'
import { attempt, openWitness } from '../../kit/attempt.ts'
import { forgesLine } from '../../kit/forged-line.ts'

export default defineAttack({
  id: 'token/val-crlf',
  rows: ['token.val-crlf'],
  title: 'Line breaks, a made-up log entry and escape sequences in the place of a token: does the log have the line?',
  requirement: 'ASVS V16.4.1: data in the log is encoded, so that nobody outside writes lines of it',
  impact:
    'An attacker without an account writes entries that never happened, or attacks the terminal of who reads them.',
  remedy: 'Do not log tokens. Log structured JSON (pino escapes line breaks); never put a line together from strings.',
  severity: 'medium',
  cwe: ['CWE-117', 'CWE-93'],
  references: ['ASVS V16.4.1'],
  provenBy: 'log-token',
  needs: ['jsonToken', 'connectionLog'],
  effect: 'write',
  holds: 'nothing',
  async run(context) {
    const witness = await openWitness(context)
    return forgesLine(context, witness, async (text) => {
      const { token } = context.attacker
      await attempt(context, 'line breaks instead of a token', witness, { token: text })
      await attempt(context, 'line breaks behind a token', witness, { token: `${token}${text}` })
      await attempt(context, 'line breaks inside a token', witness, { token: token.replace('.', `${text}.`) })
      await attempt(context, 'line breaks in a list', witness, { token: [text] })
    })
  },
})
