import { hashToken } from '../policies/sessions.ts'
import { accept } from '../policies.ts'
import { defineWeakness } from './define.ts'

// session.refresh-token.after-logout: the logout ends the access token, the only one it was given.
export default defineWeakness({
  id: 'refresh-survives',
  title: 'lets a session that has ended be refreshed',
  base: 'hardened',
  replaces: {
    rotateRefresh:
      (sound, { accounts, sessions }) =>
      async (token, make) => {
        const checked = await sound(token, make)
        if (checked.ok || checked.reason !== 'refresh-ended') return checked
        const session = (await sessions.byRefreshHash(hashToken(token)))?.session
        const account = accounts.byId(session?.account ?? '')
        if (session === undefined || account === undefined) return checked
        const refreshToken = await make(account, session.id)
        await sessions.rotate(hashToken(token), hashToken(refreshToken))
        return accept({ session, account, refreshToken })
      },
  },
})
