import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { fetchPath } from '../../kit/fetch-path.ts'

export default defineAttack({
  id: 'info/headers',
  rows: ['info.headers'],
  title: 'Reads the security headers of what Engine.IO answers, where headers of the HTTP framework do not reach',
  requirement: 'ASVS V3.4.4: X-Content-Type-Options: nosniff on all answers; V3.4.1: HSTS on all answers over TLS',
  impact: 'An old browser may take an answer with a stranger’s text for a page; the first request may go out in clear.',
  remedy: 'io.engine.use(helmet()): middleware of Express or Fastify never runs for Engine.IO.',
  severity: 'low',
  cwe: ['CWE-693'],
  references: ['ASVS V3.4.1', 'ASVS V3.4.4'],
  provenBy: 'no-headers',
  needs: ['polling'],
  effect: 'observe',
  holds: 'nothing',
  async run(context) {
    const { profile, url } = context.target
    const query = new URLSearchParams([
      ['EIO', String(profile.protocol.eio)],
      ['transport', 'polling'],
      ...Object.entries(profile.request.query),
    ])
    const response = await fetchPath(context, `${profile.path.replace(/\/?$/, '/')}?${query}`)
    if (response.status !== 200) return inconclusive(`the handshake was refused with HTTP ${response.status}`)
    const secure = url.startsWith('https:')
    const wanted = ['x-content-type-options', ...(secure ? ['strict-transport-security'] : [])]
    const missing = wanted.filter((name) => response.header(name) === undefined)
    const sent = response.headers.map(([name]) => name.toLowerCase()).join(' ')
    const seen = context.note('received', `a handshake over polling; missing: ${missing.join(', ') || 'none'}`, sent)
    return missing.length > 0 ? vulnerable([seen]) : resisted(seen, [seen])
  },
})
