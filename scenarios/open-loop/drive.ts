/** Drives one plan over an open fleet: sends every message when it is due, and accounts for what comes back. */
import { createFanOut, type FanOut, noteFanOut } from './fan-out.ts'
import { deafen, type Fleet } from './fleet.ts'
import { audienceOf, type Ledger, noteHeard, noteLeft, noteSent, receipt } from './ledger.ts'
import { createOverdue, noteAwaited, noteReceived, type Overdue } from './overdue.ts'
import { startPacer } from './pacer.ts'
import {
  closeRecorder,
  createRecorder,
  type Recorder,
  recordError,
  recordReceipt,
  recordSend,
  turn,
} from './recorder.ts'
import { messageOf } from './schedule.ts'
import { createSendWindow, mayLeave, noteAnswered, noteLeaving, senderGivingUp } from './send-window.ts'
import { type Layout, other, refusal, type Script } from './workload.ts'

export interface DriveOptions {
  readonly fleet: Fleet
  readonly layout: Layout
  readonly script: Script
  readonly ledger: Ledger
  /** Before this the plan is warm-up; after it, what happens is measured. */
  readonly plateauStartMs: number
  /** How long to wait for stragglers after the last planned moment; longer if deliveries were slower than half of it. */
  readonly drainMs: number
  /** Unanswered messages that one sender may have; 0 for no limit. */
  readonly inFlightPerSender: number
  readonly signal?: AbortSignal | undefined
  /** Ends the drain before everything came. */
  isEnough?(): boolean
  onPlateau?(moment: 'start' | 'end'): void
  /** When the plan began, on the clock of `performance.now()`. */
  onBegan?(beganMs: number): void
  /** About once a second. */
  onSecond?(live: Live): void
}

/** What can be said while a drive is under way. */
export interface Live {
  readonly elapsedMs: number
  readonly leftMs: number
  readonly recorder: Recorder
  readonly overdue: Overdue
}

export interface DriveResult {
  readonly recorder: Recorder
  readonly fanOut: FanOut
  /** Length of the plateau as it was, shorter than planned if it was stopped. */
  readonly plateauMs: number
  readonly elapsedMs: number
  /** Share of the planned rate that the generator kept over the plateau, 1 for all of it. */
  readonly offeredShare: number
  /** Messages of the plateau that fell due, up to where it was stopped. */
  readonly planned: number
  /** Of those: the sender's socket was gone. */
  readonly unsendable: number
  /** Of those: had to wait for the answer to an earlier one. */
  readonly heldBack: number
  /** Of those: acknowledged with a no. */
  readonly refused: number
  /** Frames that were none of ours: other events, other users' messages. */
  readonly overheard: number
  /** Why it ended before its time; null if it did not. */
  readonly stopped: string | null
}

/** After the last expected receipt, for repeated ones. */
const settleMs = 250
const drainStepMs = 20
const drainAfterAbortMs = 1000
/** What a slow server may stretch the drain to. */
const longestDrainMs = 60_000

