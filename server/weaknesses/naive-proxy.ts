import { connect, createServer, type Socket } from 'node:net'
import { defineWeakness } from './define.ts'

/** The first line and the headers of a request, as far as they have come. */
const HEAD = /^[A-Z]+ (\S+) HTTP\/1\.1\r\n(?:[^\r\n]+\r\n)*\r\n/

// proxy.upgrade-smuggling, cl-te: what follows the first request is a tunnel, whatever the server has answered to it.
export default defineWeakness({
  id: 'naive-proxy',
  title: 'looks at the first request of a connection and passes on whatever follows',
  base: 'proxied',
  replaces: {
    makeProxy: () => (backend, mayPass) =>
      createServer((client: Socket) => {
        let head = ''
        client.on('error', () => client.destroy())
        const read = (bytes: Buffer): void => {
          head += bytes.toString('latin1')
          const [all, target = ''] = HEAD.exec(head) ?? []
          if (all === undefined) return
          client.off('data', read)
          if (!mayPass(target))
            return void client.end('HTTP/1.1 403 Refused\r\nconnection: close\r\ncontent-length: 11\r\n\r\nnot for you')
          const server = connect({ host: backend.hostname, port: Number(backend.port) })
          server.on('error', () => client.destroy()).once('close', () => client.destroy())
          client.once('close', () => server.destroy())
          const from = `X-Forwarded-For: ${client.remoteAddress}\r\n\r\n`
          server.write(Buffer.from(`${all.slice(0, -2)}${from}${head.slice(all.length)}`, 'latin1'))
          client.pipe(server).pipe(client)
        }
        client.on('data', read)
      }),
  },
})
