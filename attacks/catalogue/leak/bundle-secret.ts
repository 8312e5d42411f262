import { type BaseContext, defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { fetchPath } from '../../kit/fetch-path.ts'
import { scriptsIn, secretsIn } from '../../kit/script-secrets.ts'
import type { Written } from '../../reproduction/steps.ts'
import { visits } from '../../sends.ts'

/** As many files as a page is made of; no crawl. */
const most = 40

export default defineAttack({
  id: 'leak/bundle-secret',
  rows: ['leak.bundle-secret'],
  title: 'Reads the page, its scripts and their source maps, and tries every text in them as the signing key',
  requirement: 'ASVS V13.3.1: secrets are in no code that is handed out',
  impact: 'Whoever opens the page’s script makes tokens for any user.',
  remedy: 'Keep keys on the server, give the bundler only variables with a public prefix, and change the key now.',
  severity: 'critical',
  cwe: ['CWE-798'],
  references: ['ASVS V13.3.1'],
  provenBy: 'secret-in-js',
  sends: visits(most),
  needs: [],
  effect: 'observe',
  holds: 'nothing',
  async run(context) {
    const { target, attacker } = context
    const { key, accounts, path } = target.profile
    const admin = accounts.find(({ role }) => role === 'admin')
    const known = Object.fromEntries(
      Object.entries({ 'the signing secret': key?.secret, 'the password of an admin': admin?.password }).filter(
        (entry): entry is [string, string] => entry[1] !== undefined,
      ),
    )
    const waiting = ['/', `${path.replace(/\/$/, '')}/socket.io.js`]
    const asked = new Set<string>()
    let leaks = false
    for (let next = waiting.shift(); next !== undefined && asked.size < most; next = waiting.shift()) {
      if (asked.has(next)) continue
      asked.add(next)
      const { status, text } = await fetchPath(context, next)
      if (status !== 200) continue
      const script = text()
      const found = secretsIn(script, attacker.token, known)
      context.note('received', `${next}: ${script.length} characters; in it: ${found.join(', ') || 'no secret'}`)
      if (!leaks && found.length > 0) {
        // A script that had to be given the secret would prove little: then there is none.
        if (found.some((what) => what.startsWith('a '))) context.recording.written(secretScript(context, next))
        else context.recording.cannotBeTold()
      }
      leaks ||= found.length > 0
      for (const source of [...scriptsIn(script), ...(next.endsWith('.js') ? [`${next.split('/').at(-1)}.map`] : [])]) {
        if (!URL.canParse(source, `${target.url}${next}`)) continue
        const url = new URL(source, `${target.url}${next}`)
        // Scripts from elsewhere are somebody else's.
        if (url.origin === new URL(target.url).origin) waiting.push(url.pathname + url.search)
      }
    }
    context.note('measured', `${asked.size} files were asked for`)
    const last = await control(context, 'an honest client', await openWitness(context))
    return leaks ? vulnerable(context.evidence) : resisted(last.observation, context.evidence)
  },
})

function secretScript({ target }: BaseContext, path: string): Written {
  return ({ value }) => `await ask('GET', ${value(path)}, ${value(target.profile.request.headers)})
const [head, body, signature] = TOKEN_A.split('.')
const hash = 'sha' + /\\d*$/.exec(header(TOKEN_A).alg)
const signs = (text) => /^HS/.test(header(TOKEN_A).alg) && hmac(hash, text)(\`\${head}.\${body}\`) === signature
const texts = [...said.matchAll(/(["'\`])((?:(?!\\1)[^\\\\\\n]){4,200})\\1/g)].map((match) => match[2])
expect(texts.some(signs) || /-----BEGIN (RSA |EC )?PRIVATE KEY-----/.test(said), 'no text in it signs tokens')`
}
