import type { AnyAttack } from '../../attack.ts'
import ackMissing from './ack-missing.ts'
import ackNotFunction from './ack-not-function.ts'
import ackOnly from './ack-only.ts'
import asyncReject from './async-reject.ts'
import contentLogInjection from './content-log-injection.ts'
import eventErrorName from './event-error-name.ts'
import eventNumericName from './event-numeric-name.ts'
import eventPrototypeName from './event-prototype-name.ts'
import jsonDeepEcho from './json-deep-echo.ts'
import jsonPollution from './json-pollution.ts'
import payloadMissingArgs from './payload-missing-args.ts'
import payloadTypes from './payload-types.ts'
import pktGarbage from './pkt-garbage.ts'

/** What ends the process. */
export const crashAttacks: readonly AnyAttack[] = [
  contentLogInjection,
  payloadMissingArgs,
  payloadTypes,
  ackMissing,
  ackNotFunction,
  ackOnly,
  asyncReject,
  eventErrorName,
  eventNumericName,
  eventPrototypeName,
  jsonDeepEcho,
  jsonPollution,
  pktGarbage,
]
