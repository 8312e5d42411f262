/** Acknowledged echo while all users refresh their tokens at the same moments, and renew their sessions with them. */
import { refreshStorm as storm } from '../disturbances/refresh-storm.ts'
import { ackEcho } from './ack-echo.ts'
import { missingForEcho, plainMeasurement } from './measurement.ts'

export const refreshStorm = plainMeasurement(
  { ...ackEcho, name: 'refresh-storm' },
  'acknowledged echo while all users refresh their tokens at once',
  (target) => (target.refresh === undefined ? 'refresh (and login.refreshToken)' : missingForEcho(target)),
  ({ target }) => storm(target.users.length),
)
