// @ts-check
// The steps of artillery.yml that need more than YAML. JavaScript, because artillery would bundle TypeScript into a
// folder beside it; with callbacks, because an artillery 1.x below the engine, as on a remote worker, knows no promises.
import { createHmac, randomBytes } from 'node:crypto'
import { threadId } from 'node:worker_threads'
import { io } from 'socket.io-client'

/**
 * @typedef {import('socket.io-client').Socket} Socket
 * @typedef {{ emit(event: 'counter' | 'histogram', name: string, value: number): void }} Metrics
 * @typedef {{ target: string, username: string, password: string, token: string, room: string, messages: number,
 *   intervalMs: number, ackTimeoutMs: number, connectTimeoutMs: number, connectingAt: number }} Variables
 * @typedef {{ vars: Variables, sockets: Record<string, Socket | undefined> }} User
 * @typedef {(error?: Error) => void} Done
 */

const counters = [
  'gatecrash.honest.started',
  'gatecrash.honest.finished',
  'gatecrash.messages.sent',
  'gatecrash.messages.acknowledged',
  'gatecrash.messages.declined',
  'gatecrash.messages.unanswered',
  'gatecrash.forged.tried',
  'gatecrash.forged.turned_away',
  'gatecrash.forged.let_in',
  'gatecrash.forged.undecided',
]

/**
 * A promise as a step. What it rejects with fails the user.
 * @param {(user: User, metrics: Metrics) => Promise<void>} work
 * @returns {(user: User, metrics: Metrics, done: Done) => void}
 */
const step = (work) => (user, metrics, done) => {
  // Out of the promise chain: what a later step throws is not this step's rejection.
  work(user, metrics).then(
    () => setImmediate(done),
    (error) => setImmediate(done, error),
  )
}

export const beginHonest = step(async (user, metrics) => {
  begin(user, metrics)
  metrics.emit('counter', 'gatecrash.honest.started', 1)
})

export const beginForged = step(async (user, metrics) => begin(user, metrics))

/** Starts the clock of the connect step, and ends that step where a server takes the connection and then says nothing. */
export const aboutToConnect = step(async (user) => {
  user.vars.connectingAt = performance.now()
  setTimeout(() => {
    const socket = user.sockets['']
    if (!socket || socket.connected) return
    const silence = new Error('no answer to the namespace connect')
    for (const hear of socket.listeners('connect_error')) hear.call(socket, silence)
  }, user.vars.connectTimeoutMs).unref()
})

export const join = step(async (user, metrics) => {
  metrics.emit('histogram', 'gatecrash.connect_time', performance.now() - user.vars.connectingAt)
  await demand(user, 'room:join', { room: user.vars.room })
})

/** Sends at fixed times; a message that waits for its answer longer than the interval delays the next. */
export const chat = step(async (user, metrics) => {
  const { room, messages, intervalMs } = user.vars
  const startedAt = performance.now()
  for (let n = 0; n < messages; n++) {
    await sleep(startedAt + n * intervalMs - performance.now())
    const sentAt = performance.now()
    metrics.emit('counter', 'gatecrash.messages.sent', 1)
    const answer = await ask(user, 'message:send', { room, text: `message ${n}` })
    if (answer !== unanswered) metrics.emit('histogram', 'gatecrash.ack_time', performance.now() - sentAt)
    metrics.emit('counter', `gatecrash.messages.${judge(answer)}`, 1)
    // Nobody goes on talking to a server that does not answer, and the run would last for minutes.
    if (answer === unanswered) throw new Error('message:send unanswered')
  }
})

export const leave = step(async (user, metrics) => {
  await demand(user, 'room:leave', { room: user.vars.room })
  finish(metrics)
})

/** For scripts that leave the room by steps of their own. */
export const finishHonest = step(async (_user, metrics) => finish(metrics))

/** @param {Metrics} metrics */
const finish = (metrics) => metrics.emit('counter', 'gatecrash.honest.finished', 1)

