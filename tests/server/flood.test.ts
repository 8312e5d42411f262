import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { encodeTextFrame } from '../../target/wire/index.ts'
import { openLab } from './lab.ts'

test('a flooder that ignores being thrown out is cut off, long before the library would', {
  timeout: 60_000,
}, async () => {
  const lab = await openLab('hardened')
  const { port } = lab.server
  const socket = connect(port, '127.0.0.1')
  // It may be cut while we still write, which is an error to us; once() would throw it.
  const ended = new Promise((resolve) => socket.on('error', () => undefined).once('close', resolve))
  socket.write(
    [
      'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
      `host: 127.0.0.1:${port}`,
      'connection: upgrade',
      'upgrade: websocket',
      'sec-websocket-version: 13',
      'sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==',
      '\r\n',
    ].join('\r\n'),
  )
  await once(socket, 'data')
  socket.resume()
  socket.write(encodeTextFrame(`40${JSON.stringify({ token: lab.mint() })}`))
  const flood = Buffer.concat(Array.from({ length: 50 }, () => encodeTextFrame('42["flood"]')))
  const timer = setInterval(() => socket.write(flood), 10)
  await ended
  clearInterval(timer)
  expect(lab.log.map(({ event }) => event)).toContain('limit.disconnected')
  await lab.close()
})
