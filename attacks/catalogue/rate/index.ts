import type { AnyAttack } from '../../attack.ts'
import absent from './absent.ts'
import binary from './binary.ts'
import connect from './connect.ts'
import costBlind from './cost-blind.ts'
import eventAlias from './event-alias.ts'
import feedback from './feedback.ts'
import lockoutAbuse from './lockout-abuse.ts'
import multiConnectOneWire from './multi-connect-one-wire.ts'
import multiNode from './multi-node.ts'
import multiSocket from './multi-socket.ts'
import namespace from './namespace.ts'
import onany from './onany.ts'
import pollingBatch from './polling-batch.ts'
import race from './race.ts'
import reconnect from './reconnect.ts'
import tokenRotate from './token-rotate.ts'
import transportSwitch from './transport-switch.ts'
import windowEdge from './window-edge.ts'
import xff from './xff.ts'
import xffBanOther from './xff-ban-other.ts'

export const rateAttacks: readonly AnyAttack[] = [
  absent,
  reconnect,
  multiSocket,
  multiConnectOneWire,
  multiNode,
  namespace,
  eventAlias,
  binary,
  onany,
  pollingBatch,
  transportSwitch,
  tokenRotate,
  race,
  windowEdge,
  lockoutAbuse,
  connect,
  xff,
  xffBanOther,
  feedback,
  costBlind,
]
