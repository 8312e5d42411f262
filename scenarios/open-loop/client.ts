/** One honest Socket.IO session of a load run: as little as sending and hearing need, on the wire code of `target/`. */
import { HarnessError } from '../../errors.ts'
import { type CloseInfo, cheapMasks, type EngineConnection, openEngine } from '../../target/wire/index.ts'
import type { LoadTarget, PlacedToken } from './load-target.ts'
import { fitsSuccess } from './success.ts'
import { ackPrefix, compileEncoder, prefixOf } from './template.ts'

/** What all clients of a fleet share: there are too many of them for copies. */
export interface ClientOptions {
  readonly target: LoadTarget
  readonly transport: 'websocket' | 'polling'
  /** For each step: opening the transport, the namespace, the join. */
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
  /** Every Socket.IO packet after the join, as text. Hot. */
  onText(socket: number, text: string): void
  /** Offered the same before it is decoded, over WebSocket; true takes it. */
  onBytes(socket: number, buffer: Buffer, from: number, to: number): boolean
  /** When the session ended, or the server put it out of the namespace; may be more than once. */
  onCut(socket: number, why: CloseInfo): void
}

export interface ClientPlace {
  readonly socket: number
  /** The room to join, where the target has a join event. */
  readonly room: string
  readonly localAddress?: string | undefined
  /** Said at CONNECT beside the token: what recovers an earlier session. */
  readonly auth?: object | undefined
  /** Default true: joins the room. */
  readonly join?: boolean
}

export interface LoadClient {
  readonly engine: EngineConnection
}

/** A handshake in milliseconds. */
export interface Handshake {
  /** The TCP connection, with TLS. */
  readonly tcpMs: number
  /** From there to the answer to the upgrade; over polling to the answer of the first poll. */
  readonly upgradeMs: number
  /** From there to the Engine.IO open packet; 0 over polling, where it comes with the first answer. */
  readonly engineOpenMs: number
  /** From CONNECT to its answer: the server verifies the token in here. */
  readonly namespaceMs: number
  /** From the join to its acknowledgement, the first event; null where none is asked for. */
  readonly firstEventMs: number | null
  /** From the beginning to the open transport, to the answer to CONNECT, and to the end. */
  readonly openMs: number
  readonly connectMs: number
  readonly joinMs: number
}

export interface OpenedClient {
  readonly client: LoadClient
  readonly handshake: Handshake
  /** What the server said to CONNECT, as JSON: the session's id, and what it may be recovered by. */
  readonly connected: string
}

/**
 * Opens a session and joins its room. The caller closes `engine`.
 * Throws HarnessError `target-refused-honest-client` if the server says no at any step, `deadline` if it says nothing,
 * `connection-lost` if it goes away, and what `openEngine` throws.
 */
