/** What `--dry-run` promises is held against what attacks do send. */
import { describe, expect, test } from 'vitest'
import { defineAttack } from '../../attacks/attack.ts'
import { catalogue } from '../../attacks/catalogue/index.ts'
import { inconclusive } from '../../attacks/judge.ts'
import { runCatalogue } from '../../attacks/runner.ts'
import { floodSends, ordinary, type Sends, sendsOf } from '../../attacks/sends.ts'
import { referenceProfile } from '../../cli/reference-profile.ts'
import { startReference } from '../../cli/reference-target.ts'
import { createNetwork } from '../../target/wire/index.ts'
import { countSent } from '../support/count-sent.ts'

const talkative = defineAttack({
  id: 'own/talkative',
  rows: [],
  title: 'More than it says',
  requirement: 'none',
  impact: 'none',
  remedy: 'none',
  severity: 'low',
  cwe: [],
  references: [],
  needs: [],
  effect: 'write',
  holds: 'account',
  sends: { connections: 1, messages: 5 },
  async run(context) {
    const admission = await context.connect({ token: context.attacker.token })
    for (let i = 0; i < 10 && admission.admitted; i++) admission.session.say(context.canary())
    return inconclusive('it only talks')
  },
})

/** Loud ones of each kind, and ordinary ones beside them. */
const known = [
  'auth/absent-no-token',
  'auth/connect-bruteforce-one-connection',
  'crash/bin-attachment-count',
  'dos/conn-never-connect',
  'dos/ws-ping-flood',
  'login/bruteforce-account',
  'rate/absent',
  'rate/connect',
  'rate/multi-socket',
  'rate/race',
  'token/alg-none',
]

const exceeds = (sent: Sends, most: Sends) => sent.connections > most.connections || sent.messages > most.messages

describe('what attacks send', () => {
  test('is within what they say, and more is noticed', async () => {
    const reference = await startReference({ configuration: 'hardened', accounts: 24 })
    const network = createNetwork({ allowRemote: [] })
    const attacks = [...catalogue.filter(({ id }) => known.includes(id)), talkative]
    const counted = countSent(attacks, network)
    try {
      const profile = referenceProfile(reference.ready)
      await runCatalogue({
        attacks: counted.attacks,
        profile,
        network,
        concurrency: 12,
        timeoutMs: 5_000,
        patienceMs: 20_000,
        allow: { disrupt: true, disclosure: true },
        ownAddresses: process.platform === 'linux',
        restarts: true,
        signal: new AbortController().signal,
      })
      expect([...counted.sent.keys()].sort()).toEqual([...known, talkative.id].sort())
      const over = attacks.filter((attack) => exceeds(counted.sent.get(attack.id)!, sendsOf(attack, profile)))
      expect(over.map(({ id }) => id)).toEqual(['own/talkative'])
      // Nobody looks as if he sent nothing.
      expect([...counted.sent.values()].filter(({ connections, messages }) => connections * messages === 0)).toEqual([])
      expect(counted.sent.get('dos/ws-ping-flood')?.messages).toBeGreaterThan(10_000)
    } finally {
      counted.stop()
      await reference.stop()
    }
  }, 60_000)
})

describe('a flood', () => {
  test('is reckoned from the declared limit, and from the most that can be measured where none is', () => {
    const of = (count: number, perMs: number) =>
      floodSends({ messages: { count, perMs }, requestTimeoutMs: 1, endingGraceMs: 1 } as never).messages
    expect(of(20, 1_000)).toBeGreaterThan(ordinary.messages + 10 * 20 * 3)
    expect(of(2_000, 1_000)).toBeGreaterThan(3 * 2_000 * 4)
    expect(floodSends({} as never).messages).toBe(6_000)
  })
})
