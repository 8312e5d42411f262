/**
 * A Socket.IO server that misbehaves on purpose, and keeps its own book of what it did: the driver is proven against
 * that book, as an attack is proven against a planted weakness. Faults fall only on the measured plan, never on the
 * barrier's first messages.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server, type Socket } from 'socket.io'
import type { LoadTarget } from '../../scenarios/open-loop/load-target.ts'
import { createNetwork } from '../../target/wire/index.ts'

export interface Message {
  readonly sender: number
  readonly seq: number
  readonly plannedMs: number
}

export interface Faults {
  /** Nothing is handled from one time of the plan to another; then all of it, in order. */
  readonly stall?: { readonly fromMs: number; readonly toMs: number }
  /** Each message is handled so much later. */
  delayMs?(message: Message): number
  /** What becomes of one delivery. `swap` holds it back until the next of the same sender was delivered. */
  deliver?(message: Message, receiver: number): 'pass' | 'drop' | 'twice' | 'swap'
  /** What the acknowledgement says; null for none. Default `{ ok: true }`. */
  acknowledge?(message: Message): object | null
  /** What arrives in place of the text. */
  rewrite?(text: string): string
  /** Cuts these receivers' TCP, or only puts them out of the namespace, at the first message planned from then on. */
  readonly cut?: { readonly receivers: readonly number[]; readonly atMs: number; readonly how: 'tcp' | 'namespace' }
  /** Default true: the sender hears its own message. */
  readonly echo?: boolean
  /** Default true: there are rooms to join; else everybody hears everything. */
  readonly rooms?: boolean
  /** Default true: the server acknowledges. */
  readonly ack?: boolean
  /** Joining takes so long, and is not acknowledged. */
  readonly slowJoinMs?: number
}

export interface Book {
  /** Messages of the measured plan, as they were handled. */
  readonly messages: Message[]
  /** Deliveries in the order of sending. */
  readonly sent: (Message & { readonly receiver: number })[]
  /** How long each message was really held, in milliseconds. */
  readonly heldMs: number[]
  /** Where connections came from. */
  readonly addresses: Set<string>
}

export interface FaultServer {
  readonly target: LoadTarget
  readonly book: Book
  close(): Promise<void>
}

const token = 'let me in'

