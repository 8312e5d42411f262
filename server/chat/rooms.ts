import { accept, type Checked, type Maybe, refuse, yes } from '../policies.ts'

/** A room that somebody made, or that somebody was removed from. All others are open and need no record. */
export interface Room {
  readonly owner: string | undefined
  readonly isPrivate: boolean
  readonly members: ReadonlySet<string>
  readonly banned: ReadonlySet<string>
}

/** What becomes of a room, or why nothing does. Asked again where another node was faster. */
export type RoomChange = (now: Room | undefined) => Checked<Room>
type Heard = (namespace: string, name: string, room: Room) => void

/**
 * The rooms of one server. They are kept for good: a name that became free would bring its past with it. Reading is at
 * once and from a copy, changing is not where there are several nodes.
 */
export interface Rooms {
  /** Where a room of this name stands in this namespace; undefined for an open room that nobody made. */
  find(namespace: string, name: string): Room | undefined
  all(namespace: string): Iterable<readonly [name: string, room: Room]>
  /** How many an account has made. */
  ownedBy(account: string): number
  /** Makes a room, unless it is there or its owner has made `atMost` already. */
  create(namespace: string, name: string, owner: string, isPrivate: boolean, atMost: number): Maybe<Checked>
  change(namespace: string, name: string, change: RoomChange): Maybe<Checked>
  /** Hears of every change as soon as it holds here, whoever made it. */
  onChange(listener: Heard): void
}

/** The copy that is read. */
export interface RoomTable extends Pick<Rooms, 'find' | 'all' | 'ownedBy' | 'onChange'> {
  put(namespace: string, name: string, room: Room): void
}

/** No rooms yet. */
export function createRoomTable(): RoomTable {
  const byNamespace = new Map<string, Map<string, Room>>()
  const owned = new Map<string, number>()
  const listeners: Heard[] = []
  return {
    find: (namespace, name) => byNamespace.get(namespace)?.get(name),
    all: (namespace) => byNamespace.get(namespace)?.entries() ?? [],
    ownedBy: (account) => owned.get(account) ?? 0,
    onChange: (listener) => void listeners.push(listener),
    put(namespace, name, room) {
      const rooms = byNamespace.get(namespace) ?? new Map<string, Room>()
      byNamespace.set(namespace, rooms)
      const isNew = room.owner !== undefined && rooms.get(name)?.owner === undefined
      if (isNew) owned.set(room.owner, (owned.get(room.owner) ?? 0) + 1)
      rooms.set(name, room)
      for (const listener of listeners) listener(namespace, name, room)
    },
  }
}

/** The rooms of one process. */
export function createRooms(): Rooms {
  const table = createRoomTable()
  const change: Rooms['change'] = (namespace, name, changed) => {
    const next = changed(table.find(namespace, name))
    if (!next.ok) return next
    table.put(namespace, name, next.value)
    return yes
  }
  return {
    ...table,
    change,
    create: (namespace, name, owner, isPrivate, atMost) =>
      table.ownedBy(owner) >= atMost ? refuse('rooms-per-account') : change(namespace, name, made(owner, isPrivate)),
  }
}

const nobodys: Room = { owner: undefined, isPrivate: false, members: new Set(), banned: new Set() }

/** A new room with its owner in it. */
export function made(owner: string, isPrivate: boolean): RoomChange {
  return (now) =>
    now === undefined
      ? accept({ owner, isPrivate, members: new Set([owner]), banned: new Set() })
      : refuse('name-taken')
}

/** One member more, whoever was banned before too, while there are fewer than `atMost`. */
export function joinedBy(account: string, atMost: number): RoomChange {
  return (now = nobodys) =>
    now.members.size >= atMost && !now.members.has(account)
      ? refuse('members-per-room')
      : accept({ ...now, members: new Set([...now.members, account]), banned: without(now.banned, account) })
}

/** One member less, until invited again. */
export function leftBy(account: string): RoomChange {
  return (now = nobodys) => accept({ ...now, members: without(now.members, account) })
}

/** Keeps an account out of a room, made or not. */
export function closedTo(account: string): RoomChange {
  return (now = nobodys) =>
    accept({ ...now, members: without(now.members, account), banned: new Set([...now.banned, account]) })
}

/** Whether an account may be in a room. */
export function isOpenTo(room: Room, account: string): boolean {
  return !room.banned.has(account) && (!room.isPrivate || room.members.has(account))
}

function without(all: ReadonlySet<string>, account: string): ReadonlySet<string> {
  return new Set([...all].filter((other) => other !== account))
}

/** Who belongs to which workspace. Each account has one of its own, named after its id, and may invite to it. */
export interface Workspaces {
  isMember(workspace: string, account: string): boolean
  invite(workspace: string, account: string, atMost: number): Maybe<Checked>
}

/** No namespace is called so: each begins with a slash. */
const WORKSPACES = 'workspaces'

/** Guests are kept as members of rooms are. */
export function createWorkspaces(rooms: Rooms): Workspaces {
  return {
    isMember: (workspace, account) =>
      workspace === account || (rooms.find(WORKSPACES, workspace)?.members.has(account) ?? false),
    invite: (workspace, account, atMost) => rooms.change(WORKSPACES, workspace, joinedBy(account, atMost)),
  }
}
