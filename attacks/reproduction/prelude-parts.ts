/** Functions that only some reproductions need, by name: a script has those that it calls. */
import type { Profile } from '../../target/profile.ts'

export function preludeParts(body: string, { path, protocol }: Pick<Profile, 'path' | 'protocol'>): string[] {
  const target = `${path.replace(/\/?$/, '/')}?EIO=${protocol.eio}&transport=polling&sid=`
  let text = body
  const used: string[] = []
  // Each is called by the body, or by one that comes after it.
  for (const [name, source] of parts(target, path).reverse()) {
    if (!new RegExp(`\\b${name}\\(`).test(text)) continue
    used.unshift(source)
    text += source
  }
  return used
}

function parts(pollingTarget: string, path: string): [name: string, source: string][] {
  return [
    [
      'mostOf',
      `/** The most that an honest limiter lets through; without a limit nearly all. */
function mostOf(limit, count, startMs, endMs = performance.now()) {
  if (!limit) return Math.floor(0.95 * count) - 1
  const windows = (endMs - startMs) / limit.perMs
  return Math.ceil(limit.count * (windows < 1 ? 2 : windows + 1) * limit.tolerance)
}
`,
    ],
    [
      'handshake',
      `/** A connection before CONNECT, and what the server says of it at first: sid, maxPayload and more. */
async function handshake({ to = url, namespace, auth, join, authenticate, ...engine }) {
  const manager = new Manager(to, { path: ${JSON.stringify(path)}, reconnection: false, ...engine })
  const open = await new Promise((resolve) => {
    manager.engine.once('handshake', resolve)
    manager.once('error', () => resolve())
  })
  return { ...open, manager }
}
`,
    ],
    ['socketId', 'const socketId = (connection) => Object.values(connection.sockets)[0].id\n'],
    ['pid', 'const pid = (connection) => Object.values(connection.sockets)[0]._pid\n'],
    ['lose', 'const lose = (connection) => connection.manager.engine.transport.ws?.terminate()\n'],
    [
      'frame',
      "const frame = ({ manager }, hex) => manager.engine.transport.ws._socket.write(Buffer.from(hex, 'hex'))\n",
    ],
    [
      'withUnusedBits',
      `/** The same bytes in another text: the last letter has bits that no byte is made of. */
function withUnusedBits(token) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const unused = { 2: 4, 3: 2 }[token.split('.')[2].length % 4] ?? 0
  return token.slice(0, -1) + letters[letters.indexOf(token.at(-1)) ^ ((1 << unused) - 1)]
}
`,
    ],
    [
      'atOnce',
      `/** Of so many at the same moment more than one are answered like this. */
async function atOnce(times, method, path, headers, json, wanted) {
  const all = await Promise.all(Array.from({ length: times }, () => ask(method, path, headers, json)))
  const like = all.filter((answer) => answer?.seen === JSON.stringify(wanted))
  expect(like.length > 1, \`of \${times} at once \${like.length} are answered so\`)
  return like[0]
}
`,
    ],
    [
      'packets',
      `/** Engine.IO packets as they are, past the client library. */
async function packets({ manager: { engine } }, list) {
  if (engine.transport.name === 'websocket') for (const packet of list) engine.transport.ws.send(packet)
  else await fetch(new URL(${JSON.stringify(pollingTarget)} + engine.id, url), { method: 'POST', body: list.map((packet) => (Buffer.isBuffer(packet) ? 'b' + packet.toString('base64') : packet)).join('\\x1e') })
}
`,
    ],
    [
      'dial',
      `/** A bare connection to the server, for bytes that no HTTP client sends. */
async function dial() {
  const secure = url.startsWith('https')
  const { connect: open } = await import(secure ? 'node:tls' : 'node:net')
  const { hostname: host, port } = new URL(url)
  return open({ host, port: Number(port || (secure ? 443 : 80)) }).on('error', () => {})
}
`,
    ],
    [
      'knock',
      `/** Opens a connection and closes it again; whether it was taken. */
function knock({ namespace, auth, join, authenticate, ...engine }) {
  const manager = new Manager(url, { path: ${JSON.stringify(path)}, reconnection: false, ...engine })
  return new Promise((resolve) => manager.once('open', () => resolve(true)).once('error', () => resolve(false))).finally(() => manager.engine?.close())
}
`,
    ],
    [
      'listen',
      `/** Gives this to whoever calls, and keeps what is asked for. */
async function listen(host, answer, port = 0) {
  const calls = []
  const server = (await import('node:http')).createServer((request, response) => {
    calls.push(request.url)
    response.end(answer)
  })
  await new Promise((resolve) => server.listen(port, host, resolve))
  return { calls, address: \`http://\${host.includes(':') ? \`[\${host}]\` : host}:\${server.address().port}\` }
}
`,
    ],
    [
      'wire',
      `/** A WebSocket without the client library: packets go out as they are, and those of Socket.IO that come are kept. */
async function wire(path, headers) {
  const { WebSocket } = await import('ws')
  const socket = new WebSocket(new URL(path, url.replace('http', 'ws')), { headers })
  const connection = { received: [], isOpen: true, send: (packet) => socket.send(packet) }
  socket.on('message', (data) => {
    if (String(data) === '2') socket.send('3')
    else if (String(data).startsWith('4')) connection.received.push(String(data))
  })
  socket.once('close', () => (connection.isOpen = false))
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  return connection
}
`,
    ],
    [
      'certificateOf',
      `/** A self-signed X.509 certificate of an RSA key (RFC 5280 section 4.1), in DER. */
function certificateOf({ publicKey, privateKey }) {
  const hex = (text) => Buffer.from(text, 'hex')
  const tagged = (tag, ...parts) => {
    const value = Buffer.concat(parts)
    const long = [130, value.length >> 8, value.length & 255]
    return Buffer.concat([Buffer.from([tag, ...(value.length < 128 ? [value.length] : long)]), value])
  }
  const rsa = hex('300d06092a864886f70d01010b0500')
  const name = tagged(0x30, tagged(0x31, tagged(0x30, hex('0603550403'), tagged(0x0c, Buffer.from('gatecrash')))))
  const validity = tagged(0x30, ...['200101000000Z', '491231235959Z'].map((time) => tagged(0x17, Buffer.from(time))))
  const body = tagged(0x30, hex('020101'), rsa, name, validity, name, publicKey.export({ type: 'spki', format: 'der' }))
  return tagged(0x30, body, rsa, tagged(0x03, hex('00'), sign('sha256', body, privateKey)))
}
`,
    ],
    [
      'knocks',
      `/** Opens connections and closes them again, sixteen at a time. */
async function knocks(optionsOf, { count, limit }) {
  let [taken, next] = [0, 0]
  const startMs = performance.now()
  // A slow machine may need more of them; when it is proven, no more.
  const atMost = limit ? 2 * count : count
  const isProven = () => limit && taken > mostOf(limit, count, startMs)
  const visitor = async () => {
    while (next < atMost && !isProven()) if (await knock(optionsOf(next++))) taken++
  }
  await Promise.all(Array.from({ length: 16 }, visitor))
  const most = mostOf(limit, count, startMs)
  expect(taken > most, \`of \${next} connections \${taken} were taken, and up to \${most} prove nothing\`)
}
`,
    ],
    ['allOf', 'const allOf = (connections) => Promise.all(connections.map((options) => connect(options, true)))\n'],
    [
      'pace',
      `/** Calls it so often, once every so many milliseconds. */
async function pace(count, everyMs, send) {
  const startMs = performance.now()
  for (let n = 0; n < count; n++) {
    const earlyMs = startMs + n * everyMs - performance.now()
    if (earlyMs > 0) await sleep(earlyMs)
    send(n)
  }
}
`,
    ],
    [
      'overTheLimit',
      `/** When nothing more has come for half a second: is it more than the limit allows? */
async function overTheLimit(heard, count, limit, startMs) {
  let [before, lastMs] = [-1, 0]
  for (; before < heard() || performance.now() < lastMs + 500; await sleep(20)) if (before < heard()) [before, lastMs] = [heard(), performance.now()]
  const most = mostOf(limit, count, startMs, lastMs)
  expect(heard() > most, \`of \${count} \${heard()} came through, and up to \${most} prove nothing\`)
}
`,
    ],
    [
      'numbered',
      `/** How many different texts with this mark and a number were heard. */
const numbered = (listeners, mark) => new Set(listeners.flatMap(({ received }) => received.flatMap((text) => text.match(new RegExp(\`\${mark}-\\\\d+\`)) ?? []))).size
`,
    ],
    [
      'flood',
      `/** One message every so often, by turns from each sender; counted where another user hears them. */
async function flood(listeners, senders, { event, args, asksForAnswer, everyMs, count, limit }) {
  const mark = \`gc\${randomBytes(9).toString('hex')}\`
  // In one turn means in one write, too.
  const wires = everyMs === 0 ? senders.map(({ manager }) => manager.engine.transport.ws?._socket) : []
  for (const wire of wires) wire?.cork()
  setTimeout(() => wires.forEach((wire) => wire?.uncork()), 200)
  const startMs = performance.now()
  await pace(count, everyMs, (n) => {
    const sender = senders[n % senders.length]
    emit(sender, Object.keys(sender.sockets)[0], event, args(\`\${mark}-\${n}\`), asksForAnswer)
  })
  await overTheLimit(() => numbered(listeners, mark), count, limit, startMs)
}
`,
    ],
  ]
}
