import { defineTarget } from './define.ts'
import { admitWith } from './parts/admit.ts'
import { opaqueTokens } from './parts/tokens.ts'

const origin = 'https://chat.example.test'

export default defineTarget({
  traps: ['T4'],
  title: 'knows its users by a cookie that other sites cannot send, and asks for its own origin all the same',
  families: ['origin', 'leak', 'auth', 'login'],
  manners: {
    tokens: opaqueTokens(),
    admit: admitWith((socket) => {
      if (socket.handshake.headers.origin !== origin) throw new Error('origin')
      return /(?:^|; )session=([^;]+)/.exec(socket.handshake.headers.cookie ?? '')?.[1]
    }),
    loginHeaders: (token) => ({ 'set-cookie': `session=${token}; HttpOnly; Secure; SameSite=Strict; Path=/` }),
    profile: {
      login: { url: '/login', json: { username: '{{username}}', password: '{{password}}' }, token: 'cookie:session' },
      token: { kind: 'session', in: 'cookie', name: 'session' },
      request: { headers: { origin } },
      origins: { allowed: [origin] },
      ambient: true,
      transports: ['websocket'],
    },
    options: { transports: ['websocket'] },
  },
})
