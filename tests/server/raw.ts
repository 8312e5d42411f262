import WebSocket from 'ws'

/** One WebSocket with Engine.IO packets by hand, for what the official client will not send. */
export interface Raw {
  readonly received: string[]
  send(...packets: (string | Buffer)[]): void
  /** Bytes as a text message, whether they are UTF-8 or not. */
  sendText(bytes: Buffer): void
  /** The first packet, past or future, that the pattern fits; undefined when the connection ends or time is up. */
  next(pattern: RegExp, waitMs?: number): Promise<string | undefined>
  /** Resolves when one more packet came, or the connection ended. */
  changed(): Promise<'packet' | 'closed'>
  readonly closed: Promise<void>
  close(): void
}

/** Opens the WebSocket and waits for the open packet. Rejects when the server refuses it. */
export async function openRaw(
  url: string,
  options: { headers?: Record<string, string>; query?: string; eio?: number } = {},
): Promise<Raw> {
  const { headers = {}, query = '', eio = 4 } = options
  const address = `${url.replace('http', 'ws')}/socket.io/?EIO=${eio}&transport=websocket${query}`
  const socket = new WebSocket(address, { headers })
  const received: string[] = []
  const waiting = new Set<() => void>()
  socket.on('message', (data) => {
    const text = String(data)
    if (text === '2') return socket.send('3')
    received.push(text)
    for (const wake of waiting) wake()
  })
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  socket.on('error', () => socket.terminate())
  const next: Raw['next'] = (pattern, waitMs = 1_000) =>
    new Promise((resolve) => {
      const done = (value: string | undefined): void => {
        waiting.delete(look)
        clearTimeout(timer)
        resolve(value)
      }
      const look = (): void => {
        const found = received.find((packet) => pattern.test(packet))
        if (found !== undefined) done(found)
      }
      const timer = setTimeout(() => done(undefined), waitMs)
      waiting.add(look)
      void closed.then(() => done(received.find((packet) => pattern.test(packet))))
      look()
    })
  await next(/^0/)
  return {
    received,
    send: (...packets) => {
      for (const packet of packets) socket.send(packet)
    },
    sendText: (bytes) => socket.send(bytes, { binary: false }),
    next,
    changed: () =>
      Promise.race([
        new Promise<'packet'>((resolve) => socket.once('message', () => resolve('packet'))),
        closed.then(() => 'closed' as const),
      ]),
    closed,
    close: () => socket.terminate(),
  }
}

/** Opens a raw connection and a namespace on it. */
export async function openChat(url: string, token: string, namespace = '/'): Promise<Raw> {
  const raw = await openRaw(url)
  const prefix = namespace === '/' ? '' : `${namespace},`
  raw.send(`40${prefix}${JSON.stringify({ token })}`)
  const answer = await raw.next(/^4[04]/)
  if (!answer?.startsWith('40')) throw new Error(`refused: ${answer}`)
  return raw
}

/** A polling session by hand: handshake, CONNECT, and POST bodies of any number of packets. */
export async function openPolling(url: string, token: string) {
  const base = `${url}/socket.io/?EIO=4&transport=polling`
  const opened = await (await fetch(base)).text()
  const { sid } = JSON.parse(opened.slice(1)) as { sid: string }
  const post = async (...packets: string[]): Promise<number> =>
    (await fetch(`${base}&sid=${sid}`, { method: 'POST', body: packets.join('\x1e') })).status
  const poll = async (): Promise<string[]> => (await (await fetch(`${base}&sid=${sid}`)).text()).split('\x1e')
  await post(`40${JSON.stringify({ token })}`)
  return { post, poll, connected: await poll() }
}
