import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { attempt, control, openWitness } from '../../kit/attempt.ts'
import { fetchPath } from '../../kit/fetch-path.ts'

export default defineAttack({
  id: 'leak/query-reflected',
  rows: ['leak.query.reflected'],
  title: 'A mark in the place of a token in several URLs, and a look for it in errors, redirects and pages',
  requirement: 'ASVS V3.4.5: what stands in a URL is not passed on to where others can read it',
  impact: 'A token that once stood in a URL comes back in pages and errors, and goes on to caches and third parties.',
  remedy: 'Write error pages of your own, without the request’s URL; redirect to fixed places.',
  severity: 'medium',
  cwe: ['CWE-200'],
  references: ['ASVS V3.4.5'],
  effect: 'observe',
  holds: 'nothing',
  provenBy: 'echo-url',
  needs: [],
  async run(context) {
    const { target } = context
    const witness = await openWitness(context)
    const engine = `${target.profile.path.replace(/\/$/, '')}/?EIO=4&transport=`
    const paths = [
      `${engine}polling&`,
      `${engine}websocket&`,
      `${engine}polling&sid=nobody&`,
      `${engine}pigeon&`,
      '/?',
      '/nowhere?',
      '/login?',
    ]
    for (const path of paths) {
      context.tried(path)
      const mark = context.canary()
      context.recording.fromHere()
      const answer = await fetchPath(context, `${path}token=${mark}`)
      const said = `${answer.headers.map(([name, value]) => `${name}: ${value}`).join('\n')}\n\n${answer.text()}`
      const echoed = said.includes(mark)
      context.note(
        'received',
        `GET ${path}token=MARK: ${answer.status}, ${echoed ? 'holds the mark' : 'without it'}`,
        said,
      )
      context.recording.tells(mark)
      if (echoed) return vulnerable(context.evidence)
    }
    const mark = context.canary()
    context.recording.fromHere()
    const refused = await attempt(context, 'a CONNECT with the mark in its URL', witness, { query: [['token', mark]] })
    context.recording.tells(mark)
    if (refused.said.includes(mark)) return vulnerable(context.evidence)
    return resisted((await control(context, 'the real token', witness)).observation, context.evidence)
  },
})