export async function openClient(
  options: ClientOptions,
  { socket, room, localAddress, auth: more, join }: ClientPlace,
): Promise<OpenedClient> {
  const { target, timeoutMs } = options
  const user = target.users[socket % target.users.length]
  if (user === undefined) throw new HarnessError('usage', `The target ${target.name} has no user to connect as.`)
  let placed: PlacedToken | undefined = target.placeToken(user.token)
  const beganMs = performance.now()
  // Gone once the session is ready: with tens of thousands of them, each closure counts.
  let stage: Stage | undefined = createStage()
  const opened = await openEngine(target.network, {
    url: target.url,
    path: target.path,
    transport: options.transport,
    parser: target.parser,
    query: placed.query ?? none,
    headers: placed.headers ?? none,
    keepHeaders: false,
    timeoutMs,
    localAddress,
    signal: options.signal,
    tls: target.tls,
    masks: cheapMasks,
    onMessageBytes(buffer, from, to) {
      // A DISCONNECT (1) is read below; so is whatever comes before the session is ready.
      return stage === undefined && buffer[from] !== 49 && options.onBytes(socket, buffer, from, to)
    },
    onMessage(data) {
      if (typeof data !== 'string') return // attachments of binary events: no workload sends any
      // socket.io-protocol v5: 1 is DISCONNECT. The server has put us out though the transport stays open.
      if (data.charCodeAt(0) === 49) leave({ by: 'peer', kind: 'engine-close', reason: 'DISCONNECT' })
      else if (stage === undefined) options.onText(socket, data)
      // What comes before its time is heard as well: a recovered session gets what it missed at once.
      else if (!stage.hear(data)) options.onText(socket, data)
    },
    onClose: leave,
  })
  if (!opened.ok) throw refused(`the handshake of socket ${socket} with status ${opened.status}`)
  const engine = opened.connection
  const openMs = performance.now() - beganMs
  try {
    const connected = await enterNamespace(stage, placed)
    const connectMs = performance.now() - beganMs
    if (join !== false) await joinRoom(stage)
    stage = undefined
    placed = undefined
    const joinMs = performance.now() - beganMs
    const { tcpMs, upgradeMs } = engine
    return {
      client: { engine },
      connected,
      handshake: {
        tcpMs,
        upgradeMs,
        engineOpenMs: engine.openMs,
        namespaceMs: connectMs - openMs,
        firstEventMs: target.join?.ack === true ? joinMs - connectMs : null,
        openMs,
        connectMs,
        joinMs,
      },
    }
  } catch (error) {
    engine.kill()
    throw error
  }

  function leave(why: CloseInfo): void {
    if (stage === undefined) options.onCut(socket, why)
    else
      stage.fail(new HarnessError('connection-lost', `Socket ${socket} was closed (${why.kind}) before it was ready.`))
  }

  async function enterNamespace({ expect }: Stage, { auth: token }: PlacedToken): Promise<string> {
    const prefix = prefixOf(target.namespace)
    // socket.io-protocol v5: 0 is CONNECT, in both directions; 4 is CONNECT_ERROR.
    const auth = more === undefined ? token : { ...token, ...more }
    engine.send(`0${prefix}${auth === undefined ? '' : JSON.stringify(auth)}`)
    const answer = await expect(
      (text) => text.startsWith(`0${prefix}`) || text.startsWith(`4${prefix}`),
      timeoutMs,
      `an answer to CONNECT on ${target.namespace}`,
    )
    if (answer.startsWith('4')) throw refused(`CONNECT on ${target.namespace}: ${answer.slice(0, 200)}`)
    return answer.slice(1 + prefix.length)
  }

  async function joinRoom({ expect }: Stage): Promise<void> {
    if (target.join === undefined) return
    const encode = compileEncoder(target.join, target.namespace, { room, sender: user?.identity ?? '' })
    engine.send(encode('', target.join.ack ? 0 : -1))
    // Without an acknowledgement the barrier is what proves the membership.
    if (!target.join.ack) return
    const prefix = `${ackPrefix(target.namespace)}0[`
    const answer = await expect((text) => text.startsWith(prefix), timeoutMs, `an answer to ${target.join.event}`)
    if (!fitsSuccess(answer.slice(prefix.length - 1), undefined)) {
      throw refused(`"${target.join.event}" for room ${room}: ${answer.slice(0, 200)}`)
    }
  }
}

function refused(what: string): HarnessError {
  return new HarnessError('target-refused-honest-client', `The target refused ${what}.`, {
    hint: 'Check the token, its place and the namespace in the profile; limits on connections refuse a load as well.',
  })
}

const none: readonly (readonly [string, string])[] = []

type Stage = ReturnType<typeof createStage>

/** The packets before a session is ready: one wait at a time, each with a deadline. */
function createStage() {
  let wanted: ((text: string) => boolean) | undefined
  let settle: { resolve(text: string): void; reject(error: HarnessError): void } | undefined
  let failure: HarnessError | undefined
  return {
    /** True if somebody waited for it. */
    hear(text: string): boolean {
      if (wanted?.(text) !== true) return false
      settle?.resolve(text)
      return true
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
