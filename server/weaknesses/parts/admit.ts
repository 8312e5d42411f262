import type { Socket } from 'socket.io'
import type { Identity } from '../../chat/connections.ts'
import type { Admission, Checked, Proof } from '../../policies.ts'

/** Nobody in particular, for servers that let in who does not say who they are. */
export const anonymous: Proof = {
  identity: { id: 'anonymous', name: 'anonymous', role: 'user' },
  expiresAtMs: Number.POSITIVE_INFINITY,
}

type Next = (error?: Error) => void

/** The auth payload of the CONNECT; Socket.IO makes sure that it is an object. */
export function authOf(socket: Socket): Record<string, unknown> {
  return socket.handshake.auth as Record<string, unknown>
}

/** In, without a token having been looked at. */
export function letIn(socket: Socket, admission: Admission, next: Next, proof: Proof): void {
  const settle = (entered: Checked): void => {
    if (entered.ok) next()
    else next(admission.refusal(socket, entered))
  }
  const entered = admission.enter(socket, proof)
  if (entered instanceof Promise) void entered.then(settle)
  else settle(entered)
}

/** In with a proven token, as whom `change` makes of the identity. */
export function admitAs(
  socket: Socket,
  admission: Admission,
  next: Next,
  change: (identity: Identity, auth: Record<string, unknown>) => Identity,
): void {
  admission.prove(authOf(socket).token).then(
    (proof) => {
      if (!proof.ok) return next(admission.refusal(socket, proof))
      letIn(socket, admission, next, { ...proof.value, identity: change(proof.value.identity, authOf(socket)) })
    },
    (error: unknown) => {
      admission.failed(error)
      next(admission.refusal(socket, { ok: false, reason: 'failure' }))
    },
  )
}

/** An identity with whatever of it the object claims to know better. */
export function claimedIdentity(identity: Identity, claims: Record<string, unknown>): Identity {
  const text = (...names: string[]): string | undefined =>
    names.map((name) => claims[name]).find((value) => typeof value === 'string')
  return {
    id: text('userId', 'id', 'sub') ?? identity.id,
    name: text('username', 'name', 'user') ?? identity.name,
    role: claims.isAdmin === true ? 'admin' : (text('role') ?? identity.role),
  }
}
