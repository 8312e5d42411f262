import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { attempt, control, openWitness } from '../../kit/attempt.ts'
import { invalidTokens, invalidTokensSource } from '../../kit/invalid-encryption.ts'

export default defineAttack({
  id: 'token/jwe-padding-oracle',
  rows: ['token.jwe-padding-oracle', 'token.jwe-invalid-curve'],
  title: 'Encrypted tokens that are wrong in different places: does the answer tell which?',
  requirement:
    'RFC 7516 section 11.5: errors of decryption are not told apart; RFC 8725 section 3.4: points are validated',
  impact: 'From enough answers an attacker reads what was encrypted to the server, or learns its private key.',
  remedy:
    'Do not take encrypted tokens; else no RSA1_5, a library that validates points, and one answer to all that fails.',
  severity: 'medium',
  cwe: ['CWE-203'],
  references: ['RFC 7516 section 11.5', 'RFC 8725 section 2.5', 'RFC 8725 section 3.4'],
  provenBy: 'rsa15',
  needs: ['publicKey'],
  effect: 'write',
  holds: 'nothing',
  async run(context) {
    if (context.rubbishAccepted) return inconclusive('superseded by auth/absent-no-token: any token gets in')
    const witness = await openWitness(context)
    const kinds = invalidTokens(context.publicKey)
    const answers = new Map<string, Set<string>>()
    // Each kind several times: an answer that differs by itself tells nothing.
    for (const { name, make } of kinds) {
      const said = new Set<string>()
      for (const n of [1, 2, 3])
        said.add((await attempt(context, `${name}, try ${n}`, witness, { token: make() })).said)
      answers.set(name, said)
    }
    const last = await control(context, 'the real token', witness)
    if ([...answers.values()].some((said) => said.size > 1))
      return inconclusive('the same mistake gets different answers', context.evidence)
    const different = new Set([...answers.values()].flatMap((said) => [...said]))
    context.note(
      'measured',
      `${answers.size} kinds of mistakes, ${different.size} kinds of answers; times were not compared`,
    )
    context.recording.written(({ door, learn }) => {
      learn('the token', 'make()')
      return `${invalidTokensSource}
const told = []
for (const make of [...kinds, ...kinds]) {
  await connect(${door({ token: 'the token' })}, false)
  told.push(said)
}
expect(kinds.every((_, n) => told[n] === told[n + kinds.length]), 'the same mistake gets different answers')
expect(new Set(told).size > 1, 'all mistakes get the same answer')`
    })
    return different.size > 1 ? vulnerable(context.evidence) : resisted(last.observation, context.evidence)
  },
})
