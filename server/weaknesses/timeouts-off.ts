import { defineWeakness } from './define.ts'

// dos.http.slow-headers, slow-body: switched off for an upload that took long.
export default defineWeakness({
  id: 'timeouts-off',
  title: 'waits for ever for the rest of a request',
  base: 'hardened',
  replaces: {
    configuration: (sound) => ({ ...sound, transport: { ...sound.transport, requestTimeoutMs: 0 } }),
  },
})
