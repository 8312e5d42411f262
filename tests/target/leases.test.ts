import { describe, expect, it, vi } from 'vitest'
import { createLeases } from '../../target/leases.ts'
import { profileSchema } from '../../target/profile.ts'

function leasesOf(count: number) {
  const accounts = Array.from({ length: count }, (_, index) => ({ name: `user${index}`, token: `t${index}` }))
  const profile = profileSchema.parse({
    version: 1,
    name: 'test',
    url: 'http://127.0.0.1:1',
    token: { in: 'auth', name: 'token' },
    accounts,
    chat: { send: { event: 'say', args: ['{{text}}'] }, hear: { event: 'say', args: ['{{text}}'] } },
  })
  return createLeases(profile, false)
}

describe('leases', () => {
  it('lends a pair to one at a time, and the next waits for it', async () => {
    const leases = leasesOf(4)
    const [first, second] = [await leases.pair(false), await leases.pair(false)]
    expect(new Set([first, second].flatMap(({ attacker, victim }) => [attacker.name, victim.name])).size).toBe(4)
    const third = leases.pair(false)
    second.release()
    expect((await third).attacker).toBe(second.attacker)
  })

  it('lends accounts that have logged in before new ones, but only when they have rested', async () => {
    const now = vi.spyOn(performance, 'now').mockReturnValue(10_000)
    try {
      const leases = leasesOf(6)
      const first = await leases.pair(false)
      first.release()
      now.mockReturnValue(11_000)
      const unrested = await leases.pair(false)
      expect(unrested.attacker).not.toBe(first.attacker)
      now.mockReturnValue(15_500)
      expect((await leases.pair(false)).attacker).toBe(first.attacker)
    } finally {
      now.mockRestore()
    }
  })

  it('shares the only pair among those who may, and never with one who may not', async () => {
    const leases = leasesOf(2)
    const shared = [await leases.pair(true), await leases.pair(true)]
    let isLent = false
    const own = leases.pair(false).then((lease) => {
      isLent = true
      return lease
    })
    shared[0]!.release()
    await Promise.resolve()
    expect(isLent).toBe(false)
    shared[1]!.release()
    expect((await own).attacker.name).toBe('user0')
  })
})
