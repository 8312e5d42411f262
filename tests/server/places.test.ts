import { describe, expect, test } from 'vitest'
import { late, lost, takeUp } from './exploits-places.ts'
import { enter, logIn, post } from './exploits-sessions.ts'
import { type Lab, openLab, PASSWORD } from './lab.ts'
import { openRaw, type Raw } from './raw.ts'
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

describe('CONNECTs of one connection', () => {
  const token = (lab: Lab): string => JSON.stringify({ token: lab.mint() })

  /** Resolves when so many packets of the kind came; false when the connection ended before. */
  async function came(raw: Raw, start: string, times: number): Promise<boolean> {
    const count = () => raw.received.filter((packet) => packet.startsWith(start)).length
    while (count() < times) if ((await raw.changed()) === 'closed') return count() >= times
    return true
  }

  /** Socket.IO takes a namespace for left one tick later; an answer from another one says that it has come to that. */
  async function leave(raw: Raw, namespace: string, turn: number): Promise<void> {
    raw.send(`41${namespace},`, '420["room:list",{}]')
    await came(raw, '430', turn)
  }

  async function inRoot(lab: Lab): Promise<Raw> {
    const raw = await openRaw(lab.url)
    raw.send(`40${token(lab)}`)
    await raw.next(/^40/)
    return raw
  }

  test('who leaves and comes again is let in for as long as it is not too fast', () =>
    inLab(
      'hardened',
      async (lab) => {
        const raw = await inRoot(lab)
        for (let turn = 1; turn <= 11; turn++) {
          raw.send(`40/support,${token(lab)}`)
          expect(await came(raw, '40/support', turn)).toBe(true)
          await leave(raw, '/support', turn)
        }
        raw.send(`40/support,${token(lab)}`)
        await raw.closed
        expect(lab.log).toContainEqual(expect.objectContaining({ event: 'limit.exceeded', reason: 'connects' }))
      },
      { 'limits.connectAttempts.perWindow': 12 },
    ))

  test('coming in does not buy more guesses', () =>
    inLab('hardened', async (lab) => {
      const raw = await inRoot(lab)
      let guesses = 0
      while (guesses < 9) {
        raw.send('40/support,{"token":"guess"}')
        if (!(await came(raw, '44/support', ++guesses))) break
        raw.send(`40/random,${token(lab)}`)
        if (!(await came(raw, '40/random', guesses))) break
        await leave(raw, '/random', guesses)
      }
      const judged = lab.log.filter(({ reason }) => reason === 'token-malformed')
      expect([judged.length, guesses]).toEqual([5, 5])
    }))

  test('a connect() too many costs nothing', () =>
    inLab('hardened', async (lab) => {
      const raw = await inRoot(lab)
      for (let turn = 1; turn <= 6; turn++) {
        raw.send(`40/support,${token(lab)}`, `40/support,${token(lab)}`)
        expect(await came(raw, '40/support', turn)).toBe(true)
        await leave(raw, '/support', turn)
      }
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
