import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  createLedger,
  type LedgerOptions,
  noteHeard,
  noteHeardSeq,
  noteLeft,
  noteSent,
  receipt,
  settle,
} from '../../scenarios/open-loop/ledger.ts'
import { createRandom } from '../../scenarios/open-loop/random.ts'
import { createPlan } from '../../scenarios/open-loop/schedule.ts'

/** `rooms` rooms of `members` sockets, the first `senders` of each room send. */
function options(rooms: number, members: number, senders: number, messages: number, more: Partial<LedgerOptions> = {}) {
  const plan = createPlan({
    arrivals: 'constant',
    ratePerSecond: 1000,
    durationMs: messages,
    senders: rooms * senders,
    seed: 5,
  })
  const roomOfSender = Uint32Array.from({ length: rooms * senders }, (_, sender) => Math.floor(sender / senders))
  return {
    plan,
    roomOfSender,
    roomOfMember: Uint32Array.from({ length: rooms * members }, (_, member) => Math.floor(member / members)),
    memberOfSender: Int32Array.from(roomOfSender, (room, sender) => room * members + (sender % senders)),
    senderHears: true,
    lateAfterMs: 100,
    countFrom: 0,
    ...more,
  } satisfies LedgerOptions
}

describe('ledger', () => {
  test('every outcome, once', () => {
    const ledger = createLedger(options(1, 3, 1, 4))
    for (let message = 0; message < 4; message++) noteSent(ledger, message, message)
    expect(noteHeard(ledger, 0, 0, 50)).toBe(receipt.onTime)
    expect(noteHeard(ledger, 0, 0, 51)).toBe(receipt.duplicate)
    expect(noteHeard(ledger, 1, 0, 150)).toBe(receipt.late)
    expect(noteHeard(ledger, 1, 2, 150)).toBe(receipt.late)
    expect(noteHeard(ledger, 1, 1, 151)).toBe(receipt.late) // after 2: an inversion
    expect(noteHeard(ledger, 1, 1, 152)).toBe(receipt.duplicate) // and a duplicate is no second inversion
    expect(settle(ledger)).toEqual({
      totals: { expected: 12, onTime: 1, late: 3, lost: 8, duplicate: 2, inverted: 1 },
      balanced: true,
      lostByCut: 0,
      unexpected: 0,
      sent: 4,
    })
  })

  test('a sender that should hear nothing of its own is not expected to', () => {
    const ledger = createLedger(options(1, 2, 1, 1, { senderHears: false }))
    noteSent(ledger, 0, 0)
    expect(noteHeard(ledger, 1, 0, 1)).toBe(receipt.onTime)
    expect(noteHeard(ledger, 0, 0, 1)).toBe(receipt.unexpected)
    expect(settle(ledger)).toMatchObject({ totals: { expected: 1, onTime: 1, lost: 0 }, balanced: true, unexpected: 1 })
  })

  test('membership at the planned time decides what is expected', () => {
    const ledger = createLedger(options(1, 2, 1, 10))
    for (let message = 0; message < 10; message++) noteSent(ledger, message, message + 5)
    for (let message = 0; message < 10; message++) noteHeard(ledger, 0, message, message + 6)
    noteLeft(ledger, 1, 4) // messages 0 to 3 were planned while it was there, and are lost to the cut
    expect(settle(ledger)).toMatchObject({
      totals: { expected: 14, onTime: 10, lost: 4 },
      lostByCut: 4,
      balanced: true,
    })
  })

  test('other rooms, unknown messages and unsent ones are not foreseen', () => {
    const ledger = createLedger(options(2, 2, 1, 4))
    noteSent(ledger, 0, 0)
    const room = ledger.options.roomOfSender[ledger.options.plan.sender[0] ?? 0] ?? 0
    expect(noteHeard(ledger, room === 0 ? 2 : 0, 0, 1)).toBe(receipt.unexpected)
    expect(noteHeardSeq(ledger, 0, 99, 0, 1)).toBe(receipt.unexpected)
    expect(noteHeardSeq(ledger, 0, 0, 99, 1)).toBe(receipt.unexpected)
    expect(noteHeard(ledger, room * 2, 2, 1)).toBe(receipt.unexpected)
    expect(settle(ledger)).toMatchObject({ unexpected: 4, totals: { expected: 2, lost: 2 } })
  })

  test('warm-up is followed for order and not counted', () => {
    const ledger = createLedger(options(1, 1, 1, 4, { countFrom: 2 }))
    for (let message = 0; message < 4; message++) noteSent(ledger, message, message)
    expect(noteHeard(ledger, 0, 1, 1)).toBe(receipt.warmUp)
    noteHeard(ledger, 0, 3, 3)
    noteHeard(ledger, 0, 2, 4)
    expect(settle(ledger).totals).toEqual({ expected: 2, onTime: 2, late: 0, lost: 0, duplicate: 0, inverted: 1 })
  })

  test('says what a plain map would say, whatever arrives', () => {
    const event = fc.record({ member: fc.nat(5), message: fc.nat(29), atMs: fc.nat(400) })
    fc.assert(
      fc.property(fc.array(event, { maxLength: 400 }), fc.boolean(), fc.nat(10), (events, senderHears, countFrom) => {
        const given = options(2, 3, 2, 30, { senderHears, countFrom })
        const ledger = createLedger(given)
        for (let message = 0; message < 30; message++) noteSent(ledger, message, message)
        for (const { member, message, atMs } of events) noteHeard(ledger, member, message, atMs)
        expect(settle(ledger).totals).toEqual(naive(given, events))
        expect(settle(ledger).balanced).toBe(true)
      }),
    )
  })

  test('is exact over a million deliveries with known faults', () => {
    const given = options(5, 200, 2, 5000)
    const ledger = createLedger(given)
    const random = createRandom(3)
    const truth = { dropped: 0, repeated: 0, swapped: 0, late: 0 }
    const held = new Int32Array(1000).fill(-1)
    for (let message = 0; message < 5000; message++) {
      noteSent(ledger, message, message)
      const room = given.roomOfSender[given.plan.sender[message] ?? 0] ?? 0
      for (let member = room * 200; member < room * 200 + 200; member++) {
        const dice = random()
        const late = dice > 0.9
        const atMs = message + (late ? 101 : 1)
        if (dice < 0.01) truth.dropped++
        else if (dice < 0.02 && held[member] === -1 && message < 4900) held[member] = message
        else {
          if (late) truth.late++
          noteHeard(ledger, member, message, atMs)
          if (dice < 0.03) {
            truth.repeated++
            noteHeard(ledger, member, message, atMs)
          }
          const before = held[member] ?? -1
          if (before >= 0 && given.plan.sender[before] === given.plan.sender[message]) {
            truth.swapped++
            noteHeard(ledger, member, before, before + 1)
            held[member] = -1
          }
        }
      }
    }
    const missing = held.filter((message) => message >= 0).length
    const { totals, balanced } = settle(ledger)
    expect(totals).toEqual({
      expected: 1_000_000,
      onTime: 1_000_000 - truth.dropped - truth.late - missing,
      late: truth.late,
      lost: truth.dropped + missing,
      duplicate: truth.repeated,
      inverted: truth.swapped,
    })
    expect(balanced).toBe(true)
    expect(truth.swapped).toBeGreaterThan(5000)
  })

  test('a run that could not be followed is refused', () => {
    expect(() => createLedger(options(1, 20_000, 1, 20_000))).toThrow(expect.objectContaining({ code: 'usage' }))
  })
})

