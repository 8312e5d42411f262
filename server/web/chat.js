/** The chat page: logs in, talks, and says plainly when it cannot. */
import { io } from '/web/socket.io.js'
import { logIn, logOut, refresh } from './session.js'
import * as view from './view.js'

const { at } = view
let session
let socket
let room = 'lobby'
const rooms = new Set(['lobby', 'random', 'help'])
const unread = new Set()
const people = new Map()
const typists = new Map()

const ENDED = 'Your session has ended. Log in again to go on.'

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
  view.showChat(session.user)
  view.showStatus('connecting')
  // A function, so that a reconnection brings the token of that moment.
  socket = io({ auth: (give) => give({ token: session.token }), transports: ['websocket', 'polling'], forceNew: true })
  socket.on('connect', () => void arrive())
  socket.on('connect_error', (error) => void refused(error))
  socket.on('disconnect', (reason) => void gone(reason))
  socket.on('message:new', hear)
  socket.on('message:edited', ({ id, text }) => {
    const said = view.messageElement(id)?.querySelector('.said')
    if (said) said.textContent = text
  })
  socket.on('message:deleted', ({ id }) => view.messageElement(id)?.remove())
  socket.on('presence', presence)
  socket.on('typing', typing)
  socket.on('announcement', ({ text }) => view.showAnnouncement(text))
  socket.on('room:removed', ({ room: from }) => view.showAnnouncement(`You were removed from ${from}.`))
  socket.on('session:expiring', () => void renew())
  socket.on('server:closing', () => view.showStatus('reconnecting', 'The server is restarting. Messages wait here.'))
}

async function arrive() {
  view.showStatus('connected')
  for (const name of rooms) await ask('room:join', { room: name })
  await choose(room)
}

/** An acknowledged request; undefined when no answer comes in time. */
const ask = (event, payload) =>
  socket
    .timeout(5_000)
    .emitWithAck(event, payload)
    .catch(() => undefined)

async function choose(name) {
  room = name
  unread.delete(name)
  drawRooms()
  const past = await ask('message:history', { room: name, limit: 50 })
  if (room !== name) return
  view.clearMessages()
  for (const message of past?.messages ?? []) view.showMessage(message, message.from.id === session.user.id)
  const present = await ask('presence:watch', { room: name })
  if (room !== name) return
  people.clear()
  for (const user of present?.users ?? []) people.set(user.id, user)
  view.showPeople([...people.values()])
  at('text').focus()
}

function drawRooms() {
  view.showRooms([...rooms], room, unread, (name) => void choose(name))
}

function hear(message) {
  if (message.room !== room) {
    unread.add(message.room)
    return drawRooms()
  }
  typists.delete(message.from.id)
  drawTyping()
  // One's own is on the screen since it was sent.
  const mine = message.from.id === session.user.id
  if (mine && pending.has(message.text)) return
  view.showMessage(message, mine)
}

/** Texts on their way, with their element. */
const pending = new Map()

at('composer').addEventListener('submit', async (event) => {
  event.preventDefault()
  const text = at('text').value.trim()
  if (text === '' || pending.has(text)) return
  at('text').value = ''
  typedAtMs = 0
  const item = view.showMessage({ from: session.user, text, at: Date.now() }, true)
  item.classList.add('unsent')
  pending.set(text, item)
  const reply = await ask('message:send', { room, text })
  pending.delete(text)
  if (reply?.ok) {
    item.dataset.id = reply.id
    item.classList.remove('unsent')
    return
  }
  item.remove()
  at('text').value = text
  view.showStatus(
    socket.connected ? 'connected' : 'reconnecting',
    reply?.error === 'rate_limited' ? 'That was too fast. Try again in a moment.' : 'That message was not sent.',
  )
})

let typedAtMs = 0
at('text').addEventListener('input', () => {
  if (Date.now() - typedAtMs < 2_000 || !socket?.connected) return
  typedAtMs = Date.now()
  socket.volatile.emit('typing', { room })
})

function typing({ room: where, user }) {
  if (where !== room) return
  clearTimeout(typists.get(user.id)?.timer)
  const forget = () => {
    typists.delete(user.id)
    drawTyping()
  }
  typists.set(user.id, { name: user.name, timer: setTimeout(forget, 3_000) })
  drawTyping()
}

const drawTyping = () => view.showTyping([...typists.values()].map(({ name }) => name))

function presence({ room: where, user, online }) {
  if (where !== room) return
  if (online) people.set(user.id, user)
  else people.delete(user.id)
  view.showPeople([...people.values()])
}

at('open-room').addEventListener('submit', async (event) => {
  event.preventDefault()
  const name = at('room-name').value.trim().toLowerCase()
  const reply = await ask('room:join', { room: name })
  if (!reply?.ok) return view.showStatus('connected', `${name} cannot be joined.`)
  at('room-name').value = ''
  rooms.add(name)
  await choose(name)
})

/** A fresh token for the same connection: nobody notices. Without one the server ends the session a moment later. */
async function renew() {
  const token = await refresh(session)
  if (token !== undefined) await ask('session:renew', { token })
}

/** Refused on the way back: perhaps the token ended while the network was away. */
async function refused(error) {
  if (socket.active) return view.showStatus('reconnecting', 'The connection is lost. Trying again…')
  if (error.message === 'unauthorized' && (await refresh(session)) !== undefined) return socket.connect()
  leave(ENDED)
}

async function gone(reason) {
  if (session === undefined) return
  view.showStatus('reconnecting', 'The connection is lost. Trying again…')
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
  typists.clear()
  view.showDoor(problem)
}

view.showDoor()
