import type { Namespace, Server, Socket } from 'socket.io'
import type { Accounts } from '../../accounts.ts'
import type { Administer } from '../../identity/administration.ts'
import type { AuditEvent } from '../../log.ts'
import type { InputName, Inputs } from '../../policies/inputs.ts'
import type { Checked, Policies, Refused, Reply } from '../../policies.ts'
import type { Connection, Connections, Identity } from '../connections.ts'
import { type Handler, told, who } from '../dispatcher.ts'
import type { History } from '../history.ts'
import type { Rooms, Workspaces } from '../rooms.ts'

/** What the handlers of the chat's events work with. */
export interface Chat {
  readonly io: Server
  readonly policies: Policies
  readonly connections: Connections
  readonly accounts: Accounts
  readonly rooms: Rooms
  readonly workspaces: Workspaces
  readonly history: History
  /** Rooms that one account may make, members of one, guests of a workspace. */
  readonly atMost: { readonly rooms: number; readonly members: number; readonly guests: number }
  readonly administer: Administer
}

/** Who does something, and where. */
export interface Actor {
  readonly socket: Socket
  readonly connection: Connection
  readonly identity: Identity
  readonly namespace: Namespace
}

/** What an event comes to: a reply, or a refusal whose reason is for the log alone. */
export type Outcome = Reply | Refused

/** The handler of an event whose payload is read by `read`. All refusals are logged here, and told in general words. */
export function handler<Input>(
  chat: Chat,
  event: string,
  read: (payload: unknown, sender: Identity) => Checked<Input>,
  act: (actor: Actor, input: Input) => Outcome | Promise<Outcome>,
): [string, Handler] {
  const finish = (socket: Socket, connection: Connection, outcome: Outcome): Reply => {
    if (outcome.ok || !isRefused(outcome)) return outcome
    chat.policies.audit(lineFor(event, outcome.reason), {
      ...who(socket, connection),
      name: event,
      reason: outcome.reason,
    })
    return told(outcome)
  }
  return [
    event,
    (socket, connection, payload) => {
      const identity = connection.identity
      if (identity === undefined) return told({ ok: false, reason: 'no-identity' })
      const input = read(payload, identity)
      if (!input.ok) return finish(socket, connection, input)
      const outcome = act({ socket, connection, identity, namespace: socket.nsp }, input.value)
      return outcome instanceof Promise
        ? outcome.then((later) => finish(socket, connection, later))
        : finish(socket, connection, outcome)
    },
  ]
}

/** The handler of an event that has a schema. */
export function serve<Name extends InputName>(
  chat: Chat,
  event: Name,
  act: (actor: Actor, input: Inputs[Name]) => Outcome | Promise<Outcome>,
): [string, Handler] {
  return handler(chat, event, (payload) => chat.policies.readInput(event, payload), act)
}

function isRefused(outcome: Exclude<Outcome, { ok: true }>): outcome is Refused {
  return 'reason' in outcome
}

function lineFor(event: string, reason: string): AuditEvent {
  if (reason === 'payload') return 'payload.refused'
  if (event.startsWith('admin:')) return 'admin.refused'
  return /^(message:edit|message:delete|direct:)/.test(event) ? 'message.refused' : 'room.refused'
}
