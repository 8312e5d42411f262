/** The part of a profile that says what its owner means to allow. */
import { z } from 'zod'

const milliseconds = z.number().int().nonnegative()
const rate = z.strictObject({
  count: z.number().int().positive(),
  perMs: milliseconds.refine((value) => value > 0, 'must be more than 0'),
})

export const limits = z.strictObject({
  messages: rate.optional().describe('Messages that one account may send'),
  handshakes: rate.optional().describe('Handshakes from one address'),
  logins: rate.optional().describe('Failed logins for one account'),
  loginsFromAddress: rate.optional().describe('Failed logins from one address'),
  connectionsPerAccount: z.number().int().positive().optional(),
  connectionsPerAddress: z.number().int().positive().optional(),
  roomsPerSocket: z.number().int().positive().optional(),
  roomsPerAccount: z.number().int().positive().optional().describe('Rooms that one account may make'),
  requestTimeoutMs: milliseconds.optional().describe('How long an HTTP request may take to arrive'),
  outgoingBytes: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('Bytes that may wait in the server for a client that does not read'),
  replyBytes: rate.optional().describe('Bytes of history that one account is sent'),
  tokenLifetimeMs: milliseconds.optional().describe('Longest life of a token, from its iat to its exp'),
  sessionLifetimeMs: milliseconds.optional().describe('Longest life of a login, however often it is refreshed'),
  leewayMs: milliseconds.optional().describe('Clock leeway in token checks'),
  endingGraceMs: milliseconds.optional().describe('How long a connection outlives a logout'),
  expiryGraceMs: milliseconds.optional().describe('How long a connection outlives its token'),
})
