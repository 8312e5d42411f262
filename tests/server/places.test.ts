import { describe, expect, test } from 'vitest'
import { late, lost, takeUp } from './exploits-places.ts'
import { enter, logIn, post } from './exploits-sessions.ts'
import { type Lab, openLab, PASSWORD } from './lab.ts'
import { set, wait } from './steps.ts'

const ORIGIN = 'https://chat.example.test'

async function inLab(name: string, run: (lab: Lab) => Promise<void>, settings: Record<string, unknown> = {}) {
  const lab = await openLab(name, { set: set(settings) })
  try {
    await run(lab)
  } finally {
    await lab.close()
  }
}

describe('recovery', () => {
  test('the owner gets the id, the rooms and what was missed, once', () =>
    inLab('recovery', async (lab) => {
      const left = await lost(lab)
      const speaker = await enter(lab, lab.mint({ claims: { sub: 'u2' } }))
      await speaker.emitWithAck('message:send', { room: 'lobby', text: 'missed' })
      const { raw, sid } = await takeUp(lab, left, lab.mint())
      expect(sid).toBe(left.sid)
      expect(await raw.next(/missed/)).toBeDefined()
      await speaker.emitWithAck('message:send', { room: 'lobby', text: 'after' })
      expect(await raw.next(/after/)).toBeDefined()
      expect((await takeUp(lab, left, lab.mint())).sid).not.toBe(left.sid)
      expect(lab.log.map(({ event }) => event)).toContain('session.recovered')
    }))

  test('nobody else does, nor loses the owner anything by trying', () =>
    inLab('recovery', async (lab) => {
      const left = await lost(lab)
      const speaker = await enter(lab, lab.mint({ claims: { sub: 'u2' } }))
      await speaker.emitWithAck('message:send', { room: 'lobby', text: 'missed' })
      const other = await takeUp(lab, left, lab.mint({ claims: { sub: 'u2' } }))
      expect(other.sid).toBeUndefined()
      await wait(100)
      expect(other.raw.received.join()).not.toContain('missed')
      expect((await takeUp(lab, left, lab.mint())).sid).toBe(left.sid)
    }))
})

describe('authentication by event', () => {
  test('nothing is served and nothing heard before it; a bad one ends the connection', () =>
    inLab('event-auth', async (lab) => {
      const socket = await late(lab)
      expect(await socket.emitWithAck('room:join', { room: 'lobby' })).toEqual({ ok: false, error: 'unauthorized' })
      const ended = new Promise((resolve) => socket.once('disconnect', resolve))
      expect(await socket.emitWithAck('authenticate', { token: 'x.y.z' })).toEqual({ ok: false, error: 'unauthorized' })
      expect(await ended).toBe('io server disconnect')
      const good = await late(lab, 'u1')
      expect(await good.emitWithAck('room:join', { room: 'lobby' })).toEqual({ ok: true, room: 'lobby' })
    }))
})

describe('a cookie', () => {
  test('is guarded, needs one of our origins, and ends with the logout', () =>
    inLab('cookie-session', async (lab) => {
      expect((await lab.login('alice')).status).toBe(403)
      expect((await lab.login('alice', PASSWORD, { origin: 'https://evil.test' })).status).toBe(403)
      const response = await lab.login('alice', PASSWORD, { origin: ORIGIN })
      const line = response.headers.get('set-cookie') ?? ''
      expect(line).toMatch(/^__Host-session=[\w-]{43}; Path=\/; Max-Age=\d+; Secure; HttpOnly; SameSite=Strict$/)
      const cookie = line.split(';')[0] ?? ''
      const socket = await lab.connect({}, { headers: { cookie, origin: ORIGIN } })
      expect((await socket.emitWithAck('room:join', { room: 'lobby' })).ok).toBe(true)
      await expect(lab.connect({}, { headers: { cookie } })).rejects.toThrow()
      await expect(lab.connect({}, { headers: { cookie: `${cookie}; ${cookie}`, origin: ORIGIN } })).rejects.toThrow()
      const ended = new Promise((resolve) => socket.once('disconnect', resolve))
      const logout = (origin: string) => fetch(`${lab.url}/logout`, { method: 'POST', headers: { cookie, origin } })
      expect((await logout('https://evil.test')).status).toBe(403)
      expect((await logout(ORIGIN)).status).toBe(200)
      expect(await ended).toBe('io server disconnect')
      await expect(lab.connect({}, { headers: { cookie, origin: ORIGIN } })).rejects.toThrow('unauthorized')
    }))
})

describe('an API key', () => {
  test('is for one account, and nothing like it is', () =>
    inLab('api-key', async (lab) => {
      expect((await lab.login('alice')).status).toBe(404)
      for (const key of ['', 'gck_dTE_x', `gck_dTE_${'A'.repeat(43)}`])
        await expect(lab.connect({}, { headers: { 'x-api-key': key } })).rejects.toThrow('unauthorized')
      await expect(lab.connect({ token: lab.mint() })).rejects.toThrow('unauthorized')
    }))
})

test('a token in the URL is taken where it is configured, and nowhere else', () =>
  inLab('query-token', async (lab) => {
    const { token } = await logIn(lab)
    expect((await lab.connect({}, { query: { token } })).connected).toBe(true)
    await expect(lab.connect({ token })).rejects.toThrow('unauthorized')
    await post(lab, '/logout', token)
    await expect(lab.connect({}, { query: { token } })).rejects.toThrow('unauthorized')
  }))
