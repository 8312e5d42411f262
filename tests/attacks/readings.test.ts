/** What attacks read out of ids and of scripts, without a server. */
import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { varyingBits } from '../../attacks/kit/guessable.ts'
import { scriptsIn, secretsIn } from '../../attacks/kit/script-secrets.ts'

const ids = (make: (n: number) => string) => Array.from({ length: 32 }, (_, n) => make(n))

describe('how much of an id varies', () => {
  it.each([
    ['random bytes', ids(() => randomBytes(15).toString('base64url'))],
    ['random UUIDs', ids(() => randomUUID())],
  ])('%s: enough', (_name, made) => {
    expect(varyingBits(made)).toBeGreaterThan(64)
  })

  it.each([
    ['a counter', ids((n) => `session-${String(n).padStart(8, '0')}`)],
    ['a time and a counter', ids((n) => `${(1_700_000_000_000 + n).toString(36)}-${n % 10}`)],
    ['six random digits', ids(() => String(randomBytes(4).readUInt32BE() % 1_000_000).padStart(6, '0'))],
    ['one id for all', ids(() => 'the-only-session')],
  ])('%s: too little', (_name, made) => {
    expect(varyingBits(made)).toBeLessThan(64)
  })
})

describe('secrets in scripts', () => {
  const key = 'a key that is long enough'
  const signed = 'e30.e30'
  const token = `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`

  it('finds the text that signs a real token, in any kind of quotes', () => {
    for (const quote of ['"', "'", '`'])
      expect(secretsIn(`const env = { K: ${quote}${key}${quote} }`, token, {})).toEqual(['a text that signs tokens'])
  })

  it('finds private keys and secrets that are known, and does not repeat them', () => {
    const script = `const pem = "-----BEGIN PRIVATE KEY-----"; logIn("admin", "hunter22")`
    expect(secretsIn(script, token, { 'the password of an admin': 'hunter22' })).toEqual([
      'the password of an admin',
      'a private key',
    ])
  })

  it('finds nothing in a script without any, whatever the token is', () => {
    const script = `import './view.js'; const words = ["token", "secret", "password", 'Bearer ']`
    expect(secretsIn(script, token, { 'the signing secret': key })).toEqual([])
    expect(secretsIn(script, 'no-token', {})).toEqual([])
    expect(secretsIn(`const k = "${key}"`, `${signed}.AAAA`, {})).toEqual([])
  })

  it('follows scripts, modules and source maps', () => {
    const page = `<script type="module" src="/app.js"></script><script>import('./lazy.mjs')</script>`
    expect(scriptsIn(page)).toEqual(['/app.js', './lazy.mjs'])
    expect(scriptsIn(`import { a } from "./a.js"\n//# sourceMappingURL=app.js.map`)).toEqual(['./a.js', 'app.js.map'])
  })
})
