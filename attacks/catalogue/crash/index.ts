import type { AnyAttack } from '../../attack.ts'
import ackMissing from './ack-missing.ts'
import ackNotFunction from './ack-not-function.ts'
import ackOnly from './ack-only.ts'
import asyncReject from './async-reject.ts'
import binAttachmentCount from './bin-attachment-count.ts'
import binPlaceholder from './bin-placeholder.ts'
import binWhereString from './bin-where-string.ts'
import contentLogInjection from './content-log-injection.ts'
import contentPath from './content-path.ts'
import contentRedos from './content-redos.ts'
import contentSqli from './content-sqli.ts'
import contentUnicode from './content-unicode.ts'
import contentUrlPreview from './content-url-preview.ts'
import contentXss from './content-xss.ts'
import eventErrorName from './event-error-name.ts'
import eventNumericName from './event-numeric-name.ts'
import eventPrototypeName from './event-prototype-name.ts'
import eventReservedRelay from './event-reserved-relay.ts'
import httpMalformed from './http-malformed.ts'
import jsonDeepEcho from './json-deep-echo.ts'
import jsonDeepNoecho from './json-deep-noecho.ts'
import jsonPollution from './json-pollution.ts'
import jsonTojsonFields from './json-tojson-fields.ts'
import jsonWide from './json-wide.ts'
import payloadMissingArgs from './payload-missing-args.ts'
import payloadTypes from './payload-types.ts'
import pktGarbage from './pkt-garbage.ts'

/** What ends the process, makes it wait, or has it do what a text says. */
export const crashAttacks: readonly AnyAttack[] = [
  contentLogInjection,
  contentXss,
  contentSqli,
  contentPath,
  contentUrlPreview,
  contentRedos,
  contentUnicode,
  payloadMissingArgs,
  payloadTypes,
  ackMissing,
  ackNotFunction,
  ackOnly,
  asyncReject,
  eventErrorName,
  eventNumericName,
  eventPrototypeName,
  eventReservedRelay,
  jsonDeepEcho,
  jsonDeepNoecho,
  jsonWide,
  jsonTojsonFields,
  jsonPollution,
  binPlaceholder,
  binAttachmentCount,
  binWhereString,
  pktGarbage,
  httpMalformed,
]
