import { HarnessError } from '../../../errors.ts'
import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { fetchPath } from '../../kit/fetch-path.ts'

/** Places in source files: a line of a stack, or a path where sources and packages live. */
const inner = /\bat [^\n]{1,200}:\d+:\d+|\bnode:internal\/|\/node_modules\/|\b[\w./-]+\.(?:ts|js|mjs|cjs):\d+/

export default defineAttack({
  id: 'info/error-http',
  rows: ['info.error.http'],
  title: 'Requests that cannot be served, and a look for stack traces and paths in the answers',
  requirement: 'ASVS V16.5.1: a generic message to the client, the details to the log',
  impact:
    'Names and versions of libraries, and where they lie on disk: what an attacker would otherwise have to guess.',
  remedy: 'Set an error handler that answers with a status and one word, and run with NODE_ENV=production.',
  severity: 'low',
  cwe: ['CWE-209'],
  references: ['ASVS V16.5.1', 'ASVS V13.4.2'],
  provenBy: 'dev-errors',
  needs: [],
  effect: 'write',
  holds: 'nothing',
  async run(context) {
    const { profile, url } = context.target
    const login = profile.login === undefined ? '/login' : new URL(profile.login.url, url).pathname
    const json = [['Content-Type', 'application/json']] as const
    const engine = profile.path.replace(/\/?$/, '/')
    const requests = [
      { name: 'JSON that is none', path: login, method: 'POST', headers: json, body: '{"username":' },
      { name: 'a prototype in JSON', path: login, method: 'POST', headers: json, body: '{"__proto__":{"a":1}}' },
      { name: 'another type of body', path: login, method: 'POST', headers: [['Content-Type', 'text/x']], body: 'a' },
      {
        name: 'a body that is too large',
        path: login,
        method: 'POST',
        headers: json,
        body: `"${'a'.repeat(200_000)}"`,
      },
      { name: 'half an escape', path: '/%', method: 'GET' },
      { name: 'no such page', path: `/${context.canary()}`, method: 'GET' },
      { name: 'no such session', path: `${engine}?EIO=4&transport=polling&sid=${context.canary()}`, method: 'GET' },
      { name: 'no such transport', path: `${engine}?EIO=4&transport=x`, method: 'GET' },
    ] as const
    let told = false
    for (const { name, path, ...parts } of requests) {
      context.tried(name)
      if (!told) context.recording.fromHere()
      // A server may hang up while the body is still being sent.
      const answer = await fetchPath(context, path, parts).catch((error: unknown) => {
        if (error instanceof HarnessError && error.code === 'connection-lost') return undefined
        throw error
      })
      const found = inner.exec(answer?.text() ?? '')?.[0].slice(0, 100)
      context.note(
        'received',
        `${name}: HTTP ${answer?.status ?? 'nothing'}${found === undefined ? '' : `, with ${JSON.stringify(found)}`}`,
      )
      if (found === undefined || told) continue
      told = true
      context.recording.tells(inner)
      context.recording.untilHere()
    }
    const { observation } = await control(context, 'an honest client', await openWitness(context))
    return told ? vulnerable(context.evidence) : resisted(observation, context.evidence)
  },
})
