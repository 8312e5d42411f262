/** What is on the screen. Text from others is only ever set as text. */

export const at = (id) => document.getElementById(id)

function element(tag, className, text) {
  const made = document.createElement(tag)
  if (className) made.className = className
  if (text !== undefined) made.textContent = text
  return made
}

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })

/** Shows the log-in card, with a word on why where there is one. */
export function showDoor(problem) {
  at('chat').hidden = true
  at('door').hidden = false
  at('login-error').hidden = problem === undefined
  at('login-error').textContent = problem ?? ''
  at('password').value = ''
  at(at('username').value === '' ? 'username' : 'password').focus()
}

export function showChat(user) {
  at('door').hidden = true
  at('chat').hidden = false
  at('my-name').textContent = user.name
  at('my-initial').textContent = user.name.slice(0, 1)
}

export function showStatus(text, banner) {
  at('status').textContent = text
  at('banner').hidden = banner === undefined
  at('banner').textContent = banner ?? ''
}

export function showRooms(rooms, current, unread, choose) {
  at('rooms').replaceChildren(
    ...rooms.map((room) => {
      const button = element('button', unread.has(room) ? 'unread' : '', room)
      button.type = 'button'
      if (room === current) button.setAttribute('aria-current', 'true')
      button.addEventListener('click', () => choose(room))
      const item = element('li')
      item.append(button)
      return item
    }),
  )
  at('room-title').textContent = current
}

export function showPeople(people) {
  at('people').replaceChildren(...people.map(({ name }) => element('li', '', name)))
  at('count').textContent = people.length === 1 ? '1 person' : `${people.length} people`
}

export function showTyping(names) {
  const some =
    names.length > 2 ? `${names.length} people are` : `${names.join(' and ')} ${names.length > 1 ? 'are' : 'is'}`
  at('typing').textContent = names.length === 0 ? '' : `${some} typing…`
}

export function clearMessages() {
  at('messages').replaceChildren()
}

function append(item) {
  const list = at('messages')
  // Who reads further up is left there.
  const follows = list.scrollHeight - list.scrollTop - list.clientHeight < 80
  list.append(item)
  while (list.childElementCount > 500) list.firstElementChild.remove()
  if (follows) list.scrollTop = list.scrollHeight
}

/** Shows a message; returns its element, for those that are not confirmed yet. */
export function showMessage({ id, from, text, at: time }, mine) {
  const item = element('li', mine ? 'message mine' : 'message')
  const last = at('messages').lastElementChild
  const same = last?.dataset.from === from.id
  item.dataset.from = from.id
  if (id !== undefined) item.dataset.id = id
  if (!same) item.append(element('span', 'who', `${mine ? 'you' : from.name}, ${clock.format(time)}`))
  item.append(element('span', 'said', text))
  append(item)
  return item
}

export function showAnnouncement(text) {
  append(element('li', 'announcement', text))
}

/** The element of a message that others may have changed since. */
export const messageElement = (id) => document.querySelector(`[data-id="${CSS.escape(id)}"]`)
