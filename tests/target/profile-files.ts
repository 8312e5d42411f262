/** Profiles on disk, for tests of what loading them says. */
import { join } from 'node:path'
import { expect } from 'vitest'
import type { HarnessError } from '../../errors.ts'
import { loadProfile } from '../../target/load-profile.ts'
import { temporaryFolder } from '../support/temporary.ts'

export const env = { ALICE_PASSWORD: 'wonder-land-7', BOB_TOKEN: 'a.b.c' }

export const good = `version: 1
url: http://127.0.0.1:3000
accounts:
  - name: alice
    username: alice
    password: $ALICE_PASSWORD
  - { name: bob, token: $BOB_TOKEN }
login:
  url: /login
  json: { username: '{{username}}', password: '{{password}}' }
chat:
  send: { event: say, args: ['{{text}}'] }
  hear: { event: said, args: ['{{sender}}', '{{text}}'] }
`

/** One file a test, in a folder that goes with the test file. */
export function profileFiles() {
  const folder = temporaryFolder()
  let count = 0
  const write = (text: string): string => {
    count += 1
    return folder.write(`case-${count}/profile.yml`, text)
  }
  return {
    folder,
    write,
    /** What loading says, with the folder taken out of it. */
    async complaint(text: string, variables: Record<string, string> = env): Promise<string> {
      const file = write(text)
      const error = await loadProfile(file, variables).then(
        () => undefined,
        (reason: HarnessError) => reason,
      )
      expect(error?.code).toBe('profile-invalid')
      return error!.message.replaceAll(file, 'profile.yml').replaceAll(join(folder.path, `case-${count}`), '')
    },
  }
}
