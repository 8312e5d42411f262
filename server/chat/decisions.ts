import type { Namespace, Socket } from 'socket.io'
import type { InputName, Inputs } from '../policies/inputs.ts'
import type { Checked, Draft, Maybe } from '../policies.ts'
import type { Identity } from './connections.ts'
import type { StoredMessage } from './history.ts'

/** The decisions about rooms, messages and administration. */
export interface ChatPolicies {
  // Namespaces: which exist, and for whom.
  /** The workspace that a dynamic namespace stands for; undefined where the name is none of ours. */
  workspaceOf(namespace: string): string | undefined
  mayEnter(namespace: string, identity: Identity | undefined): Checked
  mayUseAdminEvent(socket: Socket, identity: Identity): Checked

  // What comes in.
  /** The payload of an event as its schema has it, and nothing more. */
  readInput<Name extends InputName>(event: Name, payload: unknown): Checked<Inputs[Name]>
  readRoom(payload: unknown): Checked<string>
  readMessage(payload: unknown, sender: Identity): Checked<Draft>
  /** Who is said to be typing or reading. */
  signaller(payload: unknown, sender: Identity): { readonly id: string; readonly name: string }

  // Rooms.
  /** The rooms of Socket.IO that stand for one of the chat. */
  roomKeys(room: string): string | string[]
  mayJoin(socket: Socket, sender: Identity, room: string): Checked
  mayLeave(sender: Identity, room: string): Checked
  mayCreate(socket: Socket, sender: Identity, room: string): Maybe<Checked>
  mayInvite(socket: Socket, sender: Identity, room: string): Checked
  mayRemove(socket: Socket, sender: Identity, room: string): Checked
  maySend(socket: Socket, room: Draft['room']): Checked
  /** The past of a room or of a conversation. */
  mayRead(socket: Socket, sender: Identity, room: string): Checked
  /** An answer of so many bytes, on top of those that this account had. */
  admitReply(sender: Identity, bytes: number): Checked
  /** Rooms by name, for who asks. */
  visibleRooms(socket: Socket, sender: Identity): readonly string[]
  /** Takes all sockets that an account has on this node out of a room, at once. */
  expel(namespace: Namespace, room: string, account: string): void

  // Messages.
  /** Editing and deleting. */
  mayChange(sender: Identity, message: StoredMessage): Checked
  /** To those who are meant, on the server's side: what was sent cannot be hidden by a client. */
  deliver(namespace: Namespace, room: Draft['room'], event: string, message: object): void
}
