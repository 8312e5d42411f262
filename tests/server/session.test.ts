import { describe, expect, test } from 'vitest'
import { type Lab, openLab } from './lab.ts'
import { member, set, wait } from './steps.ts'

const LEEWAY_MS = 500
const GRACE_MS = 1_000
const short = set({ 'token.leewayMs': LEEWAY_MS, 'token.graceMs': GRACE_MS })
/** How much later than planned the clock may strike on a busy machine. */
const LATE_MS = 2_500

async function inLab(run: (lab: Lab) => Promise<void>, settings = short): Promise<void> {
  const lab = await openLab('hardened', { set: settings })
  try {
    await run(lab)
  } finally {
    await lab.close()
  }
}
/** A token that ends about `ms` from now; claims count in seconds, so fractions are used, as RFC 7519 allows. */
const endingIn = (lab: Lab, ms: number, sub = 'u1'): string =>
  lab.mint({ claims: { exp: (Date.now() + ms) / 1_000, sub } })

describe('a live connection', () => {
  test('is told of its end, may go on for the grace, and is then closed in all namespaces', () =>
    inLab(async (lab) => {
      const endsAt = Date.now() + 500
      const token = endingIn(lab, 500)
      const root = await lab.connect({ token })
      const manager = root.io
      const support = manager.socket('/support', { auth: { token } })
      await new Promise((resolve) => support.connect().once('connect', () => resolve(undefined)))
      const told = new Promise<{ at: number; expiresAt: number; graceMs: number }>((resolve) => {
        root.once('session:expiring', (notice) => resolve({ at: Date.now(), ...notice }))
      })
      const ends = [root, support].map(
        (socket) => new Promise<number>((resolve) => socket.once('disconnect', () => resolve(Date.now()))),
      )
      const notice = await told
      expect(notice.graceMs).toBe(GRACE_MS)
      expect(Math.abs(notice.expiresAt - endsAt)).toBeLessThan(50)
      expect(notice.at).toBeGreaterThanOrEqual(endsAt + LEEWAY_MS)
      expect((await root.emitWithAck('room:join', { room: 'lobby' })).ok).toBe(true)
      for (const end of await Promise.all(ends)) {
        expect(end).toBeGreaterThanOrEqual(endsAt + LEEWAY_MS + GRACE_MS)
        expect(end).toBeLessThan(endsAt + LEEWAY_MS + GRACE_MS + LATE_MS)
      }
      expect(lab.log.map(({ event }) => event)).toEqual(expect.arrayContaining(['session.expiring', 'session.expired']))
    }))

  test('stays when it renews in the grace', () =>
    inLab(async (lab) => {
      const socket = await lab.connect({ token: endingIn(lab, 300) })
      await new Promise((resolve) => socket.once('session:expiring', resolve))
      const token = lab.mint()
      const reply = await socket.emitWithAck('session:renew', { token })
      const { exp } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
      expect(reply).toEqual({ ok: true, expiresAt: exp * 1_000 })
      await wait(LEEWAY_MS + GRACE_MS + 700)
      expect(socket.connected).toBe(true)
    }))

  test('renews with a token of its own account, valid and not ended, and with nothing else', () =>
    inLab(async (lab) => {
      const socket = await member(lab)
      const renew = (payload: unknown) => socket.emitWithAck('session:renew', payload)
      const now = Math.floor(Date.now() / 1_000)
      const unauthorized = { ok: false, error: 'unauthorized' }
      expect(await renew({ token: lab.mint({ claims: { sub: 'u2' } }) })).toEqual(unauthorized)
      expect(await renew({ token: lab.mint({ claims: { iat: now - 60, exp: now - 30 } }) })).toEqual(unauthorized)
      expect(await renew({ token: lab.mint({ key: 'x' }) })).toEqual(unauthorized)
      for (const payload of [{}, { token: 7 }, 'x', null, { token: lab.mint(), expiresAt: 9e15 }]) {
        expect(await renew(payload)).toEqual({ ok: false, error: 'invalid_payload' })
      }
      expect((await renew({ token: lab.mint() })).ok).toBe(true)
    }))

  test('ends with the shorter of two tokens', () =>
    inLab(async (lab) => {
      const root = await lab.connect({ token: endingIn(lab, 300) })
      const support = root.io.socket('/support', { auth: { token: lab.mint() } })
      support.connect()
      await new Promise((resolve) => root.once('disconnect', resolve))
      expect(root.connected || support.connected).toBe(false)
    }))

  test('is for one account in all its namespaces', () =>
    inLab(async (lab) => {
      const root = await lab.connect({ token: lab.mint() })
      const support = root.io.socket('/support', { auth: { token: lab.mint({ claims: { sub: 'u2' } }) } })
      const error = new Promise<Error>((resolve) => support.once('connect_error', resolve))
      support.connect()
      expect((await error).message).toBe('unauthorized')
    }))
})
