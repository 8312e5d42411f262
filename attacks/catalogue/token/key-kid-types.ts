import { defineAttack } from '../../attack.ts'
import { inconclusive } from '../../judge.ts'
import { attempt, control, openWitness } from '../../kit/attempt.ts'
import { assembleWithHmac, readToken } from '../../kit/forge-token.ts'
import { forgesLine } from '../../kit/forged-line.ts'
import { blankKey, unknownKid } from '../../kit/plainer-keys.ts'
import { tryVariants } from '../../kit/token-attack.ts'

export default defineAttack({
  id: 'token/key-kid-types',
  rows: ['token.key-kid.types'],
  title: 'A kid that is a number, a list, an object, very long, or has line breaks and a made-up log entry in it',
  requirement: 'RFC 8725 section 3.10: kid is validated before it is used; ASVS V16.4.1: data in the log is encoded',
  impact: 'An odd kid finds a key that is known, or writes lines of the log that never happened.',
  remedy: 'Take only a kid that is a text and one of yours; log that it was unknown, not what it was.',
  severity: 'medium',
  cwe: ['CWE-1287', 'CWE-117'],
  references: ['RFC 8725 section 3.10', 'ASVS V16.4.1'],
  provenBy: 'kid-raw-log',
  needs: ['jwt', 'connectionLog'],
  effect: 'write',
  holds: 'nothing',
  async run(context) {
    if (context.rubbishAccepted) return inconclusive('superseded by auth/absent-no-token: any token gets in')
    const witness = await openWitness(context)
    await control(context, 'the real token', witness)
    const { header, payload } = readToken(context.victim.token)
    return forgesLine(context, witness, async (text) => {
      const kids: [name: string, kid: unknown][] = [
        ['a number', 1],
        ['zero', 0],
        ['true', true],
        ['an empty list', []],
        ['a list', [header.kid ?? 'key']],
        ['an object', { $ne: null }],
        ['an object with a length', { length: 1 }],
        ['two thousand characters', 'k'.repeat(2_000)],
        ['line breaks and a log entry', text],
      ]
      const variants = kids.map(([name, kid]) => ({
        name: `kid ${name}, signed with an empty key`,
        token: assembleWithHmac({ ...header, alg: 'HS256', kid }, payload, ''),
      }))
      const judgement = await tryVariants(context, witness, variants)
      if (judgement.outcome !== 'vulnerable') return judgement
      for (const { name, attack, token } of [...blankKey(context.victim.token), ...unknownKid(context.victim.token)])
        if ((await attempt(context, `plainer: ${name}`, witness, { token })).in)
          return inconclusive(`superseded by ${attack}: ${name} gets in too`, context.evidence)
      return judgement
    })
  },
})
