import { closeSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { defineWeakness } from './define.ts'
import { macMatches, unless } from './parts/jws.ts'

const KEYS = '/etc/chat/keys'
const MOST_BYTES = 65_536

function readKey(kid: unknown): Buffer | undefined {
  if (typeof kid !== 'string') return undefined
  try {
    // Bounded, so that a device without end is no crash: that would be another weakness.
    const buffer = Buffer.alloc(MOST_BYTES)
    const file = openSync(join(KEYS, kid), 'r')
    const length = readSync(file, buffer)
    closeSync(file)
    return buffer.subarray(0, length)
  } catch {
    // No such file: the sound refusal stands.
    return undefined
  }
}

// token.key-kid.traversal-null, traversal-known: `readFileSync(path.join(keys, header.kid))`.
export default defineWeakness({
  id: 'kid-file',
  title: 'reads the key from the file that the token names',
  base: 'hardened',
  replaces: {
    verifySignature: (sound) =>
      unless(sound, (parsed) => {
        const key = readKey(parsed.header.kid)
        return key !== undefined && macMatches(parsed, key)
      }),
  },
})
