import type { Workload } from '../open-loop/workload.ts'
import { ackEcho } from './ack-echo.ts'
import { connectRamp } from './connect-ramp.ts'
import { directMessage, directMessages } from './direct-message.ts'
import { handshakeByAlgorithm } from './handshake-by-algorithm.ts'
import { honestUnderAttack } from './honest-under-attack.ts'
import { idle } from './idle.ts'
import { type Measurement, missingForBroadcast, missingForEcho, plainMeasurement } from './measurement.ts'
import { mixedChat } from './mixed-chat.ts'
import { polling, pollingEcho } from './polling.ts'
import { reconnectStorm } from './reconnect-storm.ts'
import { refreshStorm } from './refresh-storm.ts'
import { roomBroadcast } from './room-broadcast.ts'
import { slowConsumers } from './slow-consumers.ts'
import { upgrade } from './upgrade.ts'

/** All that can be measured, in the order in which it is. */
export const measurements: readonly Measurement[] = [
  plainMeasurement(ackEcho, 'a message, until it is acknowledged', missingForEcho),
  plainMeasurement(roomBroadcast, 'a message, until every member of its room has it', missingForBroadcast),
  directMessage,
  mixedChat,
  connectRamp,
  idle,
  reconnectStorm,
  refreshStorm,
  slowConsumers,
  polling,
  upgrade,
  handshakeByAlgorithm,
  honestUnderAttack,
]

/** Those that official clients can follow. */
export const followed: readonly Workload[] = [ackEcho, roomBroadcast]

/** Those that several generators can share out, by sockets or whole rooms. */
export const shared: readonly Workload[] = [...followed, pollingEcho, directMessages]

/** Measured when nothing is named: the two that say most, in a time that a person waits. */
export const usualMeasurements: readonly string[] = ['ack-echo', 'room-broadcast']
