/** What kind of terminal, if any, is at the other end. */
import type { WriteStream } from 'node:tty'

/** Colours only for a person: NO_COLOR (no-color.org), --no-color and a pipe turn them off. */
export function colorOn(stream: WriteStream, wanted: boolean): boolean {
  return wanted && !process.env.NO_COLOR && process.env.TERM !== 'dumb' && stream.isTTY === true
}

/** Columns; a pipe has as many as reads well. */
export function widthOf(stream: WriteStream): number {
  return stream.isTTY && stream.columns > 0 ? stream.columns : 100
}
