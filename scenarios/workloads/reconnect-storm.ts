/** Room broadcast while as many members again lose TCP at once and come back. */
import { reconnectStorm as storm } from '../disturbances/reconnect-storm.ts'
import { missingForBroadcast, plainMeasurement } from './measurement.ts'
import { roomBroadcast } from './room-broadcast.ts'

export const reconnectStorm = plainMeasurement(
  { ...roomBroadcast, name: 'reconnect-storm' },
  'room broadcast while as many others are cut off at once and come back; what they missed',
  missingForBroadcast,
  ({ sockets = 100, seed = 1 }) => storm(sockets, seed),
)
