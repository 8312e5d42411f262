/** The chat page: logs in, connects, and says plainly when it cannot. What is talked about where: talk.js. */
import { io } from '/web/socket.io.js'
import { logIn, logOut, refresh } from './session.js'
import { createTalk } from './talk.js'
import * as view from './view.js'

const { at } = view
let session
let socket

const ENDED = 'Your session has ended. Log in again to go on.'
const LOST = 'The connection is lost. Trying again…'

/** An acknowledged request; undefined when no answer comes in time. */
const ask = (event, payload) =>
  socket
    .timeout(5_000)
    .emitWithAck(event, payload)
    .catch(() => undefined)

const talk = createTalk({
  ask,
  signal: (event, payload) => socket?.connected && socket.volatile.emit(event, payload),
  isConnected: () => socket?.connected === true,
})

at('login').addEventListener('submit', async (event) => {
  event.preventDefault()
  const button = event.submitter ?? at('login').querySelector('button')
  button.disabled = true
  const result = await logIn(at('username').value.trim(), at('password').value)
  button.disabled = false
  if (result.problem !== undefined) return view.showDoor(result.problem)
  at('password').value = ''
  session = result
  start()
})

function start() {
  talk.begin(session.user)
  view.showChat(session.user)
  view.showStatus('connecting')
  // A function, so that a reconnection brings the token of that moment.
  socket = io({ auth: (give) => give({ token: session.token }), transports: ['websocket', 'polling'], forceNew: true })
  socket.on('connect', () => {
    view.showStatus('connected')
    void talk.arrive()
  })
  socket.on('connect_error', (error) => void refused(error))
  socket.on('disconnect', (reason) => gone(reason))
  socket.on('session:expiring', () => void renew())
  socket.on('server:closing', () => view.showStatus('reconnecting', 'The server is restarting. Messages wait here.'))
  for (const [event, hear] of Object.entries(talk.hears)) socket.on(event, hear)
}

/** A fresh token for the same connection: nobody notices. Without one the server ends the session a moment later. */
async function renew() {
  const token = await refresh(session)
  if (token !== undefined) await ask('session:renew', { token })
}

/** Refused on the way back: perhaps the token ended while the network was away. */
async function refused(error) {
  if (socket.active) return view.showStatus('reconnecting', LOST)
  if (error.message === 'unauthorized' && (await refresh(session)) !== undefined) return socket.connect()
  leave(ENDED)
}

function gone(reason) {
  if (session === undefined) return
  view.showStatus('reconnecting', LOST)
  // The server hung up: that ends a session, unless there is a fresh token or the old one is still good.
  if (reason === 'io server disconnect') socket.connect()
}

at('logout').addEventListener('click', () => {
  void logOut(session)
  leave()
})

function leave(problem) {
  session = undefined
  socket?.disconnect()
  talk.end()
  view.showDoor(problem)
}

view.showDoor()
