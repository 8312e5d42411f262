/** A room that somebody made, or that somebody was removed from. All others are open and need no record. */
export interface Room {
  readonly owner: string | undefined
  readonly isPrivate: boolean
  readonly members: Set<string>
  readonly banned: Set<string>
}

/** The rooms of one server. They are kept for good: a name that became free would bring its past with it. */
export interface Rooms {
  /** Where a room of this name stands in this namespace; undefined for an open room that nobody made. */
  find(namespace: string, room: string): Room | undefined
  create(namespace: string, room: string, owner: string, isPrivate: boolean): void
  /** Keeps an account out of a room, made or not. */
  ban(namespace: string, room: string, account: string): void
  /** How many an account has made. */
  ownedBy(account: string): number
  all(namespace: string): Iterable<readonly [name: string, room: Room]>
}

/** No rooms yet. */
export function createRooms(): Rooms {
  const byNamespace = new Map<string, Map<string, Room>>()
  const owned = new Map<string, number>()
  const within = (namespace: string): Map<string, Room> => {
    const rooms = byNamespace.get(namespace) ?? new Map<string, Room>()
    byNamespace.set(namespace, rooms)
    return rooms
  }
  const room = (owner: string | undefined, isPrivate: boolean): Room => ({
    owner,
    isPrivate,
    members: new Set(owner === undefined ? [] : [owner]),
    banned: new Set(),
  })
  return {
    find: (namespace, name) => byNamespace.get(namespace)?.get(name),
    create(namespace, name, owner, isPrivate) {
      within(namespace).set(name, room(owner, isPrivate))
      owned.set(owner, (owned.get(owner) ?? 0) + 1)
    },
    ban(namespace, name, account) {
      const rooms = within(namespace)
      const banned = rooms.get(name) ?? room(undefined, false)
      rooms.set(name, banned)
      banned.members.delete(account)
      banned.banned.add(account)
    },
    ownedBy: (account) => owned.get(account) ?? 0,
    all: (namespace) => byNamespace.get(namespace)?.entries() ?? [],
  }
}

/** Who belongs to which workspace. Each account has one of its own, named after its id, and may invite to it. */
export interface Workspaces {
  isMember(workspace: string, account: string): boolean
  invite(workspace: string, account: string): void
  size(workspace: string): number
}

export function createWorkspaces(): Workspaces {
  const guests = new Map<string, Set<string>>()
  return {
    isMember: (workspace, account) => workspace === account || (guests.get(workspace)?.has(account) ?? false),
    invite(workspace, account) {
      guests.set(workspace, (guests.get(workspace) ?? new Set()).add(account))
    },
    size: (workspace) => guests.get(workspace)?.size ?? 0,
  }
}
