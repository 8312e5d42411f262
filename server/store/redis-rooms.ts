import { createRoomTable, made, type Room, type Rooms } from '../chat/rooms.ts'
import { type Checked, refuse, yes } from '../policies.ts'
import { type RedisParts, shareRecords } from './redis-records.ts'

type Written = Omit<Room, 'members' | 'banned'> & { readonly members: string[]; readonly banned: string[] }

/** Every node has all rooms in its memory, so that nothing is asked of the store where a message is sent. */
export async function shareRooms(parts: RedisParts): Promise<Rooms> {
  const table = createRoomTable()
  const records = await shareRecords<Written>(parts, 'rooms', (key, room) => {
    const [namespace = '', name = ''] = JSON.parse(key) as string[]
    table.put(namespace, name, read(room))
  })
  const owned = await shareRecords<number>(parts, 'rooms-owned', () => undefined)

  const change: Rooms['change'] = async (namespace, name, changed) => {
    let outcome: Checked<unknown> = yes
    const done = await records.change(JSON.stringify([namespace, name]), (now) => {
      const next = changed(now && read(now))
      outcome = next
      return next.ok ? written(next.value) : undefined
    })
    return done ? yes : (outcome as Checked)
  }
  const count = (owner: string, by: 1 | -1, atMost: number): Promise<boolean> =>
    owned.change(owner, (now = 0) => (by > 0 && now >= atMost ? undefined : now + by))

  return {
    ...table,
    change: (...asked) => decided(change(...asked)),
    create: (namespace, name, owner, isPrivate, atMost) =>
      decided(
        (async () => {
          if (!(await count(owner, 1, atMost))) return refuse('rooms-per-account')
          const created = await change(namespace, name, made(owner, isPrivate))
          if (!created.ok) await count(owner, -1, atMost)
          return created
        })(),
      ),
  }
}

/** What cannot be written has not happened. */
function decided(work: Promise<Checked> | Checked): Promise<Checked> {
  return Promise.resolve(work).catch(() => refuse('store-unavailable'))
}

function read({ members, banned, ...room }: Written): Room {
  return { ...room, members: new Set(members), banned: new Set(banned) }
}

function written({ members, banned, ...room }: Room): Written {
  return { ...room, members: [...members], banned: [...banned] }
}
