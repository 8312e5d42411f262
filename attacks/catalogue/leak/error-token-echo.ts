import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { attempt, control, openWitness } from '../../kit/attempt.ts'
import { assemble } from '../../kit/forge-token.ts'

export default defineAttack({
  id: 'leak/error-token-echo',
  rows: ['leak.error.token-echo'],
  title: 'Wrong tokens with a mark in them, and a look for the mark in what the refusal says',
  requirement: 'ASVS V16.5.1: an error message to the client holds nothing that came in as a secret',
  impact: 'Tokens reach whatever shows or collects the error messages of clients.',
  remedy: "Answer every refusal with the same words: next(new Error('unauthorized')); what was wrong goes to the log.",
  severity: 'low',
  cwe: ['CWE-209'],
  references: ['ASVS V16.5.1'],
  effect: 'observe',
  holds: 'nothing',
  provenBy: 'echo-token',
  needs: [],
  async run(context) {
    if (context.rubbishAccepted) return inconclusive('superseded by auth/absent-no-token: any token gets in')
    const witness = await openWitness(context)
    await control(context, 'the real token', witness)
    const marks = [context.canary(), context.canary(), context.canary()] as const
    const wrong = {
      'a mark for a token': marks[0],
      'a mark in the claims': assemble({ alg: 'HS256', typ: 'JWT' }, { sub: marks[1] }, 'AAAA'),
      'a mark for a signature': assemble({ alg: 'HS256', typ: 'JWT' }, { sub: '1' }, marks[2]),
    }
    let refused = 0
    for (const [name, token] of Object.entries(wrong)) {
      context.tried(name)
      context.recording.fromHere()
      const result = await attempt(context, name, witness, { token })
      if (result.in) continue
      refused += 1
      // The claims may come back decoded or as they were sent.
      const echoed =
        marks.find((mark) => result.said.includes(mark)) ?? (result.said.includes(token) ? token : undefined)
      if (echoed === undefined) continue
      context.note('received', `${name}: the refusal holds it`, result.said)
      context.recording.tells(echoed)
      return vulnerable(context.evidence)
    }
    const last = await control(context, 'the real token again', witness)
    if (refused === 0) return inconclusive('no wrong token was refused', context.evidence)
    return resisted(last.observation, context.evidence)
  },
})
