/** A small HTTP server of ours that a target may be lured to call: for attacks with a URL in the token. */
import { createServer, type Server } from 'node:http'
import { request } from '../../target/wire/index.ts'
import type { BaseContext } from '../attack.ts'
import { ControlFailed } from './attempt.ts'

export interface Listener {
  /** Where the target would call it, without a final slash. */
  readonly url: string
  /** Paths that were asked for, in order. */
  readonly visits: readonly string[]
  close(): Promise<void>
}

/** By port, when whoever listens there has closed. */
const turns = new Map<number, Promise<void>>()

/**
 * Listens where the profile's `listener` says (127.0.0.1 and any port unless told otherwise) and answers each GET with
 * `answer`. A port that is given is one attack's at a time.
 * @throws ControlFailed when the port is taken, or a call of our own to `publicUrl` does not come here: that the target
 *   did not call would prove nothing
 */
export async function openListener(
  { unwatched, canary, signal }: Pick<BaseContext, 'unwatched' | 'canary' | 'signal'>,
  answer: (path: string) => string,
): Promise<Listener> {
  const { bind, port = 0, publicUrl } = unwatched.profile.listener
  const release = port === 0 ? () => undefined : await turnAt(port)
  const visits: string[] = []
  const server = createServer((request, response) => {
    visits.push(request.url ?? '/')
    response.end(answer(request.url ?? '/'))
  })
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    }).finally(release)
  try {
    await listen(server, port, bind)
    const address = server.address()
    const here = `${bind.includes(':') ? `[${bind}]` : bind}:${typeof address === 'object' ? address?.port : port}`
    const url = publicUrl?.replace(/\/$/, '') ?? `http://${here}`
    const { network, timeoutMs } = unwatched
    const answered = await request(network, { url: `${url}/control-${canary()}`, timeoutMs, signal }).then(
      ({ status }) => `answered with ${status}`,
      (error: Error) => error.message,
    )
    if (visits.length === 0)
      throw new ControlFailed(`a call of our own to ${url} does not come to ${here}: ${answered}`)
    visits.length = 0
    return { url, visits, close }
  } catch (error) {
    await close()
    throw error
  }
}

async function listen(server: Server, port: number, bind: string): Promise<void> {
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, bind, resolve)).catch(
    ({ code, message }: NodeJS.ErrnoException) => {
      throw new ControlFailed(`nothing can listen at port ${port} of ${bind}: ${code ?? message}`)
    },
  )
}

/** Waits until nobody listens there; gives what ends our turn. */
async function turnAt(port: number): Promise<() => void> {
  const before = turns.get(port)
  const { promise, resolve } = Promise.withResolvers<void>()
  turns.set(port, promise)
  await before
  return resolve
}
