/** The listener that targets are lured to call: found through a relay, by turns at one port, and never taken for granted. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import type { BaseContext } from '../../attacks/attack.ts'
import { canary } from '../../attacks/honest-exchange.ts'
import { openListener } from '../../attacks/kit/listener.ts'
import { createNetwork } from '../../target/wire/index.ts'

interface Place {
  readonly bind: string
  readonly port?: number
  readonly publicUrl?: string
}

function context(listener: Place): BaseContext {
  const target = { network: createNetwork(), timeoutMs: 2_000, profile: { listener } }
  return { target, unwatched: target, canary, signal: AbortSignal.timeout(20_000) } as unknown as BaseContext
}

async function started(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

async function freePort(): Promise<number> {
  const server = createServer()
  const port = await started(server)
  await new Promise((resolve) => server.close(resolve))
  return port
}

test('at any port, and only the calls of others are visits', async () => {
  const listener = await openListener(context({ bind: '::1' }), () => 'keys')
  const answer = await fetch(`${listener.url}/a`)
  expect(await answer.text()).toBe('keys')
  expect(listener.visits).toEqual(['/a'])
  await listener.close()
})

test('through a relay, and one after the other at one port', async () => {
  const port = await freePort()
  const relay = createServer(async ({ url }, response) => {
    const answer = await fetch(`http://127.0.0.1:${port}${url}`).catch(() => undefined)
    response.writeHead(answer?.status ?? 502).end(await answer?.text())
  })
  const publicUrl = `http://127.0.0.1:${await started(relay)}/`
  const place = { bind: '127.0.0.1', port, publicUrl }
  const first = await openListener(context(place), () => 'first')
  let isOpen = false
  const next = openListener(context(place), () => 'second').finally(() => {
    isOpen = true
  })
  expect(await (await fetch(`${first.url}/a`)).text()).toBe('first')
  expect([first.visits, isOpen]).toEqual([['/a'], false])
  await first.close()
  const second = await next
  expect(await (await fetch(`${second.url}/b`)).text()).toBe('second')
  expect([second.url, second.visits]).toEqual([publicUrl.slice(0, -1), ['/b']])
  await second.close()
  relay.closeAllConnections()
  relay.close()
})

test('an address that leads elsewhere, or to nobody, proves nothing', async () => {
  const elsewhere = createServer((_, response) => response.end('a stranger'))
  const strangers = await started(elsewhere)
  const port = await freePort()
  const leadsTo = (there: number) =>
    openListener(context({ bind: '127.0.0.1', port, publicUrl: `http://127.0.0.1:${there}` }), () => '')
  await expect(leadsTo(strangers)).rejects.toThrow(/does not come to 127\.0\.0\.1:\d+: answered with 200/)
  elsewhere.close()
  await expect(leadsTo(await freePort())).rejects.toThrow(/does not come to/)
  // Each gave the port back.
  await (await openListener(context({ bind: '127.0.0.1', port }), () => '')).close()
})

test('a port that is taken is said', async () => {
  const other = createServer()
  const port = await started(other)
  await expect(openListener(context({ bind: '127.0.0.1', port }), () => '')).rejects.toThrow(
    `nothing can listen at port ${port} of 127.0.0.1: EADDRINUSE`,
  )
  other.close()
})
