/**
 * How many ids the process has given out since it started, read from one of them: 12 random bytes, then a counter of
 * 24 bits (base64id, which Engine.IO and Socket.IO use unless told otherwise). A counter that went down means that the
 * process was started anew, however fast a supervisor was. Undefined for ids of another make.
 */
export function idCounter(id: string): number | undefined {
  return /^[\w-]{20}$/.test(id) ? Buffer.from(id, 'base64url').readUIntBE(12, 3) : undefined
}
