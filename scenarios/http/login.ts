import { HarnessError } from '../../errors.ts'
import type { BenchRun } from '../../reports/model.ts'
import { type LoadLimits, runAutocannon } from './run-autocannon.ts'

export interface LoginTarget {
  readonly url: string
  readonly accounts: readonly { readonly username: string; readonly password: string }[]
}

/**
 * How many logins a second the target answers: `POST /login` with right passwords, the accounts in turn, so that no
 * single one is held up by its own limit. Four connections, because hashing a password keeps a core busy.
 * Throws as runAutocannon(), and HarnessError `usage` without accounts.
 */
export async function runLogin(target: LoginTarget, limits: LoadLimits = {}): Promise<BenchRun> {
  if (target.accounts.length === 0) {
    throw new HarnessError('usage', 'there is no account to log in with', { hint: 'the profile has to name one' })
  }
  return runAutocannon(
    {
      workload: 'http-login',
      url: target.url,
      requests: target.accounts.map(({ username, password }) => ({
        method: 'POST',
        path: '/login',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username, password }),
      })),
      isRight: holdsToken,
    },
    { connections: 4, ...limits },
  )
}

function holdsToken(body: string): boolean {
  try {
    const answer: unknown = JSON.parse(body)
    return typeof answer === 'object' && answer !== null && 'token' in answer && typeof answer.token === 'string'
  } catch {
    return false
  }
}
