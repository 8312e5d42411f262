/** Reads acknowledgements: the id says which message, a few searches say whether it was accepted; a sample is parsed. */
import { findPiece, matchesAt } from '../open-loop/bytes.ts'
import type { Json } from '../open-loop/load-target.ts'
import { messageOf } from '../open-loop/schedule.ts'
import { fitsSuccess, usualRefusals } from '../open-loop/success.ts'
import { ackPrefix } from '../open-loop/template.ts'
import {
  type ControlGroup,
  controlEvery,
  other,
  refusal,
  type Script,
  type ScriptContext,
} from '../open-loop/workload.ts'

/** A reader of acknowledgements to the sockets that sent. One in `checkEvery` is parsed whole beside. */
export function createAckReader(context: ScriptContext, control: ControlGroup, checkEvery = controlEvery) {
  const { target, plan, ackBase } = context
  const prefix = ackPrefix(target.namespace)
  const wanted = target.send.acknowledged
  const { needed, forbidden } = signs(wanted)
  const senderOfSocket = sendersBySocket(context)
  let untilControl = checkEvery

  return (socket: number, text: string): number => {
    if (!text.startsWith(prefix)) return other
    let at = prefix.length
    let id = 0
    let code = text.charCodeAt(at)
    for (; code >= 48 && code <= 57; code = text.charCodeAt(++at)) id = id * 10 + (code - 48)
    const sender = senderOfSocket[socket] as number
    if (at === prefix.length || id < ackBase || sender < 0) return other
    const message = messageOf(plan, sender, id - ackBase)
    if (message < 0) return other
    const accepted =
      needed.every((piece) => text.includes(piece, at)) && !forbidden.some((word) => text.includes(word, at))
    if (--untilControl <= 0) {
      untilControl = checkEvery
      control.frames++
      if (accepted !== fitsSuccess(text.slice(at), wanted)) control.mismatches++
    }
    return accepted ? message : refusal(message)
  }
}

/** The same from bytes. One in so many is also read as text and parsed whole. */
export function createAckBytesReader(context: ScriptContext, control: ControlGroup): NonNullable<Script['heardBytes']> {
  const { target, plan, ackBase } = context
  const prefix = Buffer.from(ackPrefix(target.namespace))
  const { needed, forbidden } = signs(target.send.acknowledged)
  const neededBytes = needed.map((piece) => Buffer.from(piece))
  const forbiddenBytes = forbidden.map((word) => Buffer.from(word))
  const senderOfSocket = sendersBySocket(context)
  const readText = createAckReader(context, control, 1)
  let untilControl = controlEvery

  return (socket, buffer, from, to) => {
    const message = read(socket, buffer, from, to)
    if (message !== other && --untilControl <= 0) {
      untilControl = controlEvery
      if (readText(socket, buffer.toString('utf8', from, to)) !== message) control.mismatches++
    }
    return message
  }

  function read(socket: number, buffer: Buffer, from: number, to: number): number {
    if (!matchesAt(buffer, from, to, prefix)) return other
    const idAt = from + prefix.length
    let at = idAt
    let id = 0
    for (
      let digit = (buffer[at] as number) - 48;
      at < to && digit >= 0 && digit <= 9;
      digit = (buffer[at] as number) - 48
    ) {
      id = id * 10 + digit
      at++
    }
    const sender = senderOfSocket[socket] as number
    if (at === idAt || id < ackBase || sender < 0) return other
    const message = messageOf(plan, sender, id - ackBase)
    if (message < 0) return other
    for (const piece of neededBytes) if (findPiece(buffer, at, to, piece) < 0) return refusal(message)
    for (const word of forbiddenBytes) if (findPiece(buffer, at, to, word) >= 0) return refusal(message)
    return message
  }
}

/** What an acknowledgement of success must hold, and must not. */
function signs(wanted: Json | undefined): { needed: readonly string[]; forbidden: readonly string[] } {
  return wanted === undefined
    ? { needed: [], forbidden: usualRefusals }
    : { needed: scalarPieces(wanted), forbidden: [] }
}

function sendersBySocket({ layout }: ScriptContext): Int32Array {
  const senderOfSocket = new Int32Array(layout.sockets).fill(-1)
  layout.socketOfSender.forEach((socket, sender) => {
    senderOfSocket[socket] = sender
  })
  return senderOfSocket
}

/**
 * What must stand in the frame's text if the template fits, as JSON.stringify writes it: `"ok":true`. Only scalars;
 * placeholders and what is nested deeper than objects are left to the control group.
 */
function scalarPieces(wanted: Json): string[] {
  if (Array.isArray(wanted)) return wanted.flatMap((one: Json) => scalarPieces(one))
  if (wanted === null || typeof wanted !== 'object') {
    return typeof wanted === 'string' && wanted.includes('{{') ? [] : [JSON.stringify(wanted)]
  }
  return Object.entries(wanted).flatMap(([key, value]) =>
    value === null || typeof value !== 'object'
      ? typeof value === 'string' && value.includes('{{')
        ? []
        : [`${JSON.stringify(key)}:${JSON.stringify(value)}`]
      : scalarPieces(value),
  )
}
