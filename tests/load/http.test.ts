import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { runLogin } from '../../scenarios/http/login.ts'
import { runPollingHandshake } from '../../scenarios/http/polling-handshake.ts'
import { startChatServer } from './support/chat-server.ts'

const accounts = [
  { username: 'ada', password: 'one' },
  { username: 'ben', password: 'two' },
]

async function withServer<T>(listener: RequestListener, use: (url: string) => Promise<T>): Promise<T> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

const answer =
  (status: number, body: object | string): RequestListener =>
  (request, response) => {
    request.resume()
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }
const failed = (run: { thresholds: readonly { name: string; ok: boolean }[] }) =>
  run.thresholds.filter((one) => !one.ok).map((one) => one.name)

describe('logins', () => {
  test('right answers are counted as the server counts them, for every account', async () => {
    const server = await startChatServer()
    const run = await runLogin(server, { maxRequests: 200, durationS: 20 })
    await server.close()

    expect(run).toMatchObject({ workload: 'http-login', tool: 'autocannon', responseTime: null })
    expect(run.counters).toMatchObject({ 'requests sent': 200, 'answers 2xx': 200, 'requests without an answer': 0 })
    expect(server.seen.logins).toBe(200)
    expect(failed(run)).toEqual([])
    expect(run.validity.gates.slice(0, 2).every((gate) => gate.ok)).toBe(true)
    // One sample for each answer, none made up.
    expect(run.serviceTime?.count).toBe(200)
    expect(run.timeline.reduce((sum, second) => sum + second.received, 0)).toBe(200)
    // The rate is over the time until the last answer, whenever autocannon noticed the end.
    expect((run.achievedRatePerSecond * run.durationMs) / 200_000).toBeCloseTo(1, 1)
  })

  test('every connection begins with another account', async () => {
    const names: string[] = []
    const listener: RequestListener = async (request, response) => {
      let body = ''
      for await (const chunk of request) body += chunk
      names.push(JSON.parse(body).username)
      answer(200, { token: 'x' })(request, response)
    }
    await withServer(listener, (url) => runLogin({ url, accounts }, { connections: 2, maxRequests: 20, durationS: 20 }))

    expect(names.slice(0, 2).sort()).toEqual(['ada', 'ben'])
    expect(names.filter((name) => name === 'ada')).toHaveLength(10)
  })

  test('a rate limit is told apart from a refusal, and its quick noes are in no latency', async () => {
    const server = await startChatServer({ loginStatus: { after: 30, status: 429 } })
    const run = await runLogin(server, { maxRequests: 100, durationS: 20 })
    await server.close()

    expect(run.counters).toMatchObject({ 'answers 2xx': 30, 'answers 429': 70, 'answers 4xx but 429': 0 })
    expect(run.serviceTime?.count).toBe(30)
    expect(run.goodputPerSecond).toBeLessThan(run.achievedRatePerSecond)
    expect(failed(run)).toEqual([])
  })

  test.each([
    ['refusals', 401, { error: 'no' }, 'answers 4xx but 429', ['right answers', 'refusals but 429']],
    ['server errors', 503, { error: 'no' }, 'answers 5xx', ['right answers', 'server errors']],
    ['redirections', 302, '', 'answers 3xx', ['right answers', 'redirections']],
    [
      'pages without a token',
      200,
      '<html>',
      'answers 2xx with a wrong body',
      ['right answers', 'answers with a wrong body'],
    ],
  ])('%s are no success', async (_name, status, body, counter, thresholds) => {
    const run = await withServer(answer(status, body), (url) =>
      runLogin({ url, accounts }, { maxRequests: 20, durationS: 20 }),
    )

    expect(run.counters[counter]).toBe(20)
    expect(failed(run)).toEqual(thresholds)
    expect(run.goodputPerSecond).toBe(0)
    expect(run.serviceTime).toBeNull()
  })

  test('connections that are reset are errors', async () => {
    let count = 0
    const listener: RequestListener = (request, response) => {
      count += 1
      if (count % 4 === 0) request.socket.resetAndDestroy()
      else answer(200, { token: 'x' })(request, response)
    }
    const run = await withServer(listener, (url) => runLogin({ url, accounts }, { maxRequests: 40, durationS: 20 }))

    expect(run.counters['connection errors']).toBeGreaterThan(0)
    expect(failed(run)).toEqual(['connection errors'])
  })

  test('requests that a closed connection swallowed void the run', async () => {
    const listener: RequestListener = (request, response) => {
      response.shouldKeepAlive = false
      answer(200, { token: 'x' })(request, response)
    }
    const run = await withServer(listener, (url) =>
      runLogin({ url, accounts }, { connections: 2, maxRequests: 40, durationS: 20 }),
    )

    expect(run.counters['requests without an answer']).toBeGreaterThan(2)
    expect(run.validity.valid).toBe(false)
  })
})

describe('polling handshakes', () => {
  test('each answer opens a session', async () => {
    const server = await startChatServer()
    const run = await runPollingHandshake(server, { maxRequests: 100, durationS: 20 })
    await server.close()

    expect(run.workload).toBe('http-polling-handshake')
    expect(run.counters).toMatchObject({ 'answers 2xx': 100, 'answers 2xx with a wrong body': 0 })
    expect(failed(run)).toEqual([])
  })

  test('the path of the target is asked for, and a page that is no Engine.IO is no handshake', async () => {
    const paths = new Set<string | undefined>()
    const run = await withServer(
      (request, response) => {
        paths.add(request.url)
        answer(200, 'hello')(request, response)
      },
      (url) => runPollingHandshake({ url, path: '/live/' }, { maxRequests: 16, durationS: 20 }),
    )

    expect([...paths]).toEqual(['/live/?EIO=4&transport=polling'])
    expect(run.counters['answers 2xx with a wrong body']).toBe(16)
  })
})

test('the time ends a run as the count does', async () => {
  const run = await withServer(answer(200, { token: 'x' }), (url) =>
    runLogin({ url, accounts }, { durationS: 1, connections: 1, maxRequests: 10_000_000 }),
  )

  expect(run.counters['requests sent']).toBeLessThan(10_000_000)
  expect(run.counters['requests without an answer']).toBeLessThanOrEqual(1)
})

test('nobody there, nobody answering and nobody allowed are errors, not measurements', async () => {
  const gone = await withServer(answer(200, ''), async (url) => url)
  await expect(runLogin({ url: gone, accounts })).rejects.toMatchObject({ code: 'target-unreachable' })
  await expect(runLogin({ url: 'http://192.0.2.1', accounts })).rejects.toMatchObject({ code: 'remote-refused' })
  await expect(runLogin({ url: gone, accounts: [] })).rejects.toMatchObject({ code: 'usage' })

  const hanging = withServer(
    () => undefined,
    (url) => runLogin({ url, accounts }, { durationS: 6 }),
  )
  await expect(hanging).rejects.toMatchObject({ code: 'target-hung' })
})

test('a run can be interrupted', async () => {
  const controller = new AbortController()
  const run = withServer(answer(200, { token: 'x' }), (url) =>
    runLogin({ url, accounts }, { durationS: 600, maxRequests: 10_000_000, signal: controller.signal }),
  )
  setTimeout(() => controller.abort(), 200)

  await expect(run).rejects.toMatchObject({ code: 'interrupted' })
})
