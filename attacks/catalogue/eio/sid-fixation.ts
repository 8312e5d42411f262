import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { fetchPath } from '../../kit/fetch-path.ts'
import { pollingPath } from '../../kit/polling-path.ts'

export default defineAttack({
  id: 'eio/sid-fixation',
  rows: ['eio.sid.fixation'],
  title: 'A handshake that brings a session id of its own, as parameter, cookie and header: is it adopted?',
  requirement: 'ASVS V7.2.4: the server makes the id of a session; a client’s is never taken',
  impact: 'Who makes a visitor connect with an id of his choice knows the secret of the visitor’s session.',
  remedy: 'Make ids from random bytes in generateId, never from the request.',
  severity: 'medium',
  cwe: ['CWE-384'],
  references: ['ASVS V7.2.4'],
  provenBy: 'custom-id-from-query',
  needs: ['polling'],
  effect: 'observe',
  holds: 'nothing',
  async run(context) {
    const names = ['sid', 'id', 'io', 'session', 'sessionId', 'socketId', 'clientId', 'connectionId']
    const variants = [
      ...names.map((name) => (id: string) => ({ name: `?${name}=…`, query: { [name]: id }, headers: [] })),
      (id: string) => ({ name: 'cookie io=…', query: {}, headers: [['Cookie', `io=${id}; sid=${id}`] as const] }),
      (id: string) => ({ name: 'X-Session-Id: …', query: {}, headers: [['X-Session-Id', id] as const] }),
    ]
    const own = Object.entries(context.target.profile.request.headers)
    let adopted = false
    for (const variant of variants) {
      const id = context.canary()
      const { name, query, headers } = variant(id)
      const path = pollingPath(context, query)
      const answer = await fetchPath(context, path, { headers })
      const given = /"sid":"([^"]+)"/.exec(answer.text())?.[1]
      const how = given === undefined ? 'no session' : given === id ? 'a session of that id' : 'a session of another id'
      context.note('received', `${name}: HTTP ${answer.status}, ${how}`)
      if (given === id && !adopted)
        context.recording.written(
          ({
            value,
          }) => `const answer = await ask('GET', ${value(path)}, ${value(Object.fromEntries([...own, ...headers]))})
expect(answer?.sid === ${value(id)}, 'the session has an id that we did not bring')`,
        )
      adopted ||= given === id
      const bye = { method: 'POST', body: '1', headers: [['content-type', 'text/plain;charset=UTF-8']] as const }
      if (given !== undefined) await fetchPath(context, pollingPath(context, { sid: given }), bye)
    }
    const last = await control(context, 'an honest client', await openWitness(context))
    return adopted ? vulnerable(context.evidence) : resisted(last.observation, context.evidence)
  },
})
