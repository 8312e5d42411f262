/** Reads acknowledgements: the id says which message, a few searches say whether it was accepted; a sample is parsed. */
import type { Json } from '../open-loop/load-target.ts'
import { messageOf } from '../open-loop/schedule.ts'
import { fitsSuccess, usualRefusals } from '../open-loop/success.ts'
import { ackPrefix } from '../open-loop/template.ts'
import { type ControlGroup, controlEvery, other, refusal, type ScriptContext } from '../open-loop/workload.ts'

/** A reader of acknowledgements to the sockets that sent. */
export function createAckReader(context: ScriptContext, control: ControlGroup) {
  const { target, plan, layout, ackBase } = context
  const prefix = ackPrefix(target.namespace)
  const wanted = target.send.acknowledged
  const needed = wanted === undefined ? [] : scalarPieces(wanted)
  const forbidden = wanted === undefined ? usualRefusals : []
  const senderOfSocket = new Int32Array(layout.sockets).fill(-1)
  layout.socketOfSender.forEach((socket, sender) => {
    senderOfSocket[socket] = sender
  })
  let untilControl = controlEvery

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
      untilControl = controlEvery
      control.frames++
      if (accepted !== fitsSuccess(text.slice(at), wanted)) control.mismatches++
    }
    return accepted ? message : refusal(message)
  }
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
