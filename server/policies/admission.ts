import { connectionId } from '../chat/connections.ts'
import { type Policies, refuse, yes } from '../policies.ts'

/** Fails closed: an error in here, whatever it is, is a refusal (V16.5.3), and never reaches Node as an exception. */
export const admitSocket: Policies['admitSocket'] = (socket, admission, next) => {
  admission.authenticate(socket).then(
    (checked) => (checked.ok ? next() : next(admission.refusal(socket, checked))),
    (error: unknown) => {
      admission.failed(error)
      next(admission.refusal(socket, refuse('failure')))
    },
  )
}

/**
 * Socket.IO keeps only the last of several sockets that CONNECT to one namespace before the first is in; the others
 * would live on as orphans. So the namespace is claimed before anything is awaited.
 */
export const claimNamespace: Policies['claimNamespace'] = (connection, namespace) => {
  if (connection.namespaces.has(namespace)) return refuse('namespace-already-claimed')
  connection.namespaces.set(namespace, undefined)
  return yes
}

const unauthorized = (): Error => Object.assign(new Error('unauthorized'), { data: { code: 'unauthorized' } })

/**
 * One text for all. What exactly was wrong is in the log, where the one who sent it cannot read it. That the server
 * cannot decide for now is no secret, and tells an honest client to come back.
 */
export const tellConnect: Policies['tellConnect'] = ({ reason }) =>
  reason === 'store-unavailable'
    ? Object.assign(new Error('unavailable'), { data: { code: 'unavailable' } })
    : unauthorized()

/** Ids that lead from one line of the log to the next. No token, no headers, no query. */
export const loggedHandshake: Policies['loggedHandshake'] = (socket) => ({
  connection: connectionId(socket).slice(0, 6),
  namespace: socket.nsp.name,
  transport: socket.conn.transport.name,
})
