import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { attempt, control, openWitness } from '../../kit/attempt.ts'
import { assemble } from '../../kit/forge-token.ts'
import { logIsLate, readLog } from '../../kit/read-log.ts'

export default defineAttack({
  id: 'leak/log-token',
  rows: ['leak.log.token', 'leak.log.password', 'leak.log.message'],
  title: 'A login, a failed one, a connection, a refused one and a message, and a look for their secrets in the log',
  requirement: 'ASVS V16.2.5: tokens, passwords and messages do not reach the log',
  impact: 'Whoever reads the logs, or the place where they are collected, becomes any user.',
  remedy:
    'Log ids and reasons, never handshake.auth, headers or arguments; redact by name as a second line (pino redact).',
  severity: 'high',
  cwe: ['CWE-532'],
  references: ['ASVS V16.2.5', 'ASVS V14.2.4'],
  effect: 'write',
  holds: 'account',
  provenBy: 'log-handshake',
  needs: ['log', 'connectionLog'],
  async run(context) {
    const { attacker, target } = context
    const witness = await openWitness(context)
    const log = await readLog(context, witness)
    const token = await context.freshToken(attacker)
    const wrongPassword = context.canary()
    if (target.profile.login !== undefined && attacker.account.username !== undefined)
      await target.login(attacker.account, { password: wrongPassword, address: context.freshAddress() })
    const wrongToken = assemble({ alg: 'HS256', typ: 'JWT' }, { sub: context.canary() }, context.canary())
    await attempt(context, 'a wrong token', witness, { token: wrongToken })
    await control(context, 'a fresh token', witness, { token })
    const message = context.canary()
    witness.say(message)
    await witness.heard(message, context.settleMs)
    const secrets = { token, wrongToken, wrongPassword, message, password: attacker.account.password }
    const marks = Object.values(secrets).filter((secret) => secret !== undefined)
    const seen = await log.lookFor(marks)
    for (const [name, secret] of Object.entries(secrets))
      if (secret !== undefined && seen.found.includes(secret)) context.note('measured', `in the log: the ${name}`)
    if (seen.found.length > 0) return vulnerable(context.evidence)
    return seen.later ? resisted(seen.control, context.evidence) : inconclusive(logIsLate, context.evidence)
  },
})