/** Success is to be refused by the server; a connection that merely failed proves nothing and counts apart. */
export const knockWithForgedToken = step(async (user, metrics) => {
  metrics.emit('counter', 'gatecrash.forged.tried', 1)
  const outcome = await knock(user.vars.target, forge(user.vars.token), user.vars.connectTimeoutMs)
  metrics.emit('counter', `gatecrash.forged.${outcome}`, 1)
  if (outcome === 'let_in') throw new Error('a forged token was let in')
  if (outcome === 'undecided') throw new Error('no word on a forged token')
})

/** @type {unknown} */
const unanswered = Symbol('unanswered')

/** @param {unknown} answer */
function judge(answer) {
  if (answer === unanswered) return 'unanswered'
  return typeof answer === 'object' && answer !== null && 'ok' in answer && answer.ok === true
    ? 'acknowledged'
    : 'declined'
}

/**
 * What the server answers, or `unanswered`: artillery's own `acknowledge` would wait for ever.
 * @param {User} user
 * @param {string} event
 * @param {object} payload
 * @returns {Promise<unknown>}
 */
async function ask(user, event, payload) {
  const socket = user.sockets['']
  if (!socket) throw new Error('not connected')
  return socket
    .timeout(user.vars.ackTimeoutMs)
    .emitWithAck(event, payload)
    .catch(() => unanswered)
}

/**
 * As ask(), where anything but a yes ends the user.
 * @param {User} user
 * @param {string} event
 * @param {object} payload
 */
async function demand(user, event, payload) {
  const verdict = judge(await ask(user, event, payload))
  if (verdict !== 'acknowledged') throw new Error(`${event} ${verdict}`)
}

/**
 * @param {string} target
 * @param {string} token
 * @param {number} timeoutMs
 * @returns {Promise<'let_in' | 'turned_away' | 'undecided'>}
 */
async function knock(target, token, timeoutMs) {
  const socket = io(target, { auth: { token }, transports: ['websocket'], forceNew: true, reconnection: false })
  try {
    return await new Promise((resolve) => {
      socket.once('connect', () => resolve('let_in'))
      socket.once('connect_error', (error) => resolve(isRefusal(error) ? 'turned_away' : 'undecided'))
      setTimeout(() => resolve('undecided'), timeoutMs).unref()
    })
  } finally {
    socket.disconnect()
  }
}

/**
 * A refusal is a CONNECT_ERROR packet, which has no `type`, or HTTP 401 or 403 in place of the upgrade.
 * @param {Error & { type?: string, description?: { message?: string } }} error
 */
function isRefusal(error) {
  return error.type !== 'TransportError' || /\b40[13]$/.test(error.description?.message ?? '')
}

/** The claims of an honest token under a key that the server does not have: only the signature tells them apart.
 * @param {string} honest */
function forge(honest) {
  const [header, claims] = honest.split('.')
  return `${header}.${claims}.${createHmac('sha256', randomBytes(32)).update(`${header}.${claims}`).digest('base64url')}`
}

let turn = threadId

/** @param {User} user @param {Metrics} metrics */
function begin(user, metrics) {
  for (const name of counters) metrics.emit('counter', name, 0)
  const elsewhere = process.env.GATECRASH_URL
  if (elsewhere && new URL(elsewhere).host !== new URL(user.vars.target).host) {
    throw new Error('GATECRASH_URL and the target differ: give artillery -t $GATECRASH_URL')
  }
  const accounts = readAccounts()
  Object.assign(user.vars, accounts[turn++ % accounts.length])
}

/** @returns {{ username: string, password: string }[]} */
function readAccounts() {
  const accounts = JSON.parse(process.env.GATECRASH_ACCOUNTS ?? '[]')
  if (!Array.isArray(accounts) || accounts.length === 0) {
    throw new Error('GATECRASH_ACCOUNTS names no account: [{"username":"...","password":"..."}]')
  }
  return accounts
}

/** @param {number} ms */
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)))
