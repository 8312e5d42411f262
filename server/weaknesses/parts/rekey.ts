import type { Socket } from 'socket.io'
import type { Connection } from '../../chat/connections.ts'
import { createCounter } from '../../policies/limits.ts'
import type { Policies, PolicyContext } from '../../policies.ts'

/** The limit on events with another key in place of the account; the address still counts as it should. */
export function rekeyed(
  { configuration }: PolicyContext,
  key: (connection: Connection, socket: Socket, args: readonly unknown[]) => string,
): Policies['admitEvent'] {
  const { perAccount, perAddress, windowMs } = configuration.limits.messages
  const counted = createCounter('messages-per-account', perAccount, windowMs)
  const byAddress = createCounter('messages-per-address', perAddress, windowMs)
  return (connection, socket, args) => {
    const checked = counted(key(connection, socket, args))
    return checked.ok ? byAddress(connection.address) : checked
  }
}
