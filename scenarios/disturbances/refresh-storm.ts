/** All users get a new token at the same moment, and say it on their sockets: what a wave of expiries does to a chat. */
import type { LoadClient } from '../open-loop/client.ts'
import type { Disturbance, DisturbanceContext } from '../open-loop/disturbance.ts'
import { fitsSuccess } from '../open-loop/success.ts'
import { createTally, record, type Tally, valueAtMs } from '../open-loop/tally.ts'
import { ackPrefix, compileEncoder } from '../open-loop/template.ts'
import { gather, settled } from './crowd.ts'

/** At these shares of the plateau. */
const waves = [0.3, 0.5, 0.7]

export function refreshStorm(users: number): Disturbance {
  const refreshed = createTally()
  const renewed = createTally()
  const felt = { refreshes: 0, refreshesFailed: 0, refreshesWaiting: 0, renewals: 0, renewalsFailed: 0 }
  /** Whose refresh is under way. */
  const waiting = new Set<number>()
  const answers = new Map<string, (text: string) => void>()
  const tasks: Promise<void>[] = []
  let context: DisturbanceContext
  let clients: LoadClient[] = []
  let timers: NodeJS.Timeout[] = []
  let ackId = 1

  async function refresh(user: number): Promise<void> {
    // A client waits for its refresh. Another one beside it would send the same refresh token twice, and a server that
    // takes that for theft ends the session: the storm would have made what it measures.
    if (waiting.has(user)) return void felt.refreshesWaiting++
    const beganMs = performance.now()
    felt.refreshes++
    try {
      const token = await newToken(user)
      record(refreshed, performance.now() - beganMs)
      await renew(user, token)
    } catch {
      felt.refreshesFailed++
    }
  }

  async function newToken(user: number): Promise<string> {
    waiting.add(user)
    try {
      return (await context.target.refresh?.(user)) ?? ''
    } finally {
      waiting.delete(user)
    }
  }

  async function renew(user: number, token: string): Promise<void> {
    const { target, settings } = context
    const client = clients[user]
    if (target.renew === undefined || client === undefined) return
    const beganMs = performance.now()
    const id = ackId++
    const args = JSON.parse(JSON.stringify(target.renew.args).replaceAll('{{token}}', token))
    const encode = compileEncoder({ ...target.renew, args }, target.namespace, { room: '', sender: '' })
    felt.renewals++
    const answer = new Promise<string>((resolve) => answers.set(`${user}/${id}`, resolve))
    client.engine.send(encode('', id))
    const late = new Promise<undefined>((resolve) => setTimeout(resolve, settings.timeoutMs, undefined).unref())
    const text = await Promise.race([answer, late])
    answers.delete(`${user}/${id}`)
    if (text !== undefined && fitsSuccess(text, target.renew.acknowledged)) record(renewed, performance.now() - beganMs)
    else felt.renewalsFailed++
  }

  function hear(user: number, text: string): void {
    const prefix = ackPrefix(context.target.namespace)
    if (!text.startsWith(prefix)) return
    const at = text.indexOf('[')
    answers.get(`${user}/${text.slice(prefix.length, at)}`)?.(text.slice(at))
  }

  return {
    parameters: { refreshUsers: users, refreshWaves: waves.length },
    async prepare(given) {
      context = given
      const opened = await gather(given, users, (user) => ({ user, join: false, onText: hear }))
      clients = opened.map(({ client }) => client)
    },
    start() {
      timers = waves.map((share) =>
        setTimeout(() => {
          for (let user = 0; user < users; user++) tasks.push(refresh(user))
        }, share * context.settings.durationMs),
      )
    },
    stop() {
      for (const timer of timers) clearTimeout(timer)
    },
    async finish() {
      for (const timer of timers) clearTimeout(timer)
      if (tasks.length > 0) await settled(tasks, context.settings.timeoutMs)
      for (const { engine } of clients) engine.kill()
      return { ...felt, ...times('refresh', refreshed), ...times('renewal', renewed) }
    },
  }
}

function times(name: string, tally: Tally): Record<string, number> {
  if (tally.count === 0) return {}
  return { [`${name}P50Ms`]: valueAtMs(tally, 50), [`${name}MaxMs`]: tally.maxUs / 1000 }
}
