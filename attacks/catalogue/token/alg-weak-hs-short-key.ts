import type { SigningKey } from '../../../target/profile.ts'
import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { weaknessOf, weakSource } from '../../kit/key-strength.ts'

export default defineAttack({
  id: 'token/alg-weak-hs-short-key',
  rows: ['token.alg-weak.hs-short-key', 'token.alg-weak.rsa-1024', 'token.alg-weak.md5-ish'],
  title: 'Reads from a token how strong its signature is: the hash, the length of the RSA key, of a declared secret',
  requirement:
    'RFC 8725 section 3.5: keys have enough entropy; RFC 7518 sections 3.2 and 3.3: 256 and 2048 bits at least',
  impact: 'Whoever has one token and some computing time signs tokens for any user.',
  remedy: 'Make secrets with crypto.randomBytes(32) and RSA keys of 2048 bits at least; better use ES256 or EdDSA.',
  severity: 'medium',
  cwe: ['CWE-326'],
  references: ['RFC 8725 section 3.5', 'RFC 7518 section 3.2', 'ASVS V11.2.3', 'CVE-2022-23539'],
  provenBy: 'hs-short-key',
  needs: ['jwt'],
  effect: 'observe',
  holds: 'nothing',
  async run(context) {
    const { signingKey } = context as { signingKey?: SigningKey }
    const { observation } = await control(context, 'the token that was read', await openWitness(context))
    const { weak, why } = weaknessOf(context.attacker.token, signingKey?.secret)
    context.recording.written(
      ({ door }) => `await connect(${door({ token: context.attacker.token })}, true)
${weakSource}`,
    )
    context.note('measured', why)
    return weak ? vulnerable(context.evidence) : resisted(observation, context.evidence)
  },
})
