import { requestText } from '../../kit/pipeline.ts'
import { smugglingAttack } from '../../kit/smuggling-attack.ts'

const key = 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=='

export default smugglingAttack({
  id: 'proxy/upgrade-smuggling',
  rows: ['proxy.upgrade-smuggling'],
  title: 'Upgrades that the server refuses, with a second request behind them: does the proxy let it through unseen?',
  requirement:
    'ASVS V4.2.1: proxy and server see the same requests; a tunnel begins with the answer 101 and not before',
  impact: 'Requests reach the server that no rule of the proxy has looked at: internal pages, other users’ addresses.',
  remedy: 'Use a proxy that waits for 101 before it tunnels; close the connection when the upgrade was refused.',
  severity: 'high',
  cwe: ['CWE-444'],
  references: ['ASVS V4.2.1'],
  provenBy: 'naive-proxy',
  disguises(context, hidden) {
    const { path, protocol } = context.target.profile
    const line = `GET ${path.replace(/\/?$/, '/')}?EIO=${protocol.eio}&transport=`
    const upgrade = (name: string, headers: readonly string[], transport = 'websocket') => ({
      name,
      bytes: requestText(context, `${line}${transport}`, headers) + hidden,
    })
    const both = ['Connection: Upgrade', 'Upgrade: websocket']
    return [
      upgrade('a wrong version', [...both, 'Sec-WebSocket-Version: 777', key]),
      upgrade('no key', [...both, 'Sec-WebSocket-Version: 13']),
      upgrade('no such transport', [...both, 'Sec-WebSocket-Version: 13', key], 'none'),
      upgrade('Upgrade without Connection', ['Upgrade: websocket', 'Sec-WebSocket-Version: 13', key], 'polling'),
      upgrade('Connection without Upgrade', ['Connection: Upgrade', 'Sec-WebSocket-Version: 13', key], 'polling'),
      { name: 'a page asked to upgrade', bytes: requestText(context, 'GET /', ['Upgrade: websocket']) + hidden },
    ]
  },
})
