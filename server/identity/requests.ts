import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Audit } from '../log.ts'
import type { Admission, Policies, Proof, Refused } from '../policies.ts'

/** Answers in one way for each kind of refusal: outside they all look alike, the log has the reason. */
export interface Requests {
  /** Undefined when the request may go on; else it has been answered. */
  limited(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined>
  /** Who asks, by the credential of the request; undefined when it has been answered with 401. */
  whose(request: FastifyRequest, reply: FastifyReply): Promise<Proof | undefined>
  refused(reply: FastifyReply, status: number, error: string): FastifyReply
}

/** The checks that requests about accounts have in common. */
export function createRequests(policies: Policies, admission: Admission, audit: Audit): Requests {
  const refused = (reply: FastifyReply, status: number, error: string): FastifyReply =>
    reply.code(status).send({ error })
  return {
    refused,
    async limited(request, reply) {
      void reply.header('cache-control', 'no-store')
      const address = policies.clientAddress(request.raw)
      const checked = await policies.admitAccountRequest(address)
      return checked.ok ? undefined : tooMany(policies, reply, checked, address)
    },
    async whose(request, reply) {
      const proof = await admission.prove(policies.readCredential(request.headers))
      if (proof.ok) return proof.value
      audit('auth.refused', { reason: proof.reason, address: policies.clientAddress(request.raw), at: 'http' })
      void refused(reply, 401, 'unauthorized')
      return undefined
    },
  }
}

/** 429, and one line of the log for each window. */
export function tooMany(policies: Policies, reply: FastifyReply, limited: Refused, address: string): FastifyReply {
  if (limited.overBy === 1) policies.audit('limit.exceeded', { reason: limited.reason, address })
  const retryAfterMs = Math.ceil(limited.retryAfterMs ?? 1_000)
  void reply.header('retry-after', Math.ceil(retryAfterMs / 1_000))
  return reply.code(429).send({ error: 'rate_limited', retryAfterMs })
}
