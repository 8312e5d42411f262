import { defineWeakness } from './define.ts'
import { writeLine } from './parts/log-lines.ts'

// crash.content.log-injection: a line put together from strings, one of them a stranger's.
export default defineWeakness({
  id: 'log-raw',
  title: 'writes names of events and rooms into the log as they come',
  base: 'hardened',
  replaces: {
    attach:
      (sound, { log }) =>
      (socket, dispatch) =>
        sound(socket, (args) => {
          const { room } = (args[1] ?? {}) as { room?: unknown }
          writeLine(log, `{"level":30,"event":"packet","name":"${args[0]}","room":"${room}"}`)
          dispatch(args)
        }),
  },
})
