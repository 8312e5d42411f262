import { hashToken } from '../policies/sessions.ts'
import { accept, refuse } from '../policies.ts'
import { defineWeakness } from './define.ts'

// session/refresh-token-other-node: the list of used tokens is in the memory of each process.
export default defineWeakness({
  id: 'refresh-own-node',
  title: 'remembers on each node for itself which refresh tokens were used there',
  base: 'cluster',
  replaces: {
    rotateRefresh: (_sound, { accounts, sessions }) => {
      const used = new Set<string>()
      return async (token, make) => {
        const hash = hashToken(token)
        const session = (await sessions.byRefreshHash(hash))?.session
        const account = accounts.byId(session?.account ?? '')
        if (session === undefined || session.ended || account === undefined) return refuse('refresh-unknown')
        if (used.has(hash)) return refuse('refresh-reused')
        used.add(hash)
        const refreshToken = await make(account, session.id)
        await sessions.open(session, hashToken(refreshToken))
        return accept({ session, account, refreshToken })
      }
    },
  },
})
