import { expect, test } from 'vitest'
import { createTokens } from '../../attacks/tokens.ts'
import type { Leases } from '../../target/leases.ts'
import type { Account } from '../../target/profile.ts'
import type { Target } from '../../target/target.ts'

const leases = { freshAddress: () => undefined } as unknown as Leases
const accounts = Array.from({ length: 12 }, (_, i): Account => ({ name: `user${i}`, role: 'user' }))

/** A target that answers a login only when it is told to. */
function slowTarget() {
  const open: { readonly name: string; answer(status: number): void }[] = []
  const login = ({ name }: Account) =>
    new Promise((resolve) => {
      open.push({ name, answer: (status) => resolve(status < 400 ? { status, token: `of ${name}` } : { status }) })
    })
  return { open, target: { profile: {}, login } as unknown as Target }
}

test('few accounts log in at a time, and each gets its token, also when others are refused', async () => {
  const { open, target } = slowTarget()
  const tokens = createTokens(target, leases)
  const all = Promise.allSettled(accounts.map((account) => tokens.of(account)))
  let most = 0
  for (let answered = 0; answered < accounts.length; answered += 1) {
    await expect.poll(() => open.length).toBeGreaterThan(0)
    most = Math.max(most, open.length)
    open.shift()!.answer(answered === 1 ? 401 : 200)
  }
  const ends = await all
  expect(most).toBe(4)
  expect(ends.map((end) => (end.status === 'fulfilled' ? end.value : 'refused'))).toEqual(
    accounts.map(({ name }, i) => (i === 1 ? 'refused' : `of ${name}`)),
  )
})

test('who asks for the same account twice logs in once', async () => {
  const { open, target } = slowTarget()
  const tokens = createTokens(target, leases)
  const both = Promise.all([tokens.of(accounts[0]!), tokens.of(accounts[0]!)])
  await expect.poll(() => open.length).toBe(1)
  open[0]!.answer(200)
  expect(await both).toEqual(['of user0', 'of user0'])
  expect(open.length).toBe(1)
})
