import { hashToken } from '../policies/sessions.ts'
import { accept } from '../policies.ts'
import { defineWeakness } from './define.ts'

// session.refresh-token.race: find, then update, as any ORM writes it.
export default defineWeakness({
  id: 'refresh-race',
  title: 'looks whether a refresh token was used, and marks it a moment later',
  base: 'hardened',
  replaces: {
    rotateRefresh:
      (sound, { accounts, sessions }) =>
      async (token, make) => {
        const found = await sessions.byRefreshHash(hashToken(token))
        const account = accounts.byId(found?.session.account ?? '')
        if (found === undefined || found.used || found.session.ended || account === undefined) return sound(token, make)
        // As long as a database on another machine takes to answer.
        await new Promise((resolve) => setTimeout(resolve, 50))
        const refreshToken = await make(account, found.session.id)
        await sessions.rotate(hashToken(token), hashToken(refreshToken))
        return accept({ session: found.session, account, refreshToken })
      },
  },
})