function naive(given: LedgerOptions, events: readonly { member: number; message: number; atMs: number }[]) {
  const { plan, roomOfMember, roomOfSender, memberOfSender, senderHears, countFrom, lateAfterMs } = given
  const seen = new Map<string, number>()
  const highest = new Map<string, number>()
  const totals = { expected: 0, onTime: 0, late: 0, lost: 0, duplicate: 0, inverted: 0 }
  const isExpected = (member: number, message: number) => {
    const sender = plan.sender[message] ?? 0
    return roomOfMember[member] === roomOfSender[sender] && (senderHears || memberOfSender[sender] !== member)
  }
  for (const { member, message, atMs } of events) {
    if (!isExpected(member, message)) continue
    const counts = message >= countFrom
    const key = `${member}/${message}`
    if (seen.has(key)) {
      if (counts) totals.duplicate++
      continue
    }
    seen.set(key, atMs)
    const pair = `${member}/${plan.sender[message]}`
    const seq = plan.seq[message] ?? 0
    if (seq < (highest.get(pair) ?? -1)) {
      if (counts) totals.inverted++
    } else highest.set(pair, seq)
    if (!counts) continue
    if (atMs - (plan.plannedMs[message] ?? 0) > lateAfterMs) totals.late++
    else totals.onTime++
  }
  for (let message = countFrom; message < plan.count; message++) {
    for (let member = 0; member < roomOfMember.length; member++) {
      if (!isExpected(member, message)) continue
      totals.expected++
      if (!seen.has(`${member}/${message}`)) totals.lost++
    }
  }
  return totals
}
