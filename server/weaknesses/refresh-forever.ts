import { randomUUID } from 'node:crypto'
import { hashToken } from '../policies/sessions.ts'
import { accept } from '../policies.ts'
import { defineWeakness } from './define.ts'

// session.refresh-token.absolute-lifetime: each refresh begins the time anew, so that it never runs out.
export default defineWeakness({
  id: 'refresh-forever',
  title: 'lets a login go on for ever, as long as it is refreshed now and then',
  base: 'short-sessions',
  replaces: {
    rotateRefresh: (sound, { accounts, sessions, configuration }) => {
      const owners = new Map<string, string>()
      return async (token, make) => {
        const checked = await sound(token, make)
        const owner = owners.get(hashToken(token))
        owners.delete(hashToken(token))
        if (checked.ok) {
          owners.set(hashToken(checked.value.refreshToken), checked.value.account.id)
          return checked
        }
        const account = accounts.byId(owner ?? '')
        if (account === undefined || !['refresh-expired', 'refresh-unknown'].includes(checked.reason)) return checked
        const endsAtMs = Date.now() + configuration.sessions.absoluteLifetimeMs
        const session = { id: randomUUID(), account: account.id, endsAtMs, ended: false }
        const refreshToken = await make(account, session.id)
        await sessions.open(session, hashToken(refreshToken))
        owners.set(hashToken(refreshToken), account.id)
        return accept({ session, account, refreshToken })
      }
    },
  },
})
