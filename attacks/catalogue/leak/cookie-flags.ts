import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { logInAgain } from '../../kit/own-login.ts'

const wanted = [
  { name: 'HttpOnly', pattern: /^httponly$/i },
  { name: 'Secure', pattern: /^secure$/i },
  { name: 'SameSite=Lax or Strict', pattern: /^samesite=(?:lax|strict)$/i },
]

export default defineAttack({
  id: 'leak/cookie-flags',
  rows: ['leak.cookie-flags', 'origin.samesite'],
  title: 'The cookie that a login sets, without HttpOnly, Secure or SameSite',
  requirement: 'ASVS V3.3.1, V3.3.2 and V3.3.4: Secure, SameSite and HttpOnly on session cookies',
  impact: 'Scripts read it, plain HTTP carries it, and other sites make the browser send it.',
  remedy: 'Set-Cookie: __Host-session=…; Path=/; Secure; HttpOnly; SameSite=Strict',
  severity: 'medium',
  cwe: ['CWE-614', 'CWE-1004', 'CWE-1275'],
  references: ['ASVS V3.3.1', 'ASVS V3.3.2', 'ASVS V3.3.4'],
  provenBy: 'bare-cookie',
  needs: ['login', 'cookieToken'],
  effect: 'observe',
  holds: 'account',
  async run(context) {
    const { token, answer } = await logInAgain(context)
    const lines = answer.response.headers.flatMap(([name, value]) => (/^set-cookie$/i.test(name) ? [value] : []))
    const line = lines.find((value) => value.startsWith(`${context.cookieToken}=`))
    if (line === undefined) return inconclusive(`the login sets no cookie ${context.cookieToken}`, context.evidence)
    const attributes = line.split(';').map((part) => part.trim())
    const missing = wanted.filter(({ pattern }) => !attributes.some((attribute) => pattern.test(attribute)))
    context.note(
      'received',
      `Set-Cookie of ${context.cookieToken}: ${attributes.slice(1).join('; ')}`,
      missing.length > 0 ? `missing: ${missing.map(({ name }) => name).join(', ')}` : undefined,
    )
    const last = await control(context, 'the cookie of this login', await openWitness(context), { token })
    return missing.length > 0 ? vulnerable(context.evidence) : resisted(last.observation, context.evidence)
  },
})
