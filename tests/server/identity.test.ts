import { describe, expect, test } from 'vitest'
import { enter, logIn, post } from './exploits-sessions.ts'
import { type Lab, openLab, PASSWORD } from './lab.ts'
import { set, wait } from './steps.ts'

async function inLab(run: (lab: Lab) => Promise<void>, settings: Record<string, unknown> = {}, name = 'hardened') {
  const lab = await openLab(name, { set: set(settings) })
  try {
    await run(lab)
  } finally {
    await lab.close()
  }
}
const status = async (response: Promise<Response>): Promise<number> => (await response).status
const endOf = (socket: Awaited<ReturnType<typeof enter>>): Promise<unknown> =>
  new Promise((resolve) => socket.once('disconnect', resolve))

describe('accounts', () => {
  test('registering makes an account, and says nothing about who has one', () =>
    inLab(async (lab) => {
      const register = (username: string, password = 'a long passphrase') =>
        post(lab, '/register', undefined, { username, password })
      const told = await Promise.all(
        ['dora', 'alice', 'ALICE'].map(async (name) => {
          const response = await register(name)
          return [response.status, await response.text()]
        }),
      )
      expect(new Set(told.map(String)).size).toBe(1)
      expect((await logIn(lab, 'dora', 'a long passphrase')).token).toMatch(/^eyJ/)
      expect(await status(lab.login('alice', 'a long passphrase'))).toBe(401)
      expect((await logIn(lab, 'alice')).token).toMatch(/^eyJ/)
    }))

  test.each([
    ['erika', 'short'],
    ['erika', 'password123'],
    ['erika-erika', 'erika-erika-1'],
    ['a b', 'a long passphrase'],
    ['ａdmin', 'a long passphrase'],
  ])('refuses %s with %s', (username, password) =>
    inLab(async (lab) => {
      expect(await status(post(lab, '/register', undefined, { username, password }))).toBe(400)
    }),
  )

  test('a change of password asks for the old one, and ends everything from before', () =>
    inLab(
      async (lab) => {
        const { token, refreshToken } = await logIn(lab)
        const socket = await enter(lab, (await logIn(lab)).token)
        const ended = endOf(socket)
        const change = (password: string, newPassword: string) =>
          post(lab, '/change-password', token, { password, newPassword })
        expect(await status(change('wrong', 'another long one'))).toBe(401)
        expect(await status(change(PASSWORD, 'short'))).toBe(400)
        expect(await status(change(PASSWORD, 'another long one'))).toBe(200)
        expect(await ended).toBe('io server disconnect')
        expect(await status(post(lab, '/refresh', undefined, { refreshToken }))).toBe(401)
        await expect(lab.connect({ token })).rejects.toThrow('unauthorized')
        expect(await status(lab.login('alice'))).toBe(401)
        expect((await logIn(lab, 'alice', 'another long one')).token).toMatch(/^eyJ/)
        expect(lab.log.filter(({ event }) => event === 'password.refused')).toMatchObject([
          { reason: 'wrong-password', account: 'u1' },
          { reason: 'password-length', account: 'u1' },
        ])
      },
      { 'limits.login.perAccount': 50 },
    ))

  test('what an admin may do, others may not; and it takes effect at once', () =>
    inLab(async (lab) => {
      const [alice, admin] = [await logIn(lab), await logIn(lab, 'admin')]
      const act = (action: string, token: string) => status(post(lab, `/admin/${action}`, token, { username: 'alice' }))
      for (const action of ['promote', 'demote', 'disable', 'enable', 'rotate-key'])
        expect(await act(action, alice.token)).toBe(403)
      const refusals = lab.log
        .filter(({ event }) => event === 'admin.refused')
        .map(({ account, name }) => [account, name])
      expect(refusals).toEqual(['promote', 'demote', 'disable', 'enable', 'rotate-key'].map((name) => ['u1', name]))
      expect(await act('promote', admin.token)).toBe(200)
      expect(await act('disable', alice.token)).toBe(200)
      expect(await status(lab.login('alice'))).toBe(401)
      expect(await act('enable', alice.token)).toBe(401)
      expect(await act('enable', admin.token)).toBe(200)
      const socket = await enter(lab, (await logIn(lab)).token)
      const ended = endOf(socket)
      expect(await act('demote', admin.token)).toBe(200)
      expect(await ended).toBe('io server disconnect')
    }))
})

