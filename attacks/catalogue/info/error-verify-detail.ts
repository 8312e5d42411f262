import type { SigningKey } from '../../../target/profile.ts'
import { type BaseContext, defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { attempt, control, openWitness } from '../../kit/attempt.ts'
import { assemble, readToken, remint } from '../../kit/forge-token.ts'
import type { Written } from '../../reproduction/steps.ts'

/** What verifiers say of themselves. That a token has expired, a client may know: it has to fetch another one. */
const verifierWords =
  /signature|algorithm|audience|issuer|\bkid\b|malformed|secret ?or ?public|jwt |jws|jsonwebtoken|\bsub(ject)?\b/i

export default defineAttack({
  id: 'info/error-verify-detail',
  rows: ['info.error.verify-detail'],
  title: 'Tokens that are wrong in different ways, and what the refusals tell them apart by',
  requirement: 'ASVS V16.5.1: errors tell a client nothing of how things are checked inside',
  impact: 'Whoever forges tokens learns which of their checks were passed already: signature right, audience wrong.',
  remedy: "One text for all: next(new Error('unauthorized')); the reason belongs into the log.",
  severity: 'low',
  cwe: ['CWE-209'],
  references: ['ASVS V16.5.1'],
  provenBy: 'echo-verify-err',
  needs: ['jwt'],
  effect: 'write',
  holds: 'nothing',
  async run(context) {
    const witness = await openWitness(context)
    const told = new Map<string, string>()
    const tokens = wrongTokens(context)
    for (const [name, token] of tokens) {
      context.tried(name)
      const { connected, said } = await attempt(context, name, witness, { token })
      // An echo of the token is another finding, and would make every answer look different.
      const text = said.replace(/[\w-]{20,}|\d+/g, '#').slice(0, 300)
      if (!connected) told.set(text, told.has(text) ? `${told.get(text)}, ${name}` : name)
    }
    for (const [text, names] of told) context.note('received', `${names}: told ${text}`)
    const last = await control(context, 'the real token', witness)
    const detailed = [...told.keys()].some((text) => verifierWords.test(text))
    context.recording.written(refusalsScript(tokens.slice(signatureFree)))
    return detailed || told.size > 1 ? vulnerable(context.evidence) : resisted(last.observation, context.evidence)
  },
})

/** The first so many of them need no key. */
const signatureFree = 3

/** Well-formed ones only: that a text is no token at all, a client may be told. */
function wrongTokens({
  attacker,
  signingKey: key,
  canary,
}: BaseContext & { signingKey?: SigningKey }): [string, string][] {
  const { header, payload, signature } = readToken(attacker.token)
  const forged = Buffer.from(signature, 'base64url').reverse()
  const wrong: [string, string][] = [
    ['a wrong signature', assemble(header, payload, forged)],
    ['another key id', assemble({ ...header, kid: canary() }, payload, forged)],
    ['another algorithm', assemble({ ...header, alg: header.alg === 'HS512' ? 'HS384' : 'HS512' }, payload, forged)],
  ]
  if (key === undefined) return wrong
  if (payload.aud !== undefined)
    wrong.push(['signed, for another audience', remint(key, attacker.token, { aud: canary() })])
  if (payload.iss !== undefined)
    wrong.push(['signed, of another issuer', remint(key, attacker.token, { iss: canary() })])
  return wrong
}

/** The same refusals side by side. `signed`: tokens that only the key makes. */
function refusalsScript(signed: readonly [string, string][]): Written {
  return ({ value, door, learn }) => {
    const more = signed.map(([, token]) => value(token)).join(', ')
    learn('the token', 'token')
    return `const [head, body, signature] = TOKEN_A.split('.')
const noise = Buffer.from(signature, 'base64url').reverse().toString('base64url')
const changed = (changes) => join(part({ ...header(TOKEN_A), ...changes }), body, noise)
const otherAlg = header(TOKEN_A).alg === 'HS512' ? 'HS384' : 'HS512'
const told = []
for (const token of [join(head, body, noise), changed({ kid: 'another' }), changed({ alg: otherAlg }), ${more}]) {
  await connect(${door({ token: 'the token' })}, false)
  told.push(said.replace(/[\\w-]{20,}|\\d+/g, '#'))
}
expect(new Set(told).size > 1 || ${verifierWords}.test(told.join()), 'the refusals are all alike')`
  }
}
