import { hashToken } from '../policies/sessions.ts'
import { accept, refuse } from '../policies.ts'
import { defineWeakness } from './define.ts'

// session.refresh-token.reuse.
export default defineWeakness({
  id: 'refresh-no-rotation',
  title: 'gives the same refresh token back as often as it is used',
  base: 'hardened',
  replaces: {
    rotateRefresh:
      (_sound, { accounts, sessions }) =>
      async (refreshToken) => {
        const session = (await sessions.byRefreshHash(hashToken(refreshToken)))?.session
        const account = accounts.byId(session?.account ?? '')
        if (session === undefined || session.ended || account === undefined) return refuse('refresh-unknown')
        return accept({ session, account, refreshToken })
      },
  },
})
