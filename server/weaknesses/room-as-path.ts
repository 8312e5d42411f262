import { closeSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { defineWeakness } from './define.ts'

const FOLDER = '/var/lib/chat/rooms'
const MOST_BYTES = 4_096

function archiveOf(room: string): string | undefined {
  try {
    const buffer = Buffer.alloc(MOST_BYTES)
    const file = openSync(join(FOLDER, room), 'r')
    const length = readSync(file, buffer)
    closeSync(file)
    return buffer.toString('utf8', 0, length)
  } catch {
    // No such file: the sound answer stands.
    return undefined
  }
}

// crash.content.path: a history in one file for each room.
export default defineWeakness({
  id: 'room-as-path',
  title: 'reads the history of a room from the file that the client names',
  base: 'hardened',
  replaces: {
    attach: (sound) => (socket, dispatch) =>
      sound(socket, (args) => {
        const { room } = Object(args[1]) as { room?: unknown }
        const archive = args[0] === 'message:history' && typeof room === 'string' ? archiveOf(room) : undefined
        const ack = args.at(-1)
        if (archive !== undefined && typeof ack === 'function') ack({ ok: true, messages: archive.split('\n') })
        else dispatch(args)
      }),
  },
})
