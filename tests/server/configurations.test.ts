/** Every named configuration starts as a process of its own and does its work: two users come in and hear each other. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { referenceProfile } from '../../cli/reference-profile.ts'
import { startReference } from '../../cli/reference-target.ts'
import { listConfigurations } from '../../server/configuration.ts'
import { openSession } from '../../target/session.ts'
import { createTarget } from '../../target/target.ts'
import { createNetwork } from '../../target/wire/index.ts'

/** Those that need more than one process have tests of their own. */
const alone = listConfigurations().filter((name) => name !== 'cluster')

test.each(alone)('%s', { timeout: 30_000 }, async (configuration) => {
  const server = await startReference({ configuration })
  try {
    const target = createTarget(referenceProfile(server.ready), createNetwork(), 10_000)
    const come = async (index: number) => {
      const account = target.profile.accounts[index]!
      const token = account.token ?? (await target.login(account)).token
      const admission = await openSession(target, { token })
      if (!admission.admitted) throw new Error(`${account.name} was refused: ${admission.refusal.how}`)
      return admission.session
    }
    const [speaker, listener] = [await come(0), await come(1)]
    speaker.say('hello')
    expect((await listener.heard('hello', 5_000))?.text).toBe('hello')
    const stranger = await openSession(target, { token: 'rubbish' })
    if (stranger.admitted) {
      stranger.session.say('from nobody')
      expect(await listener.heard('from nobody', 500)).toBeUndefined()
    }
  } finally {
    await server.stop()
  }
})

test('docs/reference-server.md says what each is for', () => {
  const page = readFileSync(new URL('../../docs/reference-server.md', import.meta.url), 'utf8')
  const table = page.split('\n').filter((line) => line.startsWith('| `'))
  expect(alone.filter((name) => !table.some((line) => line.split('|')[1]?.includes(`\`${name}\``)))).toEqual([])
})
