/** A fact that the profile has wrong is said first, and nothing is judged by it. */
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { catalogue } from '../../attacks/catalogue/index.ts'
import { type RunOutcome, runCatalogue } from '../../attacks/runner.ts'
import { referenceProfile } from '../../cli/reference-profile.ts'
import { type ReferenceTarget, startReference } from '../../cli/reference-target.ts'
import type { Profile } from '../../target/profile.ts'
import { createNetwork } from '../../target/wire/index.ts'
import { cheapHash } from '../support/matrix.ts'

let [hardened, asymmetric]: ReferenceTarget[] = []

beforeAll(async () => {
  hardened = await startReference({ configuration: 'hardened', accounts: 4, env: cheapHash })
  asymmetric = await startReference({ configuration: 'asymmetric', accounts: 4, env: cheapHash })
})
afterAll(async () => {
  await hardened?.stop()
  await asymmetric?.stop()
})

async function attack(
  reference: ReferenceTarget,
  id: string,
  change: (profile: Profile) => Partial<Profile>,
): Promise<RunOutcome & { first: string[]; outcome: string }> {
  const profile = referenceProfile(reference.ready)
  const changed = { ...profile, ...change(profile) }
  const first: string[] = []
  let judged = false
  const outcome = await runCatalogue({
    attacks: catalogue.filter((one) => one.id === id),
    profile: changed,
    network: createNetwork({ allowRemote: [] }),
    concurrency: 2,
    timeoutMs: 3_000,
    patienceMs: 20_000,
    allow: { disrupt: true, disclosure: false },
    ownAddresses: process.platform === 'linux',
    signal: new AbortController().signal,
    onRemark: (remark) => void (judged || first.push(remark)),
    onProgress: () => {
      judged = true
    },
    ...(changed.key?.publicKey === undefined ? {} : { publicKey: changed.key.publicKey }),
  })
  return { ...outcome, first, outcome: outcome.results[0]?.verdict.outcome ?? '' }
}

describe('a wrong fact', () => {
  it('publicUrl: that it leads to somebody else is said first, and what must be called is skipped', async () => {
    const listener = { bind: '127.0.0.1', port: 39_117, publicUrl: `${hardened!.ready.url}/elsewhere` }
    const wrong = await attack(hardened!, 'token/key-jku-external', () => ({ listener }))
    expect(wrong.outcome).toBe('skipped')
    expect(wrong.first).toEqual([expect.stringMatching(/does not come to 127\.0\.0\.1:39117: answered with 4\d\d/)])
    const { publicUrl: _, ...own } = listener
    const right = await attack(hardened!, 'token/key-jku-external', () => ({ listener: own }))
    expect([right.outcome, right.first]).toEqual(['resisted', []])
  })

  it('signing key: said before any attack, and what needs it is skipped', async () => {
    const right = await attack(hardened!, 'token/claim-exp-past', () => ({}))
    expect([right.outcome, right.first]).toEqual(['resisted', []])
    const secret = randomBytes(32).toString('hex')
    const wrong = await attack(hardened!, 'token/claim-exp-past', ({ key }) => ({ key: { ...key!, secret } }))
    expect(wrong.outcome).toBe('skipped')
    expect(wrong.first).toEqual([expect.stringContaining('did not sign the target’s own token')])
  })

  it('public key: said before any attack, and what needs it is skipped', async () => {
    const right = await attack(asymmetric!, 'token/alg-confusion-rs-hs', () => ({}))
    expect([right.outcome, right.first]).toEqual(['resisted', []])
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
    const { privateKey: _, ...rest } = referenceProfile(asymmetric!.ready).key!
    const wrong = await attack(asymmetric!, 'token/alg-confusion-rs-hs', () => ({ key: { ...rest, publicKey: pem } }))
    expect(wrong.outcome).toBe('skipped')
    expect(wrong.first).toEqual([expect.stringContaining('does not verify the target’s own token')])
  })

  it('a message that nobody hears: nothing is judged', async () => {
    const deaf = attack(hardened!, 'token/alg-none', ({ chat }) => ({
      chat: { ...chat, hear: { ...chat.hear, event: 'never:said' } },
    }))
    await expect(deaf).rejects.toMatchObject({ code: 'target-refused-honest-client' })
  })

  it('an event that the server does not know: nothing is judged', async () => {
    const mute = attack(hardened!, 'token/alg-none', ({ chat }) => ({
      chat: { ...chat, send: { ...chat.send, event: 'never:heard' } },
    }))
    await expect(mute).rejects.toMatchObject({ code: 'target-refused-honest-client' })
  })

  it('what a success is acknowledged with: nothing is judged', async () => {
    for (const wrong of ['send', 'join'] as const) {
      const refused = attack(hardened!, 'token/alg-none', ({ chat }) => ({
        chat: { ...chat, [wrong]: { ...chat[wrong]!, ack: { ok: [null, { ok: true }] } } },
      }))
      const message = expect.stringMatching(`^chat.${wrong}.ack.ok does not describe .* acknowledged: .*"ok":true`)
      await expect(refused).rejects.toMatchObject({ code: 'profile-invalid', message })
    }
  })

  it('a login recipe that does not lead to a token: nothing is judged', async () => {
    const refused = attack(hardened!, 'token/alg-none', ({ login }) => ({
      login: { ...login!, url: '/no-such-login' },
    }))
    await expect(refused).rejects.toMatchObject({ code: 'login-failed' })
    const elsewhere = attack(hardened!, 'token/alg-none', ({ login }) => ({ login: { ...login!, token: 'nowhere' } }))
    await expect(elsewhere).rejects.toMatchObject({ code: 'login-failed' })
  })
})
