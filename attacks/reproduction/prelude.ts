/** The part that all reproductions share, as a person would write it. */
import type { Profile } from '../../target/profile.ts'
import type { Target } from '../../target/target.ts'

/** Headers whose presence is what some attacks are about. */
export const tellingHeaders = [
  'access-control-allow-credentials',
  'access-control-allow-origin',
  'cache-control',
  'content-security-policy',
  'referrer-policy',
  'strict-transport-security',
  'x-content-type-options',
  'x-frame-options',
]

export function prelude({ url, profile, timeoutMs }: Target): string {
  return `const url = process.env.TARGET ?? ${JSON.stringify(url)}
${nodesOf(profile)}const waitMs = ${Math.min(timeoutMs, 3_000)}

function expect(same, what) {
  if (same) return
  console.log(\`It did not come about again: \${what}.\`)
  process.exit(1)
}

/** The latest answer of the server, whole. */
let said = ''

/** One connection; everything that it receives is kept as text. \`wanted\`: let in or refused; undefined for either. */
async function connect({ to = url, namespace, join, authenticate, ...options }, wanted) {
  const { auth, ...engine } = options
  const manager = new Manager(to, { path: ${JSON.stringify(profile.path)}, reconnection: false, ...engine })
  // Headers of the upgrade are read only where it comes before CONNECT.
  if (engine.transportOptions)
    await Promise.race([new Promise((done) => manager.engine.once('upgrade', done).once('upgradeError', done).once('close', done)), sleep(waitMs)])
  const socket = manager.socket(namespace, { auth })
  const connection = { manager, sockets: { [namespace]: socket }, received: [], cut: false, close: () => manager.engine?.close() }
  watch(connection, socket)
  const isIn = await admitted(socket)
  expect(isIn === (wanted ?? isIn), \`a connection is \${wanted ? 'refused' : 'let in'}\`)
  if (!isIn) return connection
  if (authenticate) await answerOf(socket, ...authenticate)
  if (join) await answerOf(socket, ...join)
  return connection
}

function watch(connection, socket) {
  socket.onAny((...event) => connection.received.push(JSON.stringify(event)))
  socket.on('disconnect', (reason) => {
    if (!reason.startsWith('io client')) connection.cut = true
  })
}

function admitted(socket) {
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(true))
    socket.once('connect_error', ({ message, data, context }) => {
      said = JSON.stringify([message, data, context?.responseText])
      resolve(false)
    })
    setTimeout(resolve, waitMs, false)
  })
}

async function attach(connection, namespace, auth, wanted) {
  const [first] = Object.values(connection.sockets)
  const socket = first.io.socket(namespace, { auth })
  connection.sockets[namespace] = socket
  watch(connection, socket)
  expect((await admitted(socket)) === wanted, \`\${namespace} is \${wanted ? 'refused' : 'let in'}\`)
}

function answerOf(socket, event, ...args) {
  return new Promise((resolve) => {
    socket.emit(event, ...args, resolve)
    setTimeout(resolve, waitMs)
  })
}

function emit(connection, namespace, event, args, asksForAnswer) {
  connection.sockets[namespace].emit(event, ...args, ...(asksForAnswer ? [() => {}] : []))
}

async function asks(connection, namespace, event, args, shape) {
  const given = await answerOf(connection.sockets[namespace], event, ...args)
  said = JSON.stringify(given) ?? ''
  const answer = shapeOf(given)
  expect(JSON.stringify(answer) === JSON.stringify(shape), \`\${event} is answered with \${JSON.stringify(answer)}\`)
}

function shapeOf(value, depth = 0) {
  if (typeof value === 'boolean' || value === null) return value
  if (typeof value === 'string' && /^[A-Za-z][A-Za-z ,.'-]{2,50}$/.test(value)) return value
  if (typeof value !== 'object') return typeof value
  if (Array.isArray(value)) return value.length === 0 || depth > 2 ? 'list' : [shapeOf(value[0], depth + 1)]
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner, depth + 1)]))
}

async function until(holds, what, longestMs = waitMs) {
  for (const end = Date.now() + longestMs; !holds() && Date.now() < end; ) await sleep(20)
  expect(holds(), what)
}

const at = (event, path) => path.reduce((value, key) => value?.[key], event)

/** As whom it is heard counts too. */
async function hears(connection, text, shape, sender = '') {
  const said = typeof sender === 'object' ? '' : JSON.stringify(sender).replaceAll('"', '')
  const fits = (args) => shape === undefined || JSON.stringify(shapeOf(args.slice(0, shape.length))) === JSON.stringify(shape)
  const heard = () => connection.received.find((event) => event.includes(text) && event.includes(said) && fits(JSON.parse(event).slice(1)))
  await until(heard, \`\${text} is not heard, or not in this form\`)
  const [, ...args] = JSON.parse(heard())
  return args
}

const isCut = (connection, gapMs) => until(() => connection.cut, 'a connection lives on', gapMs + waitMs)

function parsed(text) {
  try {
    return JSON.parse(text)
  } catch {}
}

/** Path and headers go out as they are here. Undefined where the server hangs up without an answer. */
async function ask(method, path, headers, json, localAddress) {
  const body = json === undefined || typeof json === 'string' ? json : JSON.stringify(json)
  const type = typeof json === 'object' ? { 'content-type': 'application/json' } : {}
  const to = new URL(path.startsWith('/') ? '/' : path, url)
  const options = { method, path: path.startsWith('/') ? path : to.pathname + to.search, headers: { ...type, ...headers }, agent: false, localAddress }
  const answer = new Promise((resolve, reject) => {
    const call = http.request(to, options)
    call.once('response', async (response) => resolve([response, Buffer.concat(await response.toArray()).toString()]))
    call.once('upgrade', (response) => resolve([response, '']))
    call.once('error', reject).end(body)
  })
  const [response, text] = await answer.catch(() => [])
  if (!response) return
  said = JSON.stringify(response.rawHeaders) + text
  const lines = response.headers['set-cookie'] ?? []
  const telling = ${JSON.stringify(tellingHeaders)}.flatMap((name) => (name in response.headers ? [name.startsWith('access-control') ? \`\${name}: \${response.headers[name]}\` : name] : []))
  const seen = { status: response.statusCode, headers: telling, cookies: lines.map((line) => line.replaceAll(/=[^;]*/g, '')), body: shapeOf(parsed(text)) }
  const sid = /"sid":"([^"]+)"/.exec(text)?.[1]
  return { seen: JSON.stringify(seen), cookies: Object.fromEntries(lines.map((line) => line.split(';')[0].split('='))), body: parsed(text), sid }
}

async function request(method, path, headers, json, wanted, tries = 3) {
  const answer = await ask(method, path, headers, json)
  // A limit was met, which was not in the way before.
  if (answer?.seen.startsWith('{"status":429') && wanted?.status !== 429 && tries > 0) {
    await sleep(2_500)
    return request(method, path, headers, json, wanted, tries - 1)
  }
  expect(answer?.seen === JSON.stringify(wanted), \`\${method} \${path} is answered with \${answer?.seen ?? 'nothing'}\`)
  return answer
}

function finish(marks) {
  if (marks) console.log(\`Now look for these in the log of the server: \${marks.join(' ')}\`)
  else console.log('It came about again.')
  process.exit(0)
}`
}

/** A target of several nodes has their addresses by number. */
function nodesOf({ url }: Profile): string {
  return typeof url === 'string' ? '' : `const nodes = process.env.NODES?.split(' ') ?? ${JSON.stringify(url)}\n`
}