describe('sessions', () => {
  test('a refresh gives new tokens once; reuse ends the family and its connections', () =>
    inLab(async (lab) => {
      const first = await logIn(lab)
      const socket = await enter(lab, first.token)
      const other = await enter(lab, (await logIn(lab)).token)
      const ended = endOf(socket)
      const refresh = (refreshToken: string) => post(lab, '/refresh', undefined, { refreshToken })
      const second = (await (await refresh(first.refreshToken)).json()) as typeof first
      expect(await lab.speaksAs({ token: second.token })).toBe('u1')
      expect(await status(refresh(first.refreshToken))).toBe(401)
      expect(await ended).toBe('io server disconnect')
      expect(await status(refresh(second.refreshToken))).toBe(401)
      await expect(lab.connect({ token: second.token })).rejects.toThrow('unauthorized')
      expect(other.connected).toBe(true)
      expect(lab.log.map(({ event }) => event)).toContain('refresh.refused')
    }))

  test('logging out ends one login in all its namespaces, everywhere ends all', () =>
    inLab(async (lab) => {
      const [one, two, three] = [await logIn(lab), await logIn(lab), await logIn(lab)]
      const sockets = await Promise.all([one, two, three].map(({ token }) => enter(lab, token)))
      await post(lab, '/logout', one.token)
      await wait(100)
      expect(sockets.map(({ connected }) => connected)).toEqual([false, true, true])
      expect(await status(post(lab, '/logout', one.token))).toBe(401)
      await post(lab, '/logout-all', two.token)
      await wait(100)
      expect(sockets.map(({ connected }) => connected)).toEqual([false, false, false])
      await expect(lab.connect({ token: three.token })).rejects.toThrow('unauthorized')
    }))

  test('with revocation by lifetime a token outlives its logout, a connection does not', () =>
    inLab(
      async (lab) => {
        const { token } = await logIn(lab)
        const socket = await enter(lab, token)
        await post(lab, '/logout', token)
        await wait(100)
        expect(socket.connected).toBe(false)
        expect(await lab.speaksAs({ token })).toBe('u1')
      },
      { 'sessions.revocation': 'lifetime' },
    ))

  test('no login lasts longer than the absolute lifetime', () =>
    inLab(
      async (lab) => {
        const { refreshToken } = await logIn(lab)
        await wait(1_100)
        expect(await status(post(lab, '/refresh', undefined, { refreshToken }))).toBe(401)
      },
      { 'sessions.absoluteLifetimeMs': 1_000 },
    ))
})

describe('keys', () => {
  test.each(['RS256', 'ES256', 'EdDSA'])('%s: published, rotated, and the old one accepted meanwhile', (algorithm) =>
    inLab(
      async (lab) => {
        const keySet = async () =>
          ((await (await fetch(`${lab.url}/.well-known/jwks.json`)).json()) as { keys: { kid: string }[] }).keys
        const [alice, admin] = [await logIn(lab), await logIn(lab, 'admin')]
        const [before] = await keySet()
        expect(await status(post(lab, '/admin/rotate-key', admin.token))).toBe(200)
        const after = await keySet()
        expect(after).toHaveLength(2)
        expect(after[1]).toEqual(before)
        const kidOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid
        const fresh = await logIn(lab)
        expect([kidOf(alice.token), kidOf(fresh.token)]).toEqual([after[1]?.kid, after[0]?.kid])
        await lab.connect({ token: fresh.token })
        await lab.connect({ token: alice.token })
      },
      { 'token.algorithm': algorithm },
      'asymmetric',
    ),
  )
})
