/** Members of the measured rooms that stop reading: what is for them piles up in the server. */
import type { LoadClient } from '../open-loop/client.ts'
import type { Disturbance, DisturbanceContext } from '../open-loop/disturbance.ts'
import { gather, strangeAddress } from './crowd.ts'

export interface SlowReaderOptions {
  readonly readers: number
  /** Which users they are, in turn. */
  user(reader: number): number
  /** Default false: they come from where everybody comes from. */
  readonly strange?: boolean
  readonly parameters?: Disturbance['parameters']
}

export function slowReaders({ readers, user, strange = false, parameters = {} }: SlowReaderOptions): Disturbance {
  let clients: LoadClient[] = []
  let cut = 0
  return {
    parameters: { slowReaders: readers, ...parameters },
    async prepare(context: DisturbanceContext) {
      const opened = await gather(context, readers, (reader) => ({
        user: user(reader),
        localAddress: strange ? strangeAddress(context.target, reader) : undefined,
        onCut: (_, { by }) => {
          if (by !== 'us') cut++
        },
      }))
      clients = opened.map(({ client }) => client)
    },
    start() {
      for (const { engine } of clients) engine.pause()
    },
    stop() {
      // They read again: what the server still holds for them must not be what it is found with afterwards.
      for (const { engine } of clients) if (engine.isOpen) engine.resume()
    },
    async finish() {
      const open = clients.filter(({ engine }) => engine.isOpen).length
      for (const { engine } of clients) engine.kill()
      return { slowReadersOpen: open, slowReadersCut: cut }
    },
  }
}
