import { describe, expect, it } from 'vitest'
import { mostAllowed } from '../../attacks/kit/flood.ts'
import { insideWords } from '../../attacks/kit/inside-words.ts'
import { askOften } from '../../attacks/kit/often.ts'
import { claimsOf, isPrivate } from '../../attacks/kit/private-claims.ts'
import { mannWhitney, median } from '../../attacks/kit/rank-test.ts'

describe('Mann-Whitney', () => {
  const range = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i)

  /** The same by counting all ways to deal the values out to two samples of these sizes. */
  function exact(one: readonly number[], other: readonly number[]): number {
    const all = [...one, ...other]
    const rank = (value: number) => all.reduce((sum, x) => sum + (x < value ? 1 : x === value ? 0.5 : 0), 0.5)
    const ranks = all.map(rank)
    const expected = (one.length * (all.length + 1)) / 2
    const away = Math.abs(one.reduce((sum, value) => sum + rank(value), 0) - expected)
    let [total, extreme] = [0, 0]
    const deal = (from: number, left: number, sum: number): void => {
      if (left === 0) {
        total += 1
        if (Math.abs(sum - expected) >= away - 1e-9) extreme += 1
        return
      }
      for (let i = from; i <= all.length - left; i++) deal(i + 1, left - 1, sum + ranks[i]!)
    }
    deal(0, one.length, 0)
    return extreme / total
  }

  it.each([0, 1, 3, 5, 8])('comes near the exact value, samples shifted by %i', (shift) => {
    const [one, other] = [range(0, 9), range(shift, 9)]
    expect(Math.abs(mannWhitney(one, other) - exact(one, other))).toBeLessThan(0.02)
  })

  it('is surer the further apart two samples are', () => {
    const far = mannWhitney(range(0, 40), range(1_000, 40))
    expect(far).toBeLessThan(1e-12)
    expect(mannWhitney(range(0, 40), range(20, 40))).toBeGreaterThan(far)
  })

  it('says nothing about equal values, and the same both ways', () => {
    expect(mannWhitney([5, 5, 5], [5, 5, 5])).toBe(1)
    expect(mannWhitney(range(0, 20), range(3, 20))).toBeCloseTo(mannWhitney(range(3, 20), range(0, 20)), 12)
  })

  it('has a median', () => {
    expect(median([3, 1, 2])).toBe(2)
    expect(median([4, 1, 2, 3])).toBe(2.5)
  })
})

describe('what an honest limiter lets through at most', () => {
  const limit = { count: 20, perMs: 1_000 }

  it('is two windows within less than one, and one more than have passed after that', () => {
    expect(mostAllowed(limit, 10)).toBe(40)
    expect(mostAllowed(limit, 1_000)).toBe(40)
    expect(mostAllowed(limit, 4_000)).toBe(100)
  })
})

describe('asking often', () => {
  const pressure = { undeclared: { count: 1_000, perMs: 1_000 }, fewest: 50, most: 500, atOnce: 1, longestMs: 5_000 }

  it('finds a limit that holds, and one that does not', async () => {
    const limit = { count: 10, perMs: 1_000 }
    let granted = 0
    expect((await askOften({ ...pressure, limit }, async () => ++granted <= 10)).over).toBe(false)
    expect((await askOften({ ...pressure, limit }, async () => true)).over).toBe(true)
  })

  it('takes any refusal for a limit where none is declared', async () => {
    let asked = 0
    const found = await askOften(
      { ...pressure, limit: undefined, undeclared: { count: 1, perMs: 1_000 } },
      async () => {
        asked += 1
        return asked !== 30
      },
    )
    expect(found.over).toBe(false)
  })

  it('cannot tell when nothing more than the limit could be asked', async () => {
    const limit = { count: 10, perMs: 1_000 }
    expect((await askOften({ ...pressure, limit, fewest: 5, most: 5 }, async () => true)).over).toBeUndefined()
  })
})

describe('words from inside a server', () => {
  it.each([
    ['Error: x\n    at verify (/srv/app/auth.js:10:5)', 2],
    ['{"stack":"Error\\n    at file:///home/me/chat/server.ts:3:1"}', 2],
    ['SQLITE_CONSTRAINT: UNIQUE', 1],
    ['JsonWebTokenError: invalid signature', 1],
    ['unauthorized', 0],
    ['Look at 10:30:15, see https://example.test/help', 0],
    ['{"code":3,"message":"Bad request"}', 0],
  ])('%s', (text, count) => {
    expect(insideWords(text)).toHaveLength(count)
  })
})

describe('private claims', () => {
  const account = { name: 'a', role: 'user' as const, username: 'a@example.test', password: 'correct horse' }
  const harmful = (payload: Record<string, unknown>) =>
    claimsOf(payload)
      .filter((claim) => isPrivate(claim, account))
      .map(({ name }) => name)

  it('are passwords, hashes and personal data, wherever they stand', () => {
    const user = { id: 7, passwordHash: 'x', profile: { phone_number: '123', homeAddress: 'here' } }
    expect(harmful({ user, note: 'my correct horse', h: '$2b$10$abc' })).toEqual([
      'user.passwordHash',
      'user.profile.phone_number',
      'user.profile.homeAddress',
      'note',
      'h',
    ])
  })

  it('are not what identifies a user, nor flags, nor hashes of other tokens', () => {
    const claims = {
      sub: 'u1',
      email: 'a@example.test',
      email_verified: true,
      at_hash: 'abc',
      jti: 'x',
      passwordAge: 3,
    }
    expect(harmful(claims)).toEqual([])
  })
})
