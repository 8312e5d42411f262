/** What a small server counts at its door: handshakes, connections, CONNECTs and logins. */
import type { IncomingMessage } from 'node:http'

interface EngineConnection {
  readonly remoteAddress: string
  on(event: 'packet', listener: (packet: { type: string; data?: unknown }) => void): void
  once(event: 'close', listener: () => void): void
  close(): void
}

export interface Door {
  admits(request: IncomingMessage): boolean
  watch(connection: EngineConnection): void
  /** A connection of an account; throws when it has too many. The returned function gives it back. */
  claimAccount(user: string): () => void
  admitsLogin(address: string, user: string): boolean
  loginSucceeded(address: string, user: string): void
}

const handshakes = 60
const connectionsPerAddress = 100
const connectionsPerAccount = 12
const loginsPerAccount = 5
const loginsPerAddress = 10
const windowMs = 2_000

/** A connection with more CONNECTs than `connectAttempts` is closed. */
export function createDoor(connectAttempts = 5): Door {
  const handshaken = counter()
  const failed = counter()
  const open = new Map<string, number>()
  const accounts = new Map<string, number>()
  const take = (counts: Map<string, number>, key: string): (() => void) => {
    counts.set(key, (counts.get(key) ?? 0) + 1)
    let taken = true
    return () => {
      if (taken) counts.set(key, (counts.get(key) ?? 1) - 1)
      taken = false
    }
  }
  return {
    admits({ socket }) {
      const address = socket.remoteAddress ?? ''
      return (open.get(address) ?? 0) < connectionsPerAddress && handshaken.add(address) <= handshakes
    },
    watch(connection) {
      connection.once('close', take(open, connection.remoteAddress))
      let connects = 0
      connection.on('packet', ({ type, data }) => {
        if (type === 'message' && typeof data === 'string' && data.startsWith('0') && ++connects > connectAttempts)
          connection.close()
      })
    },
    claimAccount(user) {
      if ((accounts.get(user) ?? 0) >= connectionsPerAccount) throw new Error('too many connections')
      return take(accounts, user)
    },
    admitsLogin: (address, user) =>
      failed.add(`account ${user}`) <= loginsPerAccount && failed.add(`address ${address}`) <= loginsPerAddress,
    loginSucceeded(address, user) {
      failed.take(`account ${user}`)
      failed.take(`address ${address}`)
    },
  }
}

/** Counts by key in windows, and forgets what is past. */
function counter() {
  let window = 0
  let counts = new Map<string, number>()
  const now = () => {
    const current = Math.floor(Date.now() / windowMs)
    if (current !== window) counts = new Map()
    window = current
  }
  return {
    add(key: string): number {
      now()
      const count = (counts.get(key) ?? 0) + 1
      counts.set(key, count)
      return count
    },
    take(key: string): void {
      counts.set(key, (counts.get(key) ?? 1) - 1)
    },
  }
}
