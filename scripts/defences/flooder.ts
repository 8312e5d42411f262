/** A process that floods: connects, sends without a pause until it is thrown out, and comes again. */
import { setImmediate as breathe, setTimeout as sleep } from 'node:timers/promises'
import type { Profile } from '../../target/profile.ts'
import { createTarget } from '../../target/target.ts'
import { createNetwork } from '../../target/wire/index.ts'
import { open } from './measured-server.ts'

let flooding = true
let sent = 0

process.on('message', (message: 'stop' | { profile: Profile; token: string; address: string | undefined }) => {
  if (message === 'stop') flooding = false
  else void flood(message)
})

async function flood({ profile, token, address }: { profile: Profile; token: string; address: string | undefined }) {
  const target = createTarget(profile, createNetwork(), 30_000)
  while (flooding) {
    const session = await open(target, { token, address }).catch(() => undefined)
    // Refused: it knocks again at once, but for a breath.
    if (session === undefined) await sleep(5)
    while (flooding && session?.isOpen) {
      for (let i = 0; i < 100; i++) session.say('flood')
      if (sent === 0) process.send?.('flooding')
      sent += 100
      await breathe()
    }
    session?.kill()
  }
  process.send?.(sent)
}
