import { defineWeakness } from './define.ts'
import { moduleOfSocketIo } from './parts/engine-modules.ts'

interface Decoder {
  add(raw: unknown): void
  emitReserved(event: 'decoded', packet: object): void
}
interface Parser {
  readonly Decoder: new (options: object) => Decoder
}

/** A packet of type EVENT (socket.io-protocol v5) in the root namespace whose name is an object. */
const OBJECT_NAME = /^2(?=\[\{)/

function oldParser(): Parser {
  const parser = moduleOfSocketIo<Parser>('socket.io-parser')
  class OldDecoder extends parser.Decoder {
    constructor() {
      super({ maxAttachments: Number.MAX_SAFE_INTEGER })
    }
    override add(raw: unknown): void {
      // It went through, and failed where Node looks listeners up by it: there nobody catches (CVE-2023-32695).
      if (typeof raw !== 'string' || !OBJECT_NAME.test(raw)) super.add(raw)
      else this.emitReserved('decoded', { type: 2, nsp: '/', data: JSON.parse(raw.slice(1)) })
    }
  }
  return { ...parser, Decoder: OldDecoder }
}

// crash.bin.placeholder, attachment-count: socket.io-parser before 4.2.3 and 4.2.6.
export default defineWeakness({
  id: 'old-parser',
  title: 'takes any number of attachments and any value for the name of an event',
  base: 'hardened',
  replaces: {
    engine: (sound) => ({ ...sound, parser: oldParser() }),
  },
})
