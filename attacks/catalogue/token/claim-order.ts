import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { attempt, openWitness } from '../../kit/attempt.ts'
import { assemble, readToken } from '../../kit/forge-token.ts'
import { logIsLate, readLog } from '../../kit/read-log.ts'

export default defineAttack({
  id: 'token/claim-order',
  rows: ['token.claim-order'],
  title: 'Unsigned claims with marks in them: does one show up in the log or in what the target answers?',
  requirement: 'RFC 8725 section 3.3: nothing of a token is used before its signature is verified',
  impact: 'Whoever is refused still writes into logs and queries: a way in for what those are attacked with.',
  remedy: 'Verify first; log ids of your own and the reason of the refusal, never what the token says.',
  severity: 'medium',
  cwe: ['CWE-696'],
  references: ['RFC 8725 section 3.3'],
  provenBy: 'log-before-verify',
  needs: ['jwt', 'connectionLog'],
  effect: 'write',
  holds: 'nothing',
  async run(context) {
    if (context.rubbishAccepted) return inconclusive('superseded by auth/absent-no-token: any token gets in')
    const witness = await openWitness(context)
    const log = await readLog(context, witness)
    const { header, payload, signature } = readToken(context.attacker.token)
    const names = [...new Set([...Object.keys(payload), 'name', 'username', 'email', 'role'])]
    const marks = new Map(names.map((name) => [name, context.canary()]))
    const all = Object.fromEntries(marks)
    // In one the times are real: what reads them first would stop at a mark.
    const timed = { ...all, exp: payload.exp, iat: payload.iat }
    const said: string[] = []
    for (const [name, claims] of [
      ['all claims marked', all],
      ['all but the times marked', timed],
    ] as const) {
      const result = await attempt(context, name, witness, { token: assemble(header, claims, signature) })
      if (result.in) return inconclusive('superseded by token/alg-verify-skipped: the signature is not looked at')
      said.push(result.said)
    }
    const seen = await log.lookFor([...marks.values()])
    const shown = names.filter((name) => [...said, ...seen.found].some((text) => text.includes(marks.get(name)!)))
    context.note('measured', shown.length === 0 ? 'no mark came back' : `seen again: ${shown.join(', ')}`)
    if (shown.length > 0) return vulnerable(context.evidence)
    return seen.later ? resisted(seen.control, context.evidence) : inconclusive(logIsLate, context.evidence)
  },
})
