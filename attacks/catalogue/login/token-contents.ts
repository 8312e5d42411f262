import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { readToken } from '../../kit/forge-token.ts'
import { type Claim, claimsOf, isPrivate } from '../../kit/private-claims.ts'

export default defineAttack({
  id: 'login/token-contents',
  rows: ['login.token-contents'],
  title: 'Reads the claims of the token that a login gives: passwords, hashes, personal data',
  requirement: 'RFC 7519 section 12: claims are readable by whoever holds the token; nothing private is in them',
  impact: 'Tokens stand in browsers, logs and proxies; what is in them is known there.',
  remedy: 'Sign only what identifies the user: jwt.sign({ sub: user.id }, …), never the whole user record.',
  severity: 'medium',
  cwe: ['CWE-522', 'CWE-200'],
  references: [],
  provenBy: 'pii-in-jwt',
  needs: ['jwt', 'login'],
  effect: 'observe',
  holds: 'nothing',
  async run(context) {
    const { account, token } = context.attacker
    const { payload } = readToken(token)
    const claims = claimsOf(payload)
    const harmful = claims.filter((claim) => isPrivate(claim, account))
    const { observation } = await control(context, 'the token that was read', await openWitness(context))
    const names = (all: readonly Claim[]) => all.map(({ name }) => name).join(', ')
    context.note('received', `claims: ${names(claims)}`)
    if (harmful.length === 0) return resisted(observation, context.evidence)
    context.note('received', `private: ${names(harmful)}`)
    context.recording.written(
      ({ value }) => `const claims = JSON.parse(Buffer.from(${value(token)}.split('.')[1], 'base64url'))
for (const name of ${value(harmful.map(({ name }) => name))})
  expect(at(claims, name.split('.')), \`\${name} is not in the token\`)`,
    )
    return vulnerable(context.evidence)
  },
})
