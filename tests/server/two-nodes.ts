import { type Running, startServer } from './process.ts'
import { type RedisServer, startRedis } from './redis-server.ts'
import { type Several, several } from './several.ts'

export interface TwoNodes extends Several {
  readonly redis: RedisServer
  readonly nodes: readonly [Running, Running]
  end(): Promise<void>
}

const settings = ['login.perAddress=100', 'login.perAccount=100', 'connections.perAccount=4', 'rooms.perAccount=3']

/** Two nodes that know of each other through nothing but a Redis of theirs. */
export async function startTwoNodes(): Promise<TwoNodes> {
  const redis = await startRedis()
  const args = ['--redis', redis.url, ...settings.flatMap((setting) => ['--set', `limits.${setting}`])]
  const first = await startServer(args)
  const nodes = [first, await startServer(args)] as const
  const urls = nodes.map(({ ready }) => ready.url)
  return {
    ...several(urls, first.ready),
    redis,
    nodes,
    async end() {
      for (const node of nodes) await node.end()
      await redis.end()
    },
  }
}
