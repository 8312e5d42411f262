/** The security decisions about running the server; part of `Policies`. */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { Server as TcpServer } from 'node:net'
import type { Checked } from '../policies.ts'

/** What a request gets that came without TLS where there is TLS. `undefined`: it is served like any other. */
export type PlainAnswer = { readonly status: number; readonly headers: Readonly<Record<string, string>> } | undefined

export interface OperationsPolicies {
  /** Who may read metrics and the effective configuration. `own` says that it came in over the operators' own port. */
  admitOperator(headers: IncomingHttpHeaders, own: boolean): Checked
  /** What a request without TLS is answered on the plain port. */
  answerPlain(request: IncomingMessage): PlainAnswer
  /** What stands in front of the server where a proxy does, not listening yet. `mayPass` is the rule below. */
  makeProxy(backend: URL, mayPass: (target: string) => boolean, requestTimeoutMs: number): TcpServer
  /** Whether the proxy lets a request with this target through. */
  mayPass(target: string): boolean
  /** Headers on every answer, of Engine.IO as well. */
  securityHeaders(): Readonly<Record<string, string>>
  /** The body of an answer to a request that failed. */
  tellFailure(error: unknown, status: number): unknown
  /** Whether so many bytes that a client has not taken make it one to be cut off. */
  isSlowReader(waitingBytes: number): boolean
}
