import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { fetchPath } from '../../kit/fetch-path.ts'

export default defineAttack({
  id: 'origin/frame',
  rows: ['origin.frame'],
  title: 'The pages that the server shows may be put into a frame of any other page',
  requirement: 'ASVS V3.4.6: frame-ancestors in the Content-Security-Policy of every page; V3.4.3: there is a policy',
  impact: 'A page lays the chat under its own buttons, and its visitors click there (clickjacking).',
  remedy: "Content-Security-Policy: frame-ancestors 'none' on all pages (and X-Frame-Options: DENY for old browsers).",
  severity: 'low',
  cwe: ['CWE-1021'],
  references: ['ASVS V3.4.6', 'ASVS V3.4.3'],
  provenBy: 'no-csp',
  needs: [],
  effect: 'observe',
  holds: 'nothing',
  async run(context) {
    let framed = false
    for (const path of ['/', '/index.html', '/login', '/chat']) {
      const { status, header } = await fetchPath(context, path)
      if (status >= 400 || header('content-type')?.startsWith('text/html') !== true) {
        context.note('received', `${path}: HTTP ${status}, no page`)
        continue
      }
      const policy = header('content-security-policy') ?? ''
      const guarded = /frame-ancestors/i.test(policy) || /deny|sameorigin/i.test(header('x-frame-options') ?? '')
      const how = guarded ? 'says who may frame it' : 'may be framed by any page'
      context.note('received', `${path}: a page that ${how}`, policy || 'no Content-Security-Policy')
      framed ||= !guarded
    }
    const last = await control(context, 'an honest client', await openWitness(context))
    return framed ? vulnerable(context.evidence) : resisted(last.observation, context.evidence)
  },
})
