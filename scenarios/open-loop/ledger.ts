/**
 * The delivery ledger: for every message and every member of its room, whether the message came, when, how often and in
 * which order. Nothing is sampled. Flat typed arrays: one byte for each expected delivery, one word for each pair of
 * sender and member, and a few words for each message.
 *
 * Words: a *member* is one socket in one room (a socket in two rooms is two members). A delivery is *expected* when the
 * message was sent and the member was in the room at the message's planned time. Each expected delivery is exactly one
 * of on time, late (heard, but more than `lateAfterMs` after the plan) and lost (not heard before the ledger closed).
 * A *duplicate* is any further receipt of a delivery already heard. An *inversion* is a first receipt of a sequence
 * number below one that this member already heard from that sender. Both stand beside the balance.
 */
import { HarnessError } from '../../errors.ts'
import type { Ledger as LedgerTotals } from '../../reports/model.ts'
import { messageOf, type Plan } from './schedule.ts'

export interface LedgerOptions {
  readonly plan: Plan
  /** The room of each sender. */
  readonly roomOfSender: Uint32Array
  /** The room of each member. */
  readonly roomOfMember: Uint32Array
  /** The member that is the sender itself, or -1 if the sender is in no room. */
  readonly memberOfSender: Int32Array
  /** Does the server send a message back to who sent it? Measured before the run, not assumed. */
  readonly senderHears: boolean
  readonly lateAfterMs: number
  /** Messages before this one are warm-up: followed for order, never counted. */
  readonly countFrom: number
}

export interface Ledger {
  readonly options: LedgerOptions
  readonly roomSize: Uint32Array
  readonly slotOfMember: Uint32Array
  readonly membersOf: readonly (readonly number[])[]
  /** The first cell of each message; its cells follow in the order of the room's members. */
  readonly cellStart: Uint32Array
  readonly cells: Uint8Array
  /** Highest sequence number heard, plus one, by sender and slot. */
  readonly highest: Uint32Array
  readonly highestStart: Uint32Array
  /** Milliseconds since the plan began; NaN while unsent. */
  readonly sentMs: Float64Array
  /** First receipts so far, by message. */
  readonly heardBy: Uint32Array
  /** When each member left its room; Infinity while it is there. */
  readonly leftMs: Float64Array
  readonly tally: { onTime: number; late: number; duplicate: number; inverted: number; unexpected: number }
}

/** What a receipt was. Only `onTime` and `late` are first receipts that count. */
export const receipt = { onTime: 1, late: 2, duplicate: 3, unexpected: 4, warmUp: 5 } as const

const awaited = 0
const heard = 1
const notExpected = 2

/** 256 MB of cells; beyond that a run is cut into shorter ones. */
const maxDeliveries = 268_435_456

/** An empty ledger. Throws HarnessError `usage` if the run would have more deliveries than can be followed one by one. */
export function createLedger(options: LedgerOptions): Ledger {
  const { plan, roomOfMember, roomOfSender } = options
  const rooms = 1 + Math.max(highestOf(roomOfMember), highestOf(roomOfSender))
  const roomSize = new Uint32Array(rooms)
  const slotOfMember = new Uint32Array(roomOfMember.length)
  const membersOf: number[][] = Array.from({ length: rooms }, () => [])
  for (let member = 0; member < roomOfMember.length; member++) {
    const room = roomOfMember[member] as number
    slotOfMember[member] = roomSize[room] as number
    roomSize[room] = (roomSize[room] as number) + 1
    membersOf[room]?.push(member)
  }
  const cellStart = new Uint32Array(plan.count + 1)
  let total = 0
  for (let message = 0; message < plan.count; message++) {
    cellStart[message] = total
    total += roomSize[roomOfSender[plan.sender[message] as number] as number] as number
    if (total > maxDeliveries) {
      throw new HarnessError('usage', `The run would have more than ${maxDeliveries} deliveries to follow.`, {
        hint: 'Lower the rate, the duration or the size of the rooms.',
      })
    }
  }
  cellStart[plan.count] = total
  const highestStart = new Uint32Array(plan.senders + 1)
  for (let sender = 0; sender < plan.senders; sender++) {
    const size = roomSize[roomOfSender[sender] as number] as number
    highestStart[sender + 1] = (highestStart[sender] as number) + size
  }
  return {
    options,
    roomSize,
    slotOfMember,
    membersOf,
    cellStart,
    cells: new Uint8Array(total),
    highest: new Uint32Array(highestStart[plan.senders] as number),
    highestStart,
    sentMs: new Float64Array(plan.count).fill(Number.NaN),
    heardBy: new Uint32Array(plan.count),
    leftMs: new Float64Array(roomOfMember.length).fill(Number.POSITIVE_INFINITY),
    tally: { onTime: 0, late: 0, duplicate: 0, inverted: 0, unexpected: 0 },
  }
}

