/** Rooms and conversations: what is read, written, changed and heard in them. */
import { showAdministration } from './admin.js'
import * as messages from './messages.js'
import * as view from './view.js'

const { at } = view
const ROOMS = ['lobby', 'random', 'help']

/** The talk of one page. `ask` sends an event and resolves with its answer, `signal` sends one that may be lost. */
export function createTalk({ ask, signal, isConnected }) {
  let me
  /** A room's name, or `dm:` and the two ids: what the server calls the place. */
  let place = ROOMS[0]
  let editing
  let typedAtMs = 0
  let administering = false
  const rooms = new Set(ROOMS)
  const conversations = new Map()
  const unread = new Set()
  const people = new Map()
  const typists = new Map()
  /** Texts on their way, with their element. */
  const pending = new Map()

  const keyOf = (user) => `dm:${[me.id, user].sort().join(':')}`
  const isMine = ({ from }) => from.id === me.id

  function drawPlaces() {
    view.showPlaces({
      rooms: [...rooms].map((name) => [name, name]),
      conversations: [...conversations].map(([key, { name }]) => [key, name]),
      ...{ current: place, unread, choose: (key) => void choose(key) },
    })
  }
  const drawPeople = () => view.showPeople([...people.values()], me, converse)
  const drawTyping = () => view.showTyping([...typists.values()].map(({ name }) => name))

  async function choose(key) {
    place = key
    unread.delete(key)
    typists.clear()
    drawTyping()
    stopEditing()
    administer(false)
    drawPlaces()
    const past = await ask('message:history', { room: key, limit: 50 })
    if (place !== key) return
    messages.clearMessages()
    for (const message of past?.messages ?? []) messages.showMessage(message, isMine(message))
    at('text').focus()
    if (conversations.has(key)) return view.showNobody('only the two of you')
    const present = await ask('presence:watch', { room: key })
    if (place !== key) return
    people.clear()
    for (const user of present?.users ?? []) people.set(user.id, user)
    drawPeople()
  }

  /** Opens the conversation with a user. */
  function converse(user) {
    conversations.set(keyOf(user.id), user)
    void choose(keyOf(user.id))
  }

  function hear(key, message) {
    if (key !== place) {
      unread.add(key)
      return drawPlaces()
    }
    typists.delete(message.from.id)
    drawTyping()
    // One's own is on the screen since it was sent.
    if (isMine(message) && pending.has(message.text)) return
    messages.showMessage(message, isMine(message))
  }

  async function hearDirect({ conversation, to, ...message }) {
    if (!conversations.has(conversation)) {
      // Written on another device of one's own: only the id of the other is known.
      const other = isMine(message) ? (await ask('profile:get', { user: to }))?.profile : message.from
      if (other === undefined) return
      conversations.set(conversation, { id: other.id, name: other.name })
      drawPlaces()
    }
    hear(conversation, message)
  }

  function typing({ room, user }) {
    if (room !== place) return
    clearTimeout(typists.get(user.id)?.timer)
    const forget = () => {
      typists.delete(user.id)
      drawTyping()
    }
    typists.set(user.id, { name: user.name, timer: setTimeout(forget, 3_000) })
    drawTyping()
  }

  function presence({ room, user, online }) {
    if (room !== place) return
    if (online) people.set(user.id, user)
    else people.delete(user.id)
    drawPeople()
  }

  function removedFrom({ room }) {
    rooms.delete(room)
    if (place === room) void choose([...rooms][0] ?? ROOMS[0]).then(() => told(room))
    else told(room)
    drawPlaces()
  }
  const told = (room) => messages.showAnnouncement(`You were removed from ${room}.`)

  function notSent(error) {
    const why = error === 'rate_limited' ? 'That was too fast. Try again in a moment.' : 'That message was not sent.'
    view.showStatus(isConnected() ? 'connected' : 'reconnecting', why)
  }

  async function send(text) {
    if (pending.has(text)) return
    view.showComposer(false, '')
    const item = messages.showMessage({ from: me, text, at: Date.now() }, true)
    item.classList.add('unsent')
    pending.set(text, item)
    const to = conversations.get(place)
    const reply = await (to ? ask('direct:send', { to: to.id, text }) : ask('message:send', { room: place, text }))
    pending.delete(text)
    if (reply?.ok) return messages.confirmMessage(item, reply.id)
    item.remove()
    at('text').value = text
    notSent(reply?.error)
  }

  async function save(text) {
    const reply = await ask('message:edit', { id: editing, text })
    if (!reply?.ok) return notSent(reply?.error)
    messages.changeMessage(editing, text)
    stopEditing()
  }

  function stopEditing() {
    if (editing === undefined) return
    editing = undefined
    view.showComposer(false, '')
  }

  function administer(shown) {
    administering = shown
    view.showPanel(shown)
    if (shown) void showAdministration(ask, me, conversations.has(place) ? undefined : place)
  }

  at('composer').addEventListener('submit', (event) => {
    event.preventDefault()
    const text = at('text').value.trim()
    typedAtMs = 0
    if (text !== '') void (editing === undefined ? send(text) : save(text))
  })
  at('text').addEventListener('input', () => {
    if (Date.now() - typedAtMs < 2_000 || conversations.has(place)) return
    typedAtMs = Date.now()
    signal('typing', { room: place })
  })
  at('text').addEventListener('keydown', ({ key }) => key === 'Escape' && editing !== undefined && stopEditing())
  at('stop-editing').addEventListener('click', stopEditing)
  at('open-admin').addEventListener('click', () => administer(!administering))
  at('open-room').addEventListener('submit', async (event) => {
    event.preventDefault()
    const name = at('room-name').value.trim().toLowerCase()
    const reply = await ask('room:join', { room: name })
    if (!reply?.ok) return view.showStatus('connected', `${name} cannot be joined.`)
    at('room-name').value = ''
    rooms.add(name)
    await choose(name)
  })
  messages.onMessageAction(async (name, { id, text, from }) => {
    if (name === 'direct') return converse(from)
    if (name === 'edit') {
      editing = id
      return view.showComposer(true, text)
    }
    const reply = await ask('message:delete', { id })
    if (reply?.ok) messages.removeMessage(id)
    else notSent(reply?.error)
  })

  return {
    /** What the page listens to. */
    hears: {
      'message:new': (message) => hear(message.room, message),
      'direct:new': (message) => void hearDirect(message),
      'message:edited': ({ id, text }) => messages.changeMessage(id, text),
      'message:deleted': ({ id }) => messages.removeMessage(id),
      presence,
      typing,
      announcement: ({ text }) => messages.showAnnouncement(text),
      'room:removed': removedFrom,
    },
    begin(user) {
      if (me?.id !== user.id) {
        conversations.clear()
        unread.clear()
        place = ROOMS[0]
      }
      me = user
      view.showRole(false)
    },
    /** Connected, or again. */
    async arrive() {
      for (const name of [...rooms]) {
        // Put out of it while the line was down.
        if ((await ask('room:join', { room: name }))?.error === 'unauthorized') rooms.delete(name)
      }
      await choose(rooms.has(place) || conversations.has(place) ? place : ([...rooms][0] ?? ROOMS[0]))
      view.showRole((await ask('profile:get', { user: me.id }))?.profile?.role === 'admin')
    },
    end() {
      typists.clear()
      stopEditing()
    },
  }
}
