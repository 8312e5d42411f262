import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createHttpClient, request } from '../../target/wire/http.ts'
import { createResponseReader, type ReadResult } from '../../target/wire/http-response.ts'
import { createNetwork } from '../../target/wire/network.ts'
import { cannedServer, hangingServer, httpServer, tcpServer } from './servers.ts'

const timeoutMs = 1000

describe('requests, byte by byte', () => {
  async function sentBy(options: Omit<Parameters<typeof request>[1], 'url' | 'timeoutMs'>): Promise<string> {
    let seen = ''
    const server = await tcpServer((socket) => {
      socket.once('data', (bytes) => {
        seen = bytes.toString('latin1')
        socket.end('HTTP/1.1 204 No Content\r\n\r\n')
      })
    })
    await request(createNetwork(), { url: `${server.url}/a?b=1`, timeoutMs, ...options })
    return seen.replaceAll(String(server.port), 'PORT')
  }

  it('adds what is missing and keeps order and duplicates', async () => {
    expect(await sentBy({})).toBe('GET /a?b=1 HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nConnection: close\r\n\r\n')
    const headers = [
      ['X-A', '1'],
      ['x-a', '2'],
      ['Origin', 'null'],
    ] as const
    expect(await sentBy({ method: 'POST', headers, body: 'é' })).toBe(
      'POST /a?b=1 HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nX-A: 1\r\nx-a: 2\r\nOrigin: null\r\nConnection: close\r\nContent-Length: 2\r\n\r\n\xc3\xa9',
    )
  })

  it('sends a target, headers and lengths as they are told', async () => {
    const headers = [
      ['host', 'other'],
      ['Connection', 'x'],
      ['Content-Length', '0'],
      ['Bad Name', '\xff\r\nInjected: 1'],
    ] as const
    expect(await sentBy({ target: '//so cket.io/../?%zz', headers, body: 'b' })).toBe(
      'GET //so cket.io/../?%zz HTTP/1.1\r\nhost: other\r\nConnection: x\r\nContent-Length: 0\r\nBad Name: \xff\r\nInjected: 1\r\n\r\nb',
    )
    expect(await sentBy({ bare: true })).toBe('GET /a?b=1 HTTP/1.1\r\n\r\n')
  })
})