/** Notes that a message went out. `atMs` counts from the plan's beginning, as all times here. */
export function noteSent(ledger: Ledger, message: number, atMs: number): void {
  ledger.sentMs[message] = atMs
  if (ledger.options.senderHears) return
  const self = ledger.options.memberOfSender[ledger.options.plan.sender[message] as number] as number
  if (self < 0) return
  ledger.cells[(ledger.cellStart[message] as number) + (ledger.slotOfMember[self] as number)] = notExpected
}

/** Notes that a member left its room, or lost its socket: later messages are not expected there. */
export function noteLeft(ledger: Ledger, member: number, atMs: number): void {
  if (atMs < (ledger.leftMs[member] as number)) ledger.leftMs[member] = atMs
}

/** Notes that a member heard a message. Returns one of `receipt`. */
export function noteHeard(ledger: Ledger, member: number, message: number, atMs: number): number {
  const { plan, roomOfMember, roomOfSender, countFrom, lateAfterMs } = ledger.options
  const counted = message >= countFrom
  const tally = ledger.tally
  const sender = plan.sender[message] as number
  const slot = ledger.slotOfMember[member] as number
  if (roomOfMember[member] !== roomOfSender[sender]) {
    if (counted) tally.unexpected++
    return receipt.unexpected
  }
  const cell = (ledger.cellStart[message] as number) + slot
  const state = ledger.cells[cell]
  // A message heard before it was sent is none of ours, whatever it says of itself.
  if (state === notExpected || Number.isNaN(ledger.sentMs[message] as number)) {
    if (counted) tally.unexpected++
    return receipt.unexpected
  }
  if (state === heard) {
    if (counted) tally.duplicate++
    return receipt.duplicate
  }
  ledger.cells[cell] = heard
  ledger.heardBy[message] = (ledger.heardBy[message] as number) + 1
  const pair = (ledger.highestStart[sender] as number) + slot
  const next = (plan.seq[message] as number) + 1
  if (next < (ledger.highest[pair] as number)) {
    if (counted) tally.inverted++
  } else ledger.highest[pair] = next
  if (!counted) return receipt.warmUp
  if (atMs - (plan.plannedMs[message] as number) > lateAfterMs) {
    tally.late++
    return receipt.late
  }
  tally.onTime++
  return receipt.onTime
}

/** The same from what the frame says of itself. `unexpected` if the plan has no such message. */
export function noteHeardSeq(ledger: Ledger, member: number, sender: number, seq: number, atMs: number): number {
  const message = messageOf(ledger.options.plan, sender, seq)
  if (message >= 0) return noteHeard(ledger, member, message, atMs)
  ledger.tally.unexpected++
  return receipt.unexpected
}

export interface Settlement {
  readonly totals: LedgerTotals
  /** True when `expected`, counted from plan and membership alone, is exactly `onTime + late + lost`. */
  readonly balanced: boolean
  /** Of the lost: those whose sender's or receiver's socket was gone by the time the ledger closed. */
  readonly lostByCut: number
  /** Receipts that no plan foresaw: other rooms, unknown messages, an echo to a sender that should hear none. */
  readonly unexpected: number
  /** Counted messages that went out. */
  readonly sent: number
}

/** Closes the account. Expected is counted here from plan and membership; on time and late were counted at receipt. */
export function settle(ledger: Ledger): Settlement {
  const { plan, roomOfSender, memberOfSender, countFrom } = ledger.options
  const { onTime, late, duplicate, inverted, unexpected } = ledger.tally
  let expected = 0
  let lost = 0
  let lostByCut = 0
  let sent = 0
  for (let message = countFrom; message < plan.count; message++) {
    if (Number.isNaN(ledger.sentMs[message] as number)) continue
    sent++
    const plannedMs = plan.plannedMs[message] as number
    const sender = plan.sender[message] as number
    const members = ledger.membersOf[roomOfSender[sender] as number] as readonly number[]
    const self = memberOfSender[sender] as number
    // What was still in the sender's socket when that was cut reached nobody.
    const senderLeft = self >= 0 && ledger.leftMs[self] !== Number.POSITIVE_INFINITY
    const start = ledger.cellStart[message] as number
    for (let slot = 0; slot < members.length; slot++) {
      const state = ledger.cells[start + slot]
      if (state === notExpected) continue
      const leftMs = ledger.leftMs[members[slot] as number] as number
      if (leftMs <= plannedMs) continue
      expected++
      if (state !== awaited) continue
      lost++
      if (senderLeft || leftMs !== Number.POSITIVE_INFINITY) lostByCut++
    }
  }
  return {
    totals: { expected, onTime, late, lost, duplicate, inverted },
    balanced: expected === onTime + late + lost,
    lostByCut,
    unexpected,
    sent,
  }
}

/** How many members should hear a message that is sent now: its room, less the sender if the server leaves it out. */
export function audienceOf(ledger: Ledger, message: number): number {
  const { plan, roomOfSender, memberOfSender, senderHears } = ledger.options
  const sender = plan.sender[message] as number
  const size = ledger.roomSize[roomOfSender[sender] as number] as number
  return senderHears || (memberOfSender[sender] as number) < 0 ? size : size - 1
}

function highestOf(numbers: Uint32Array): number {
  let highest = 0
  for (const number of numbers) if (number > highest) highest = number
  return highest
}
