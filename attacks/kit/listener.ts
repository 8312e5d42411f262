/** A small HTTP server of ours that a target may be lured to call: for attacks with a URL in the token. */
import { createServer } from 'node:http'
import type { BaseContext } from '../attack.ts'

export interface Listener {
  /** Where the target would call it, without a final slash. */
  readonly url: string
  /** Paths that were asked for, in order. */
  readonly visits: readonly string[]
  close(): Promise<void>
}

/** Listens where the profile's `listener` says (127.0.0.1 unless told otherwise) and answers each GET with `answer`. */
export async function openListener(context: BaseContext, answer: (path: string) => string): Promise<Listener> {
  const { bind, publicUrl } = context.target.profile.listener
  const visits: string[] = []
  const server = createServer((request, response) => {
    visits.push(request.url ?? '/')
    response.end(answer(request.url ?? '/'))
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, bind, resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: publicUrl ?? `http://${bind}:${port}`,
    visits,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
