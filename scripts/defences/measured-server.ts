/** A reference server with a meter in it, and the sessions that load it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { referenceProfile } from '../../cli/reference-profile.ts'
import { startReference } from '../../cli/reference-target.ts'
import { type ConnectOptions, openSession, type Session } from '../../target/session.ts'
import { createTarget, type Target } from '../../target/target.ts'
import { createNetwork } from '../../target/wire/index.ts'
import type { Reading } from './meter.ts'

export interface MeasuredServer {
  readonly target: Target
  /** Collects the server's garbage and reads its meter. */
  read(): Promise<Reading>
}

/** Starts a server, hands it out, and ends it. */
export async function withServer<T>(
  options: { configuration: string; overrides?: readonly string[]; accounts?: number },
  use: (server: MeasuredServer) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'gatecrash-meter-'))
  const file = join(folder, 'reading.json')
  const env = {
    NODE_OPTIONS: `--expose-gc --import=${new URL('./meter.ts', import.meta.url).href}`,
    GATECRASH_METER: file,
  }
  const server = await startReference({ ...options, env, restart: false })
  let readings = 0
  const read = async (): Promise<Reading> => {
    readings++
    process.kill(server.pid, 'SIGUSR2')
    for (let waitedMs = 0; waitedMs < 30_000; waitedMs += 5) {
      await sleep(5)
      const reading = readingIn(file)
      if (reading?.count === readings) return reading
    }
    throw new Error('the server does not answer its meter')
  }
  try {
    return await use({ target: createTarget(referenceProfile(server.ready), createNetwork(), 30_000), read })
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

function readingIn(file: string): Reading | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Reading
  } catch {
    return undefined // not written yet
  }
}

/** CPU time between two readings, in ms, without that of the collections around it. */
export const cpuBetween = (before: Reading, after: Reading): number => after.cpuBeforeCollectionMs - before.cpuMs

/** A session over WebSocket. Throws when it is refused. */
export async function open(target: Target, options: ConnectOptions): Promise<Session> {
  const admission = await openSession(target, { transport: 'websocket', ...options })
  if (!admission.admitted) throw new Error(`refused: ${admission.refusal.how}`)
  return admission.session
}

/** Many of them, some at a time. `addressOf`: the source address of each. */
export async function openMany(
  target: Target,
  token: string,
  count: number,
  addressOf: (index: number) => string | undefined = () => undefined,
): Promise<Session[]> {
  const sessions: Session[] = []
  while (sessions.length < count) {
    const some = Array.from({ length: Math.min(25, count - sessions.length) }, (_, index) =>
      open(target, { token, join: false, address: addressOf(sessions.length + index) }),
    )
    sessions.push(...(await Promise.all(some)))
  }
  return sessions
}

/** Logs an account in. `index`: which of the profile's. */
export async function tokenOf(target: Target, index = 0, address?: string): Promise<string> {
  const account = target.profile.accounts[index]
  const options = address === undefined ? {} : { address }
  const { token } = account === undefined ? {} : await target.login(account, options)
  if (token === undefined) throw new Error(`account ${index} could not log in`)
  return token
}
