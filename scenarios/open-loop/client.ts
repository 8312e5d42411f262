/** One honest Socket.IO session of a load run: as little as sending and hearing need, on the wire code of `target/`. */
import { HarnessError } from '../../errors.ts'
import { type CloseInfo, cheapMasks, type EngineConnection, openEngine } from '../../target/wire/index.ts'
import type { LoadTarget } from './load-target.ts'
import { fitsSuccess } from './success.ts'
import { ackPrefix, compileEncoder, prefixOf } from './template.ts'

export interface ClientOptions {
  readonly target: LoadTarget
  readonly socket: number
  readonly transport: 'websocket' | 'polling'
  /** The room to join, where the target has a join event. */
  readonly room: string
  /** For each step: opening the transport, the namespace, the join. */
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
  /** Every Socket.IO packet after the join, as text. Hot. */
  onText(socket: number, text: string): void
  /** When the session ended, or the server put it out of the namespace; may be more than once. */
  onCut(socket: number, why: CloseInfo): void
}

export interface LoadClient {
  readonly engine: EngineConnection
  /** Handshake, in milliseconds from the first SYN: transport open, then the namespace, then the room. */
  readonly openMs: number
  readonly connectMs: number
  readonly joinMs: number
}

/**
 * Opens a session and joins its room. The caller closes `engine`.
 * Throws HarnessError `target-refused-honest-client` if the server says no at any step, `deadline` if it says nothing,
 * `connection-lost` if it goes away, and what `openEngine` throws.
 */
export async function openClient(options: ClientOptions): Promise<LoadClient> {
  const { target, socket, timeoutMs } = options
  const user = target.users[socket % target.users.length]
  if (user === undefined) throw new HarnessError('usage', `The target ${target.name} has no user to connect as.`)
  const placed = target.placeToken(user.token)
  const beganMs = performance.now()
  const stage = createStage()
  const opened = await openEngine(target.network, {
    url: target.url,
    path: target.path,
    transport: options.transport,
    query: [...(placed.query ?? [])],
    headers: [...(placed.headers ?? [])],
    timeoutMs,
    signal: options.signal,
    masks: cheapMasks,
    onMessage(data) {
      if (typeof data !== 'string') return // attachments of binary events: no workload sends any
      // socket.io-protocol v5: 1 is DISCONNECT. The server has put us out though the transport stays open.
      if (data.charCodeAt(0) === 49) leave({ by: 'peer', kind: 'engine-close', reason: 'DISCONNECT' })
      else if (stage.done) options.onText(socket, data)
      else stage.hear(data)
    },
    onClose: leave,
  })
  if (!opened.ok) throw refused(`the handshake of socket ${socket} with status ${opened.status}`)
  const engine = opened.connection
  const openMs = performance.now() - beganMs
  try {
    await enterNamespace()
    const connectMs = performance.now() - beganMs
    await joinRoom()
    stage.done = true
    return { engine, openMs, connectMs, joinMs: performance.now() - beganMs }
  } catch (error) {
    engine.kill()
    throw error
  }

  function leave(why: CloseInfo): void {
    if (stage.done) options.onCut(socket, why)
    else
      stage.fail(new HarnessError('connection-lost', `Socket ${socket} was closed (${why.kind}) before it was ready.`))
  }

  async function enterNamespace(): Promise<void> {
    const prefix = prefixOf(target.namespace)
    // socket.io-protocol v5: 0 is CONNECT, in both directions; 4 is CONNECT_ERROR.
    engine.send(`0${prefix}${placed.auth === undefined ? '' : JSON.stringify(placed.auth)}`)
    const answer = await stage.expect(
      (text) => text.startsWith(`0${prefix}`) || text.startsWith(`4${prefix}`),
      timeoutMs,
      `an answer to CONNECT on ${target.namespace}`,
    )
    if (answer.startsWith('4')) throw refused(`CONNECT on ${target.namespace}: ${answer.slice(0, 200)}`)
  }

  async function joinRoom(): Promise<void> {
    if (target.join === undefined) return
    const encode = compileEncoder(target.join, target.namespace, { room: options.room, sender: user?.identity ?? '' })
    engine.send(encode('', target.join.ack ? 0 : -1))
    // Without an acknowledgement the barrier is what proves the membership.
    if (!target.join.ack) return
    const prefix = `${ackPrefix(target.namespace)}0[`
    const answer = await stage.expect((text) => text.startsWith(prefix), timeoutMs, `an answer to ${target.join.event}`)
    if (!fitsSuccess(answer.slice(prefix.length - 1), undefined)) {
      throw refused(`"${target.join.event}" for room ${options.room}: ${answer.slice(0, 200)}`)
    }
  }
}

function refused(what: string): HarnessError {
  return new HarnessError('target-refused-honest-client', `The target refused ${what}.`, {
    hint: 'Check the token, its place and the namespace in the profile; limits on connections refuse a load as well.',
  })
}

/** The packets before a session is ready: one wait at a time, each with a deadline. */
function createStage() {
  let wanted: ((text: string) => boolean) | undefined
  let settle: { resolve(text: string): void; reject(error: HarnessError): void } | undefined
  let failure: HarnessError | undefined
  return {
    done: false,
    hear(text: string): void {
      if (wanted?.(text)) settle?.resolve(text)
    },
    fail(error: HarnessError): void {
      failure = error
      settle?.reject(error)
    },
    async expect(test: (text: string) => boolean, timeoutMs: number, what: string): Promise<string> {
      if (failure !== undefined) throw failure
      let timer: NodeJS.Timeout | undefined
      try {
        return await new Promise<string>((resolve, reject) => {
          wanted = test
          settle = { resolve, reject }
          timer = setTimeout(
            () => reject(new HarnessError('deadline', `Waited ${timeoutMs} ms for ${what}.`)),
            timeoutMs,
          )
        })
      } finally {
        clearTimeout(timer)
        wanted = undefined
        settle = undefined
      }
    },
  }
}
