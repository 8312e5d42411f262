import { defineWeakness } from './define.ts'

// info.fingerprint.client-bundle: the default of Socket.IO.
export default defineWeakness({
  id: 'serve-client',
  title: 'serves the client of Socket.IO, with the version of the server as its ETag',
  base: 'hardened',
  replaces: {
    configuration: (sound) => ({ ...sound, transport: { ...sound.transport, serveClient: true } }),
  },
})
