/** Reads messages out of what sockets hear: by their prefix and their marker, without parsing; a sample is parsed. */
import { matchesAt } from '../open-loop/bytes.ts'
import { type Marker, readMarker, readMarkerBytes, type Writer } from '../open-loop/marker.ts'
import { messageOf } from '../open-loop/schedule.ts'
import { heardPrefix, matches, prefixOf } from '../open-loop/template.ts'
import { type ControlGroup, controlEvery, other, type Script, type ScriptContext } from '../open-loop/workload.ts'

/** A reader of deliveries. With `onlyOwn`, messages of other senders are somebody else's. One in `checkEvery` is parsed. */
export function createDeliveryReader(
  context: ScriptContext,
  write: Writer,
  onlyOwn: boolean,
  control: ControlGroup,
  checkEvery = controlEvery,
) {
  const { target, layout, plan } = context
  const prefix = heardPrefix(target.hear, target.namespace)
  const needle = `${context.run}.`
  const marker: Marker = { sender: 0, seq: 0, plannedUs: 0 }
  let untilControl = checkEvery

  const read = (text: string): number => {
    if (!text.startsWith(prefix)) return other
    if (!readMarker(text, needle, prefix.length, marker)) return other
    return messageOf(plan, marker.sender, marker.seq)
  }

  return (socket: number, text: string): number => {
    const message = read(text)
    if (--untilControl <= 0) {
      untilControl = checkEvery
      checkWhole(text, message)
    }
    if (message < 0) return other
    if (onlyOwn && layout.socketOfSender[plan.sender[message] as number] !== socket) return other
    return message
  }

  function checkWhole(text: string, message: number): void {
    const packet = parseEvent(text, target.namespace)
    if (message < 0) {
      // What the fast reader passed over must not be a message of this run after all.
      if (packet === null || packet[0] !== target.hear.event || !JSON.stringify(packet).includes(needle)) return
      control.frames++
      control.mismatches++
      return
    }
    const sender = plan.sender[message] as number
    const socket = layout.socketOfSender[sender] as number
    const values = {
      text: write(sender, plan.seq[message] as number, plan.plannedMs[message] as number, plan.bytes?.[message]),
      room: layout.roomNames[layout.roomOfSocket[socket] as number],
      sender: target.users[socket % target.users.length]?.identity,
    }
    control.frames++
    const fits = packet !== null && packet[0] === target.hear.event && matches(target.hear, packet.slice(1), values)
    if (!fits) control.mismatches++
  }
}

/** The same from bytes. One in so many is also read as text and parsed whole. */
export function createDeliveryBytesReader(
  context: ScriptContext,
  write: Writer,
  onlyOwn: boolean,
  control: ControlGroup,
): NonNullable<Script['heardBytes']> {
  const { target, layout, plan } = context
  const prefix = Buffer.from(heardPrefix(target.hear, target.namespace))
  const needle = Buffer.from(`${context.run}.`)
  const marker: Marker = { sender: 0, seq: 0, plannedUs: 0 }
  const readText = createDeliveryReader(context, write, onlyOwn, control, 1)
  let hint = 0
  let untilControl = controlEvery

  return (socket, buffer, from, to) => {
    const message = read(socket, buffer, from, to)
    if (--untilControl <= 0) {
      untilControl = controlEvery
      if (readText(socket, buffer.toString('utf8', from, to)) !== message) control.mismatches++
    }
    return message
  }

  function read(socket: number, buffer: Buffer, from: number, to: number): number {
    if (!matchesAt(buffer, from, to, prefix)) return other
    const found = readMarkerBytes(buffer, from, to, needle, hint, marker)
    if (found < 0) return other
    hint = found
    const message = messageOf(plan, marker.sender, marker.seq)
    if (message < 0) return other
    return onlyOwn && layout.socketOfSender[plan.sender[message] as number] !== socket ? other : message
  }
}

/** The event name and arguments of an event packet on this namespace, or null if it is none. */
function parseEvent(text: string, namespace: string): unknown[] | null {
  const head = `2${prefixOf(namespace)}`
  if (!text.startsWith(head)) return null
  // An event that asks for an acknowledgement has its id here (socket.io-protocol v5, "Packet encoding").
  const json = text.slice(head.length).replace(/^\d+/, '')
  try {
    const parsed: unknown = JSON.parse(json)
    return Array.isArray(parsed) ? parsed : null
  } catch {
    return null
  }
}
