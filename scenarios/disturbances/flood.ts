/** Messages without end into the measured rooms, from few sockets; who is cut off comes back. */
import type { LoadClient } from '../open-loop/client.ts'
import type { Disturbance, DisturbanceContext } from '../open-loop/disturbance.ts'
import { compileEncoder, type Encoder } from '../open-loop/template.ts'
import { allowedRate, atRate, gather, joinCrowd, settled, strangeAddress } from './crowd.ts'

const flooders = 4
const messagesPerSecond = 1000
const backAfterMs = 500

export function flood(user: number): Disturbance {
  let context: DisturbanceContext
  let clients: (LoadClient | undefined)[] = []
  let encoders: Encoder[] = []
  let pacing: { stop(): void } | undefined
  let over = false
  const returns: Promise<void>[] = []
  const felt = { floodSent: 0, floodCutOff: 0, floodTurnedAway: 0 }

  const optionsOf = (member: number) => ({
    user,
    localAddress: strangeAddress(context.target, member),
    onCut: () => {
      clients[member] = undefined
      if (over) return
      felt.floodCutOff++
      returns.push(comeBack(member))
    },
  })

  async function comeBack(member: number): Promise<void> {
    while (!over) {
      await new Promise((resolve) => setTimeout(resolve, backAfterMs))
      if (over) return
      try {
        const { client } = await joinCrowd(context, member, optionsOf(member))
        if (over) client.engine.kill()
        else clients[member] = client
        return
      } catch {
        felt.floodTurnedAway++ // that is the defence at work
      }
    }
  }

  let next = 0
  function say(): void {
    const member = next++ % flooders
    const client = clients[member]
    if (client === undefined) return
    client.engine.send((encoders[member] as Encoder)(`flood-${felt.floodSent++}`, -1))
  }

  return {
    parameters: { attack: 'flood', floodPerSecond: messagesPerSecond },
    async prepare(given) {
      context = given
      const { target, layout } = given
      encoders = Array.from({ length: flooders }, (_, member) =>
        compileEncoder(target.send, target.namespace, {
          room: layout.roomNames[member % Math.max(1, layout.roomNames.length)] ?? '',
          sender: target.users[user % target.users.length]?.identity ?? '',
        }),
      )
      clients = (await gather(given, flooders, optionsOf)).map(({ client }) => client)
    },
    start() {
      pacing = atRate(allowedRate(context.target, messagesPerSecond), say)
    },
    stop() {
      over = true
      pacing?.stop()
    },
    async finish() {
      over = true
      pacing?.stop()
      for (const client of clients) client?.engine.kill()
      await settled(returns, 2 * backAfterMs)
      return felt
    },
  }
}
