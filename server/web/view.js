/** What is on the screen around the messages. Text from others is only ever set as text. */

export const at = (id) => document.getElementById(id)

export function element(tag, className, text) {
  const made = document.createElement(tag)
  if (className) made.className = className
  if (text !== undefined) made.textContent = text
  return made
}

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

/** Whether this user is offered the admins' view. */
export function showRole(isAdmin) {
  at('open-admin').hidden = !isAdmin
}

/** The admins' view in place of the messages, or the messages. */
export function showPanel(administration) {
  at('administration').hidden = !administration
  at('conversation').hidden = administration
  at('open-admin').setAttribute('aria-pressed', String(administration))
}

function items(entries, current, unread, choose) {
  return entries.map(([key, name]) => {
    const button = element('button', unread.has(key) ? 'unread' : '', name)
    button.type = 'button'
    if (key === current) button.setAttribute('aria-current', 'true')
    button.addEventListener('click', () => choose(key))
    const item = element('li')
    item.append(button)
    return item
  })
}

/** Rooms and conversations by key and name; `current` is the one on the screen. */
export function showPlaces({ rooms, conversations, current, unread, choose }) {
  at('rooms').replaceChildren(...items(rooms, current, unread, choose))
  at('conversations').replaceChildren(...items(conversations, current, unread, choose))
  at('direct').hidden = conversations.length === 0
  at('room-title').textContent = [...rooms, ...conversations].find(([key]) => key === current)?.[1] ?? ''
  document.querySelector('.side [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
}

/** Who is in the room; each but oneself can be written to. */
export function showPeople(people, me, write) {
  at('present').hidden = false
  at('people').replaceChildren(
    ...people.map((user) => {
      const item = element('li')
      if (user.id === me.id) {
        item.append(element('span', 'self', `${user.name} (you)`))
        return item
      }
      const button = element('button', '', user.name)
      button.type = 'button'
      button.title = `Message ${user.name} directly`
      button.addEventListener('click', () => write(user))
      item.append(button)
      return item
    }),
  )
  at('count').textContent = people.length === 1 ? '1 person' : `${people.length} people`
}

/** In a conversation of two there is nobody else to list. */
export function showNobody(text) {
  at('present').hidden = true
  at('count').textContent = text
}

export function showTyping(names) {
  const some =
    names.length > 2 ? `${names.length} people are` : `${names.join(' and ')} ${names.length > 1 ? 'are' : 'is'}`
  at('typing').textContent = names.length === 0 ? '' : `${some} typing…`
}

/** The composer, for a new message or for the one that is being changed. */
export function showComposer(editing, text) {
  at('editing').hidden = !editing
  at('send').textContent = editing ? 'Save' : 'Send'
  at('text').value = text
  at('text').focus()
}
