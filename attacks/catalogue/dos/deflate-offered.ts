import { openWebSocket } from '../../../target/wire/index.ts'
import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { pollingPath } from '../../kit/polling-path.ts'

export default defineAttack({
  id: 'dos/deflate-offered',
  rows: ['dos.deflate.offered'],
  title: 'Offers permessage-deflate at the handshake and reads whether the server takes it',
  requirement:
    'RFC 7692 section 7.2.2: a decompressor must be bounded; Socket.IO leaves compression off for its memory',
  impact: 'Each connection keeps compression contexts, and a few kilobytes from a client become megabytes to work on.',
  remedy: 'Leave perMessageDeflate off; if it is needed, set a threshold, a concurrency limit and a small window.',
  severity: 'low',
  cwe: ['CWE-409'],
  references: ['RFC 7692 section 7.2.2'],
  provenBy: 'deflate-on',
  needs: ['websocket'],
  effect: 'observe',
  holds: 'nothing',
  async run(context) {
    const { target, signal } = context
    const { profile, url, tls, timeoutMs } = target
    const query = new URLSearchParams([
      ['EIO', String(profile.protocol.eio)],
      ['transport', 'websocket'],
      ...Object.entries(profile.request.query),
    ])
    const address = context.freshAddress()
    const opened = await openWebSocket(target.network, {
      url,
      target: `${profile.path.replace(/\/?$/, '/')}?${query}`,
      headers: [
        ...Object.entries(profile.request.headers),
        ['Sec-WebSocket-Extensions', 'permessage-deflate; client_max_window_bits'],
      ],
      timeoutMs,
      signal,
      onMessage: () => undefined,
      onClose: () => undefined,
      ...(tls === undefined ? {} : { tls }),
      ...(address === undefined ? {} : { localAddress: address }),
    })
    if (!opened.ok) return inconclusive(`the upgrade was refused with HTTP ${opened.response.status}`)
    const chosen = opened.socket.responseHeaders.find(([name]) => name.toLowerCase() === 'sec-websocket-extensions')
    opened.socket.destroy()
    const seen = context.note('received', `the upgrade is taken; extensions: ${chosen?.[1] ?? 'none'}`)
    if (!chosen?.[1].includes('permessage-deflate')) return resisted(seen, [seen])
    const path = pollingPath(context, { transport: 'websocket' })
    context.recording.written(
      ({ value }) => `const { WebSocket } = await import('ws')
const ws = new WebSocket(new URL(${value(path)}, url.replace('http', 'ws')), { perMessageDeflate: true })
await new Promise((resolve, reject) => ws.once('open', resolve).once('error', reject))
expect(ws.extensions.includes('permessage-deflate'), 'compression is not taken')`,
    )
    return vulnerable([seen])
  },
})
