import { defineTarget } from './define.ts'
import { admitWith } from './parts/admit.ts'

export default defineTarget({
  traps: ['T21'],
  title: 'stands behind something that answers every odd request with 502',
  families: ['eio', 'info', 'leak', 'crash'],
  manners: {
    admit: admitWith((socket) => socket.handshake.auth.token),
    route(_chat, request, response) {
      if (['/login', '/logout'].includes(request.url ?? '')) return false
      response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>')
      return true
    },
  },
})
