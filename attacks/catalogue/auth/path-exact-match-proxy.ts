import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { fetchPath } from '../../kit/fetch-path.ts'

/** Spellings that the server behind the rule reads as the same path. */
function spellings(path: string): readonly string[] {
  const [first = '', ...rest] = path.slice(1)
  const code = first.charCodeAt(0).toString(16)
  return [
    `${path}/`,
    `/${path}`,
    `${path}?x`,
    `${path}/any/thing?x=1`,
    `/%${code}${rest.join('')}`,
    `/.${path}`,
    `/x/..${path}`,
    `/%2e${path}`,
    `${path};x`,
    `${path}#x`,
    `${path}%20`,
    path.toUpperCase(),
  ]
}

export default defineAttack({
  id: 'auth/path-exact-match-proxy',
  rows: ['auth.path.exact-match-proxy'],
  title: 'Paths that the proxy keeps from outside, in other spellings: encoded, doubled slashes, dots, suffixes, case',
  requirement: 'ASVS V4.1.3: a rule in front reads a path as the server behind it does; Socket.IO takes any suffix',
  impact:
    'The rule is passed, and what it protects answers: internal pages, or handshakes from where none should come.',
  remedy: 'Allow the paths that are for outside, by prefix and after decoding, and refuse all others.',
  severity: 'medium',
  cwe: ['CWE-288', 'CWE-41'],
  references: ['ASVS V4.1.3'],
  effect: 'observe',
  holds: 'nothing',
  provenBy: 'proxy-exact-path',
  needs: ['reverseProxy'],
  async run(context) {
    const { blocked } = context.reverseProxy
    let through = false
    for (const path of blocked) {
      const open = await fetchPath(context, path)
      if (open.status < 400)
        return inconclusive(`${path} is not kept from outside: HTTP ${open.status}`, context.evidence)
      context.note('received', `${path}: HTTP ${open.status}`)
      for (const spelling of spellings(path)) {
        if (!through) context.recording.fromHere()
        const { status } = await fetchPath(context, spelling)
        // Asked for a credential or served: the rule was passed. A refusal, an error and no such page are none.
        const passed = status !== open.status && ((status >= 200 && status < 300) || status === 401)
        through ||= passed
        if (through) context.recording.untilHere()
        context.note('received', `${spelling}: HTTP ${status}${passed ? ', from behind the proxy' : ''}`)
      }
    }
    const last = await control(context, 'an honest client through the proxy', await openWitness(context))
    return through ? vulnerable(context.evidence) : resisted(last.observation, context.evidence)
  },
})
