/** What a workload is: who is where, what one arrival sends, and what proves that it came. */
import type { LoadTarget } from './load-target.ts'
import type { Plan } from './schedule.ts'

export interface WorkloadSize {
  /** All sockets of the run. */
  readonly sockets: number
  /** Rooms that they are spread over, where the workload has shared rooms. */
  readonly rooms: number
  /** How many members of each room send. */
  readonly sendersPerRoom: number
}

/** Member numbers of the ledger are socket numbers here: every socket is in one room. */
export interface Layout {
  readonly sockets: number
  /** For the ledger: the group of sockets that a message is for. */
  readonly roomOfSocket: Uint32Array
  /** By room number. */
  readonly roomNames: readonly string[]
  readonly socketOfSender: Uint32Array
  /** What counts as the receipt of a message: its acknowledgement, or the message itself at each who should hear it. */
  readonly proof: 'acknowledgement' | 'delivery'
  /** Who should hear it: `self` (only the sender's own receipt is followed) or everybody in the `room`. */
  readonly audience: 'self' | 'room'
}

export interface ScriptContext {
  readonly target: LoadTarget
  readonly layout: Layout
  readonly plan: Plan
  /** First word of every marker of this plan: frames of other plans are not ours. */
  readonly run: string
  /** Acknowledgement ids up to here are used up. */
  readonly ackBase: number
  readonly payloadBytes: number
}

/** A workload made ready for one plan. Its functions are on the hot path. */
export interface Script {
  /** The Socket.IO packet that message number `message` is. */
  packet(message: number): string
  /** The message whose receipt at this socket the packet proves; or `other`; or, below that, a `refusal`. */
  heard(socket: number, text: string): number
  /**
   * The same two over WebSocket, without a string: a ready frame, and the packet's bytes as they lie in the read buffer.
   * Both may be left out; every packet is then made and read as text.
   */
  frame?(message: number): Buffer
  heardBytes?(socket: number, buffer: Buffer, from: number, to: number): number
  readonly control: ControlGroup
}

/** A sample of frames that was also parsed whole, to check the fast reader. */
export interface ControlGroup {
  frames: number
  mismatches: number
}

/** `Script.heard` for what is none of ours: another event, or another's message. */
export const other = -1

/** `Script.heard` for an acknowledgement that says no to this message; its own inverse. */
export function refusal(message: number): number {
  return -2 - message
}

/** One frame in so many is parsed whole. */
export const controlEvery = 64

export interface Workload {
  readonly name: string
  /** Throws HarnessError `usage` if the target or the size does not fit. */
  layout(target: LoadTarget, size: WorkloadSize, run: string): Layout
  script(context: ScriptContext): Script
}
