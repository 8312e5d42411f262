/** Room broadcast while a fifth as many members again do not read: does their backlog reach those who do? */
import { slowReaders } from '../disturbances/slow-readers.ts'
import { missingForBroadcast, plainMeasurement } from './measurement.ts'
import { roomBroadcast } from './room-broadcast.ts'

export const slowConsumers = plainMeasurement(
  { ...roomBroadcast, name: 'slow-consumers' },
  'room broadcast while some members have stopped reading',
  missingForBroadcast,
  ({ sockets = 100 }) => slowReaders({ readers: Math.ceil(sockets / 5), user: (reader) => reader }),
)
