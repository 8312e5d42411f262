import { pino } from 'pino'
import { defineWeakness } from './define.ts'

interface Lines {
  write(line: string): void
}

// info.debug-on: what DEBUG=socket.io* prints, in the log.
export default defineWeakness({
  id: 'debug-env',
  title: 'logs messages with what they say',
  base: 'hardened',
  replaces: {
    attach: (sound, { log }) => {
      const lines = (log as unknown as Record<symbol, Lines>)[pino.symbols.streamSym]
      return (socket, dispatch) =>
        sound(socket, (args) => {
          const message = `emitting event ${JSON.stringify(args)}`
          if (args[0] === 'message:send')
            lines?.write(`${JSON.stringify({ level: 20, name: 'socket.io:socket', msg: message })}\n`)
          dispatch(args)
        })
    },
  },
})