/** Runs the plan to its end or to the abort, then drains. Never throws for what the server does. */
export async function drive(options: DriveOptions): Promise<DriveResult> {
  const { fleet, layout, script, ledger, signal, plateauStartMs } = options
  const { plan, countFrom } = ledger.options
  const window = createSendWindow(options.inFlightPerSender, plan.senders)
  const recorder = createRecorder(plateauStartMs)
  const fanOut = createFanOut(layout.audience === 'room' ? plan.count : 0)
  const overdue = createOverdue(plan.durationMs)
  const count = { unsendable: 0, heldBack: 0, refused: 0, overheard: 0 }
  let beganMs = performance.now()
  const sinceBegin = (): number => performance.now() - beganMs

  fleet.onText = (socket, text) => take(socket, script.heard(socket, text))
  const { heardBytes } = script
  const frame = fleet.transport === 'websocket' ? script.frame : undefined
  if (heardBytes !== undefined) {
    fleet.onBytes = (socket, buffer, from, to) => {
      take(socket, heardBytes(socket, buffer, from, to))
      return true
    }
  }
  fleet.onCut = (socket) => {
    const atMs = sinceBegin()
    noteLeft(ledger, socket, atMs)
    if (atMs >= plateauStartMs) recordError(recorder, atMs)
    if (fleet.openNow === 0) pacer.stop()
  }
  for (let socket = 0; socket < layout.sockets; socket++)
    if (fleet.clients[socket] === null) noteLeft(ledger, socket, 0)
  beganMs = performance.now()
  const pacer = startPacer(plan, plateauStartMs, { arrive, onPlateau: (moment) => options.onPlateau?.(moment) })
  beganMs = pacer.beganMs
  options.onBegan?.(beganMs)
  const ticker = setInterval(everySecond, 1000)
  signal?.addEventListener('abort', pacer.stop)
  if (signal?.aborted === true) pacer.stop()
  await pacer.over
  const overMs = sinceBegin()
  const stopped = overMs < plan.durationMs ? (fleet.openNow === 0 ? 'every socket was cut' : 'interrupted') : null
  await drain(stopped === null ? drainMs() : Math.min(options.drainMs, drainAfterAbortMs))
  clearInterval(ticker)
  signal?.removeEventListener('abort', pacer.stop)
  deafen(fleet)
  const elapsedMs = sinceBegin()
  closeRecorder(recorder, elapsedMs)
  const planned = Math.max(0, pacer.handedOut() - countFrom)
  const plateauMs = Math.max(0, Math.min(overMs, plan.durationMs) - plateauStartMs)
  // A generator that cannot keep up sends everything all the same, but over a longer time.
  const neededMs = Math.max(plateauMs, pacer.lastMs() - plateauStartMs)
  return {
    recorder,
    fanOut,
    plateauMs,
    elapsedMs,
    offeredShare: planned === 0 ? 0 : plateauMs / neededMs,
    planned,
    ...count,
    stopped,
  }

  function arrive(message: number): void {
    const sender = plan.sender[message] as number
    if (fleet.clients[layout.socketOfSender[sender] as number] === null) {
      if (message >= countFrom) count.unsendable++
    } else if (mayLeave(window, sender)) transmit(message, plan.plannedMs[message] as number)
    else if (message >= countFrom) count.heldBack++
  }

  /** `freeMs`: since when nothing but the generator kept the message. */
  function transmit(message: number, freeMs: number): void {
    const sender = plan.sender[message] as number
    const client = fleet.clients[layout.socketOfSender[sender] as number]
    if (client === null || client === undefined) return
    const bytes = frame?.(message)
    const packet = bytes === undefined ? script.packet(message) : ''
    const atMs = sinceBegin()
    noteSent(ledger, message, atMs)
    noteAwaited(overdue, plan.plannedMs[message] as number, audienceOf(ledger, message))
    if (window.limit > 0) noteLeaving(window, sender, atMs)
    if (message >= countFrom) recordSend(recorder, atMs, atMs - freeMs)
    if (bytes === undefined) client.engine.send(packet)
    else client.engine.sendFrame(bytes)
  }

  /** What was heard at a socket: a message, a refusal, or something else. */
  function take(socket: number, message: number): void {
    if (message < 0) {
      hearOther(message)
      return
    }
    const atMs = sinceBegin()
    const what = noteHeard(ledger, socket, message, atMs)
    if (what === receipt.duplicate || what === receipt.unexpected) return
    const plannedMs = plan.plannedMs[message] as number
    noteReceived(overdue, plannedMs)
    if (what !== receipt.warmUp) {
      recordReceipt(recorder, plannedMs, ledger.sentMs[message] as number, atMs)
      if (layout.audience === 'room') {
        noteFanOut(fanOut, message, ledger.heardBy[message] as number, audienceOf(ledger, message), plannedMs, atMs)
      }
    }
    if (window.limit > 0) answered(plan.sender[message] as number, atMs)
    pacer.catchUp(atMs)
  }

  function hearOther(what: number): void {
    if (what === other) {
      count.overheard++
      return
    }
    const message = refusal(what)
    const atMs = sinceBegin()
    if (message >= countFrom) {
      count.refused++
      recordError(recorder, atMs)
    }
    if (window.limit > 0) answered(plan.sender[message] as number, atMs)
  }

  function answered(sender: number, atMs: number): void {
    if (noteAnswered(window, sender)) transmitNext(sender, atMs)
  }

  function transmitNext(sender: number, atMs: number): void {
    const message = messageOf(plan, sender, window.nextSeq[sender] as number)
    if (message >= 0) transmit(message, atMs)
  }

  function everySecond(): void {
    const elapsedMs = sinceBegin()
    turn(recorder, elapsedMs)
    for (let sender = 0; window.limit > 0 && sender < plan.senders; sender++) {
      while (senderGivingUp(window, sender, elapsedMs, options.drainMs)) transmitNext(sender, elapsedMs)
    }
    options.onSecond?.({ elapsedMs, leftMs: Math.max(0, plan.durationMs - elapsedMs), recorder, overdue })
  }

  /** At least twice the slowest delivery so far: what is merely slow must not be called lost. */
  function drainMs(): number {
    const worstMs = Math.max(recorder.response.maxUs, recorder.second.maxUs) / 1000
    return Math.max(options.drainMs, Math.min(2 * worstMs, longestDrainMs))
  }

  async function drain(patienceMs: number): Promise<void> {
    const endMs = performance.now() + patienceMs
    const waiting = (): boolean => overdue.received < overdue.awaited || window.waiting.some((messages) => messages > 0)
    while (performance.now() < endMs && waiting() && options.isEnough?.() !== true) await pause(drainStepMs)
    const leftMs = endMs - performance.now()
    if (leftMs > 0) await pause(Math.min(leftMs, settleMs))
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
