import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { fetchPath } from '../../kit/fetch-path.ts'
import { versionsIn } from '../../kit/versions.ts'

/** What Socket.IO serves beside its handshakes unless serveClient is false; any name that ends so, below its path. */
const files = [
  'socket.io.js',
  'socket.io.min.js',
  'socket.io.min.js.map',
  'socket.io.esm.min.js',
  'socket.io.msgpack.min.js',
]

export default defineAttack({
  id: 'info/fingerprint-client-bundle',
  rows: ['info.fingerprint.client-bundle'],
  title: 'Asks for the client that Socket.IO serves: its ETag and its first line are the exact version of the server',
  requirement: 'ASVS V13.4.6: a server does not tell which versions of what it runs',
  impact: 'The exact version of Socket.IO, and so which published holes to try.',
  remedy: 'new Server(httpServer, { serveClient: false }), and serve the client with your own page.',
  severity: 'low',
  cwe: ['CWE-200'],
  references: ['ASVS V13.4.6'],
  provenBy: 'serve-client',
  needs: [],
  effect: 'observe',
  holds: 'nothing',
  async run(context) {
    const base = context.target.profile.path.replace(/\/?$/, '/')
    let told = false
    for (const file of files) {
      const { status, headers, text } = await fetchPath(context, `${base}${file}`)
      const versions = status === 200 ? versionsIn(headers, text().slice(0, 500)) : []
      told ||= versions.length > 0
      const what = versions.map(({ name, version }) => `${name} ${version}`).join(', ')
      context.note('received', `${file}: HTTP ${status}${what === '' ? '' : `, ${what}`}`)
    }
    const { observation } = await control(context, 'an honest client', await openWitness(context))
    return told ? vulnerable(context.evidence) : resisted(observation, context.evidence)
  },
})
