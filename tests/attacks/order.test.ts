import { describe, expect, it } from 'vitest'
import { type AnyAttack, defineAttack } from '../../attacks/attack.ts'
import { resisted } from '../../attacks/judge.ts'
import { orderOf } from '../../attacks/order.ts'

function attackOf(id: string, more: Partial<AnyAttack> = {}): AnyAttack {
  return defineAttack({
    id,
    rows: [],
    title: id,
    requirement: 'none',
    impact: 'none',
    remedy: 'none',
    severity: 'high',
    cwe: [],
    references: [],
    needs: [],
    effect: 'observe',
    holds: 'account',
    run: async (context) => resisted(context.note('received', 'nothing'), context.evidence),
    ...more,
  })
}

const idsOf = (attacks: readonly AnyAttack[]) => attacks.map(({ id }) => id)

describe('the order of a run', () => {
  const attacks = [
    attackOf('quick'),
    attackOf('listens', { listensMs: 3_000 }),
    attackOf('listens-shortly', { listensMs: 500 }),
    attackOf('waits', { waitsMs: ({ leewayMs = 0 }) => leewayMs + 8_000 }),
    attackOf('loud', { loud: true }),
    attackOf('loud-and-long', { loud: true, listensMs: 5_000 }),
    attackOf('deadly', { holds: 'server', mayKill: true }),
    attackOf('deadly-and-long', { holds: 'server', mayKill: true, listensMs: 5_000 }),
  ]

  it('lets those run beside all others that mostly wait or listen, the longest first', () => {
    const order = orderOf(attacks, {}, { waitersBeside: true })
    expect(idsOf(order.waiting)).toEqual(['waits', 'listens'])
    expect(idsOf(order.quiet)).toEqual(['listens-shortly', 'quick'])
  })

  it('starts the longest first in every phase', () => {
    const order = orderOf(attacks, {}, { waitersBeside: false })
    expect(idsOf(order.waiting)).toEqual([])
    expect(idsOf(order.quiet)).toEqual(['waits', 'listens', 'listens-shortly', 'quick'])
    expect(idsOf(order.loud)).toEqual(['loud-and-long', 'loud'])
    expect(idsOf(order.deadly)).toEqual(['deadly-and-long', 'deadly'])
  })
})
