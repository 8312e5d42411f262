import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { ProfileInput } from '../../target/profile.ts'
import type { TrapTarget } from './define.ts'
import { startChat } from './parts/chat.ts'
import { jwtTokens } from './parts/tokens.ts'

/** A message without fields ends the process: nobody catches what the handler throws. */
async function startFragile(secret: string, port: number) {
  const onNonsense = (): never => {
    throw new Error('nobody catches this')
  }
  return startChat({ tokens: jwtTokens({ secret }), port, onNonsense })
}

const died = 'a message without fields ends its process'
const target: TrapTarget = {
  traps: ['T11'],
  title: 'dies of nonsense, and is started again by a supervisor before anybody misses it',
  has: {
    'crash/payload-missing-args': died,
    'crash/payload-types': died,
    'crash/json-tojson-fields': 'odd fields are no text either',
    'crash/bin-placeholder': 'nor is a placeholder',
    'crash/bin-where-string': 'nor are bytes',
    'crash/async-reject': 'a text that is too long ends its process as well',
  },
  families: ['crash'],
  async start() {
    const secret = 'a secret that outlives the process, of this test only'
    let child: ChildProcess | undefined
    let over = false
    const run = async (port: number): Promise<ProfileInput> => {
      child = fork(import.meta.filename, [secret, String(port)], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
      const [profile] = (await once(child, 'message')) as [ProfileInput]
      child.once('exit', () => void (over || run(Number(new URL(String(profile.url)).port))))
      return profile
    }
    const profile = await run(0)
    return {
      profile,
      async close() {
        over = true
        child?.kill()
      },
    }
  },
}
export default target

const [, file, secret, port] = process.argv
if (file === import.meta.filename && secret !== undefined) {
  const { profile } = await startFragile(secret, Number(port))
  process.send?.(profile)
  process.once('disconnect', () => process.exit(0))
}
