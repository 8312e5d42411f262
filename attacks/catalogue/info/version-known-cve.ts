import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { fetchPath } from '../../kit/fetch-path.ts'
import { advisoriesOn, versionsIn } from '../../kit/versions.ts'

export default defineAttack({
  id: 'info/version-known-cve',
  rows: ['info.version.known-cve'],
  title: 'The versions that the server tells of itself, looked up among those with published holes',
  requirement: 'ASVS V15.2.1: components with known vulnerabilities are updated in time',
  impact: 'Published holes with ready-made programs for them. That no version is told proves no version to be sound.',
  remedy: 'npm audit and npm ls socket.io engine.io ws; socket.io 4.6.2, engine.io 6.4.2 and ws 8.17.1 at the least.',
  severity: 'high',
  cwe: ['CWE-1395'],
  references: ['ASVS V15.2.1', 'CVE-2024-38355', 'CVE-2023-31125', 'CVE-2024-37890', 'CVE-2020-28481'],
  provenBy: 'old-version',
  needs: [],
  effect: 'observe',
  holds: 'nothing',
  async run(context) {
    const { path, protocol } = context.target.profile
    const base = path.replace(/\/?$/, '/')
    let known = false
    for (const where of [
      `${base}socket.io.js`,
      `${base}?EIO=${protocol.eio}&transport=polling`,
      '/',
      `/${context.canary()}`,
    ]) {
      if (!known) context.recording.fromHere()
      const { status, headers, text } = await fetchPath(context, where)
      const versions = versionsIn(headers, status === 200 ? text().slice(0, 2_000) : '')
      const told = versions.map((version) => {
        const advisories = advisoriesOn(version)
        if (!known && advisories.length > 0) context.recording.tells(version.version)
        known ||= advisories.length > 0
        return `${version.name} ${version.version} (${advisories.join(', ') || 'nothing known'})`
      })
      if (known) context.recording.untilHere()
      context.note('received', `${where.slice(0, 40)}: HTTP ${status}, ${told.join('; ') || 'no version is told'}`)
    }
    const { observation } = await control(context, 'an honest client', await openWitness(context))
    return known ? vulnerable(context.evidence, 'medium') : resisted(observation, context.evidence)
  },
})
