import { yes } from '../policies.ts'
import { defineWeakness } from './define.ts'
import { anonymous, authOf, letIn } from './parts/admit.ts'
import { parseToken } from './parts/jws.ts'

// nsp.dynamic.middleware-order: children copy the middlewares of their parent when they are made, and these were early.
export default defineWeakness({
  id: 'late-use',
  title: 'has no middleware on the namespaces of its workspaces, which were made too early',
  base: 'hardened',
  replaces: {
    admitSocket:
      (sound, { accounts }) =>
      (socket, admission, next) => {
        const [, owner = ''] = /^\/workspace-(.+)$/.exec(socket.nsp.name) ?? []
        const early = accounts.byId(owner) !== undefined
        if (!early || parseToken(authOf(socket).token) !== undefined) return sound(socket, admission, next)
        letIn(socket, admission, next, anonymous)
      },
    mayEnter: (sound) => (namespace, identity) =>
      identity?.id === anonymous.identity.id ? yes : sound(namespace, identity),
  },
})
