import { hashToken } from '../policies/sessions.ts'
import { defineWeakness } from './define.ts'
import { parseToken } from './parts/jws.ts'

// session.refresh-token.cross-user: the refresh token proves that somebody may, the access token says who.
export default defineWeakness({
  id: 'refresh-unbound',
  title: 'refreshes for the user of the access token that comes along',
  base: 'hardened',
  replaces: {
    beside({ app, accounts, sessions, issuer, policies }) {
      app.addHook('preHandler', async (request, reply) => {
        const claimed = parseToken(/^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1])
        const account = accounts.byId(String(claimed?.claims.sub))
        if (request.url !== '/refresh' || account === undefined) return
        const given = String((request.body as { refreshToken?: unknown } | undefined)?.refreshToken)
        const rotated = await policies.rotateRefresh(given, policies.makeRefreshToken)
        const session = (await sessions.byRefreshHash(hashToken(given)))?.session
        if (!rotated.ok || session === undefined) return reply.code(401).send({ error: 'unauthorized' })
        return reply.send(await issuer.next(account, session.id, rotated.value.refreshToken))
      })
    },
  },
})
