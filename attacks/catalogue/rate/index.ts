/** Attacks on the limits, measured in messages that another user receives, or in handshakes that are let in. */
import type { AnyAttack } from '../../attack.ts'
import absent from './absent.ts'
import binary from './binary.ts'
import connect from './connect.ts'
import eventAlias from './event-alias.ts'
import feedback from './feedback.ts'
import multiSocket from './multi-socket.ts'
import namespace from './namespace.ts'
import pollingBatch from './polling-batch.ts'
import race from './race.ts'
import reconnect from './reconnect.ts'
import tokenRotate from './token-rotate.ts'
import transportSwitch from './transport-switch.ts'
import xff from './xff.ts'

export const rateAttacks: readonly AnyAttack[] = [
  absent,
  reconnect,
  multiSocket,
  namespace,
  eventAlias,
  binary,
  pollingBatch,
  transportSwitch,
  tokenRotate,
  race,
  connect,
  xff,
  feedback,
]