/** Starts on a free loopback port. The caller closes it. */
export async function startFaultServer(faults: Faults = {}): Promise<FaultServer> {
  const book: Book = { messages: [], sent: [], heldMs: [], addresses: new Set() }
  const http = createServer()
  const io = new Server(http, { serveClient: false })
  const receivers: Socket[] = []
  const held = new Map<string, () => void>()
  let planBeganMs = Number.POSITIVE_INFINITY

  io.use((socket, next) => next(socket.handshake.auth.token === token ? undefined : new Error('unauthorized')))
  io.on('connection', (socket) => {
    const number = receivers.push(socket) - 1
    socket.data.number = number
    book.addresses.add(socket.handshake.address.replace('::ffff:', ''))
    if (faults.rooms === false) socket.join('all')
    socket.on('join', (room: string, ack?: (answer: object) => void) => {
      if (faults.slowJoinMs === undefined) {
        socket.join(room)
        ack?.({ ok: true })
      } else setTimeout(() => socket.join(room), faults.slowJoinMs)
    })
    socket.on('message', (body: { room: string; text: string }, ack?: (answer: object) => void) => {
      const arrivedMs = performance.now()
      const message = parse(body.text)
      if (message === null) {
        handle(socket, body, ack, null)
        return
      }
      planBeganMs = Math.min(planBeganMs, arrivedMs - message.plannedMs)
      const waitMs = stallMs(arrivedMs - planBeganMs) + (faults.delayMs?.(message) ?? 0)
      const go = (): void => {
        book.heldMs.push(performance.now() - arrivedMs)
        handle(socket, body, ack, message)
      }
      if (waitMs > 0) setTimeout(go, waitMs)
      else go()
    })
  })

  function stallMs(planMs: number): number {
    const { stall } = faults
    return stall !== undefined && planMs >= stall.fromMs && planMs < stall.toMs ? stall.toMs - planMs : 0
  }

  function handle(
    from: Socket,
    body: { room: string; text: string },
    ack: ((answer: object) => void) | undefined,
    message: Message | null,
  ): void {
    const answer = message === null ? { ok: true } : (faults.acknowledge?.(message) ?? { ok: true })
    const silent = message !== null && faults.acknowledge?.(message) === null
    if (message !== null) book.messages.push(message)
    if (!silent) ack?.(answer)
    const room = io.sockets.adapter.rooms.get(faults.rooms === false ? 'all' : body.room) ?? new Set()
    for (const id of room) {
      const to = io.sockets.sockets.get(id)
      if (to === undefined || (faults.echo === false && to === from)) continue
      if (message === null) emit(to, from, body)
      else deliver(to, from, body, message)
    }
  }

  function deliver(to: Socket, from: Socket, body: { room: string; text: string }, message: Message): void {
    const receiver: number = to.data.number
    if (faults.cut !== undefined && message.plannedMs >= faults.cut.atMs && faults.cut.receivers.includes(receiver)) {
      if (faults.cut.how === 'namespace') to.disconnect()
      else to.request.socket.destroy()
      return
    }
    const send = (): void => {
      book.sent.push({ ...message, receiver })
      emit(to, from, faults.rewrite === undefined ? body : { ...body, text: faults.rewrite(body.text) })
    }
    const pair = `${receiver}/${message.sender}`
    const fate = faults.deliver?.(message, receiver) ?? 'pass'
    if (fate === 'drop') return
    if (fate === 'swap' && !held.has(pair)) {
      held.set(pair, send)
      return
    }
    send()
    if (fate === 'twice') send()
    held.get(pair)?.()
    held.delete(pair)
  }

  function emit(to: Socket, from: Socket, body: { room: string; text: string }): void {
    to.emit('message', { id: 7, room: body.room, from: { id: `user-${from.data.number}` }, text: body.text })
  }

  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const target: LoadTarget = {
    name: 'fault server',
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    path: '/socket.io',
    namespace: '/',
    transports: ['websocket', 'polling'],
    network: createNetwork(),
    users: [{ token }],
    placeToken: (given) => ({ auth: { token: given } }),
    send: { event: 'message', args: [{ room: '{{room}}', text: '{{text}}' }], ack: faults.ack !== false },
    hear: { event: 'message', args: [{ room: '{{room}}', from: { id: '{{sender}}' }, text: '{{text}}' }] },
    ...(faults.rooms === false
      ? {}
      : { join: { event: 'join', args: ['{{room}}'], ack: faults.slowJoinMs === undefined } }),
    pid: process.pid,
  }
  return { target, book, close: () => io.close() }
}

/** The same for the length of one test. */
export async function serve(
  onTestFinished: (close: () => Promise<void>) => void,
  faults?: Faults,
): Promise<FaultServer> {
  const server = await startFaultServer(faults)
  onTestFinished(() => server.close())
  return server
}

/** The message of a measured plan, or null: plan 0, and its retries up to 2, are the barrier's. */
function parse(text: string): Message | null {
  const found = /^gc[0-9a-f]{10}(\d+)p\.(\d+)\.(\d+)\.(\d+)/.exec(text)
  if (found === null || Number(found[1]) < 1) return null
  return { sender: Number(found[2]), seq: Number(found[3]), plannedMs: Number(found[4]) / 1000 }
}

/** What the ledger must say of a run whose deliveries these were, counted from the book alone. */
export function recount(book: Book, fromMs: number, expected: number) {
  const seen = new Set<string>()
  const highest = new Map<string, number>()
  const counted = { duplicate: 0, inverted: 0, heard: 0 }
  for (const { receiver, sender, seq, plannedMs } of book.sent) {
    const inPlateau = plannedMs >= fromMs
    const key = `${receiver}/${sender}/${seq}`
    if (seen.has(key)) {
      if (inPlateau) counted.duplicate++
      continue
    }
    seen.add(key)
    if (inPlateau) counted.heard++
    const pair = `${receiver}/${sender}`
    if (seq < (highest.get(pair) ?? -1)) {
      if (inPlateau) counted.inverted++
    } else highest.set(pair, seq)
  }
  return { expected, lost: expected - counted.heard, duplicate: counted.duplicate, inverted: counted.inverted }
}
