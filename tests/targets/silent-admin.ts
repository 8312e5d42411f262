import { defineTarget } from './define.ts'
import { admitByMiddleware } from './parts/chat.ts'

export default defineTarget({
  traps: ['T16', 'T17'],
  title:
    'lets anybody connect to /admin and serves nobody there who is no admin; other names are unknown, and it says so',
  families: ['nsp', 'authz'],
  has: { 'nsp/enumerate': 'low: the library tells known names from unknown ones' },
  manners: {
    admit(chat) {
      admitByMiddleware(chat)
      chat.io.of('/admin').on('connection', () => undefined)
    },
    profile: { namespaces: { protected: ['/admin'] } },
  },
})
