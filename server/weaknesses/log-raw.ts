import { pino } from 'pino'
import { defineWeakness } from './define.ts'

interface Lines {
  write(line: string): void
}

// crash.content.log-injection: a line put together from strings, one of them a stranger's.
export default defineWeakness({
  id: 'log-raw',
  title: 'writes names of events and rooms into the log as they come',
  base: 'hardened',
  replaces: {
    attach: (sound, { log }) => {
      const lines = (log as unknown as Record<symbol, Lines>)[pino.symbols.streamSym]
      return (socket, dispatch) =>
        sound(socket, (args) => {
          const { room } = (args[1] ?? {}) as { room?: unknown }
          lines?.write(`{"level":30,"event":"packet","name":"${args[0]}","room":"${room}"}\n`)
          dispatch(args)
        })
    },
  },
})
