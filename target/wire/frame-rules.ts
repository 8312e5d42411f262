/** What makes a frame's first two bytes, or a close code, wrong. RFC 6455 sections 5.2, 5.4, 5.5 and 7.4. */
import { OPCODE } from './frames.ts'

/** `code` is the close code that RFC 6455 section 7.4.1 names for it: 1002, 1007 or 1009. */
export interface FrameViolation {
  code: 1002 | 1007 | 1009
  reason: string
}

/** What to make of masks: a client has them `forbidden` (section 5.1), a server `required`. */
export type MaskRule = 'forbidden' | 'required' | 'either'

/** The breach in a frame's first two bytes, if any; `messageOpcode` is that of the message it continues, or 0. */
export function headFault(first: number, second: number, messageOpcode: number, masked: MaskRule): string | undefined {
  const opcode = first & 0x0f
  const length = second & 0x7f
  if ((first & 0x70) !== 0) return 'reserved bits are set and no extension was agreed'
  if (opcode === OPCODE.continuation) {
    if (messageOpcode === 0) return 'a continuation frame without a message to continue'
  } else if (opcode === OPCODE.text || opcode === OPCODE.binary) {
    if (messageOpcode !== 0) return 'a new message inside a fragmented one'
  } else if (opcode === OPCODE.close || opcode === OPCODE.ping || opcode === OPCODE.pong) {
    if (first < 0x80) return 'a fragmented control frame'
    if (length > 125) return 'a control frame over 125 bytes'
    if (opcode === OPCODE.close && length === 1) return 'a close frame with half a code'
  } else {
    return `reserved opcode ${opcode}`
  }
  if (masked === 'forbidden' && second > 0x7f) return 'a server must not mask'
  if (masked === 'required' && second < 0x80) return 'a client must mask'
  return undefined
}

/** RFC 6455 section 7.4.2, with the codes registered since (1012 to 1014). */
export function isCloseCode(code: number): boolean {
  if (code >= 3000 && code <= 4999) return true
  return code >= 1000 && code <= 1014 && code !== 1004 && code !== 1005 && code !== 1006
}