describe('responses', () => {
  const answered = async (answer: string, options: { close?: boolean; pieceBytes?: number; method?: string } = {}) => {
    const server = await cannedServer(answer, options)
    return request(createNetwork(), { url: server.url, timeoutMs, maxBodyBytes: 1000, method: options.method ?? 'GET' })
  }

  it.each([undefined, 1, 7])('reads every kind of body, in pieces of %s', async (pieceBytes) => {
    const options = pieceBytes === undefined ? {} : { pieceBytes }
    const counted = await answered('HTTP/1.1 200 OK\r\nX-a: 1\r\nx-A:  2 \r\nContent-Length: 5\r\n\r\nhello', options)
    expect(counted).toMatchObject({ status: 200, statusText: 'OK', truncated: false })
    expect(counted.headers.slice(0, 2)).toEqual([
      ['X-a', '1'],
      ['x-A', '2'],
    ])
    expect([counted.header('X-A'), counted.text()]).toEqual(['1', 'hello'])
    const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\n'
    expect((await answered(`${chunked}\r\n`, options)).text()).toBe('abc0123456789')
    expect((await answered(`${chunked}Trailer: 1\r\n\r\n`, options)).text()).toBe('abc0123456789')
    expect((await answered('HTTP/1.0 200\r\n\r\nto the end', { ...options, close: true })).text()).toBe('to the end')
    expect((await answered('HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n', options)).status).toBe(304)
    const head = await answered('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n', { ...options, method: 'HEAD' })
    expect(head.body).toHaveLength(0)
    const early = 'HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n'
    expect((await answered(early, options)).status).toBe(401)
  })

  it.each([
    ['Content-Length: 5000', 'x'.repeat(5000)],
    ['X: until close', 'x'.repeat(5000)],
    ['Transfer-Encoding: chunked', `1388\r\n${'x'.repeat(5000)}\r\n0\r\n\r\n`],
  ])('cuts a body at the limit: %s', async (header, body) => {
    const response = await answered(`HTTP/1.1 200 OK\r\n${header}\r\n\r\n${body}`)
    expect(response).toMatchObject({ status: 200, truncated: true })
    expect(response.body.length).toBeLessThanOrEqual(1000)
  })

  it.each([
    'SSH-2.0-OpenSSH_9.6\r\n',
    '\x00\x01\x02\x03',
    'HTTP/2 200\r\n\r\n',
    'HTTP/1.1 abc\r\n\r\n',
    'HTTP/1.1 200 OK\r\nno colon\r\n\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n',
    `HTTP/1.1 200 OK\r\nX: ${'y'.repeat(70_000)}`,
  ])('tells a peer that speaks no HTTP: %j', async (answer) => {
    await expect(answered(answer)).rejects.toMatchObject({ code: 'target-not-socketio' })
  })

  it.each(['', 'HTTP/1.1 200 OK\r\nContent-L', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel'])(
    'tells a peer that hangs up after %j',
    async (answer) => {
      await expect(answered(answer, { close: true })).rejects.toMatchObject({ code: 'connection-lost' })
    },
  )

  it('tells a peer that never answers, or never finishes, in time', async () => {
    const silent = await hangingServer()
    const startMs = performance.now()
    const options = { timeoutMs: 80 }
    await expect(request(createNetwork(), { url: silent.url, ...options })).rejects.toMatchObject({
      code: 'target-hung',
    })
    const half = await cannedServer('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel')
    await expect(request(createNetwork(), { url: half.url, ...options })).rejects.toMatchObject({ code: 'target-hung' })
    expect(performance.now() - startMs).toBeLessThan(10_000)
  })

  it('is interrupted by its signal', async () => {
    const silent = await hangingServer()
    const abort = new AbortController()
    setTimeout(() => abort.abort(), 20)
    const waiting = request(createNetwork(), { url: silent.url, timeoutMs, signal: abort.signal })
    await expect(waiting).rejects.toMatchObject({ code: 'interrupted' })
  })

  it('reads the same however the bytes are cut', () => {
    const answers = [
      'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n',
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nh\r\n4\r\nello\r\n0\r\nA: b\r\n\r\n',
    ]
    const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 60 })
    fc.assert(
      fc.property(fc.constantFrom(...answers), sizes, fc.string({ maxLength: 5 }), (answer, cuts, rest) => {
        const reader = createResponseReader('GET', 100)
        const bytes = Buffer.from(answer + rest)
        let at = 0
        let result: ReadResult = { state: 'more' }
        for (const size of [...cuts, bytes.length]) {
          if (result.state !== 'more') break
          result = reader.push(bytes.subarray(at, at + size))
          at += size
        }
        expect(result).toMatchObject({ state: 'done', head: { status: 200 }, reusable: true })
        if (result.state === 'done') {
          expect(result.body.toString()).toBe('hello')
          expect(Buffer.from(rest).toString().startsWith(result.rest.toString())).toBe(true)
        }
      }),
    )
  })

  it('survives any garbage as data', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (garbage, begun) => {
        const reader = createResponseReader('GET', 50)
        const start = begun ? 'HTTP/1.1 200 OK\r\n' : ''
        reader.push(Buffer.concat([Buffer.from(start), Buffer.from(garbage)]))
        reader.end()
      }),
    )
  })
})

describe('the client that keeps its connection', () => {
  it('reuses one connection, and opens another when the server has closed it', async () => {
    const server = await httpServer((req, res) => {
      if (req.url === '/last') res.setHeader('Connection', 'close')
      res.end(`${req.socket.remotePort}`)
    })
    const network = createNetwork()
    const client = createHttpClient(network, { url: server.url, timeoutMs })
    const first = await client.request({})
    const second = await client.request({ method: 'POST', body: 'x' })
    expect(second.text()).toBe(first.text())
    await client.request({ target: '/last' })
    expect((await client.request({})).text()).not.toBe(first.text())
    expect(network.opened).toBe(2)
    server.server.closeAllConnections()
    await expect.poll(() => network.openNow).toBe(0)
    expect((await client.request({})).status).toBe(200)
    expect(client.bytesSent).toBeGreaterThan(100)
    expect(client.bytesReceived).toBeGreaterThan(100)
    client.close()
    await expect(client.request({})).rejects.toMatchObject({ code: 'connection-lost' })
    await expect.poll(() => network.openNow).toBe(0)
  })

  it('does not use a connection that the server is about to give up', async () => {
    const network = createNetwork()
    const server = await tcpServer((socket) =>
      socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\nKeep-Alive: timeout=1\r\nContent-Length: 0\r\n\r\n')),
    )
    const client = createHttpClient(network, { url: server.url, timeoutMs })
    await client.request({})
    await client.request({})
    expect(network.opened).toBe(2)
    client.close()
  })

  it('fails an exchange under way when it is closed, and refuses two at once', async () => {
    const silent = await hangingServer()
    const client = createHttpClient(createNetwork(), { url: silent.url, timeoutMs })
    const waiting = client.request({})
    await expect(client.request({})).rejects.toMatchObject({ code: 'internal' })
    setTimeout(() => client.close(), 30)
    await expect(waiting).rejects.toMatchObject({ code: 'connection-lost' })
  })
})

it('refuses what is no URL of a server', async () => {
  for (const url of ['', 'localhost:3000', 'ftp://127.0.0.1/', 'http://']) {
    await expect(request(createNetwork(), { url, timeoutMs })).rejects.toMatchObject({ code: 'usage' })
  }
})
