/** The messages on the screen. Text from others is only ever set as text. */
import { at, element } from './view.js'

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
/** More would slow the page down; the past is on the server. */
const MOST_SHOWN = 500

export function clearMessages() {
  at('messages').replaceChildren()
}

function append(item) {
  const list = at('messages')
  // Who reads further up is left there.
  const follows = list.scrollHeight - list.scrollTop - list.clientHeight < 80
  list.append(item)
  while (list.childElementCount > MOST_SHOWN) list.firstElementChild.remove()
  if (follows) list.scrollTop = list.scrollHeight
}

/** What may be done with a message, as buttons that `onMessageAction` hears of. */
function action(name, text) {
  const button = element('button', 'act', text)
  button.type = 'button'
  button.dataset.act = name
  return button
}

/** Shows a message; returns its element, for those that are not confirmed yet. */
export function showMessage({ id, from, text, at: time, editedAt }, mine) {
  const item = element('li', mine ? 'message mine' : 'message')
  item.dataset.from = from.id
  item.dataset.name = from.name
  if (at('messages').lastElementChild?.dataset.from !== from.id) {
    const who = element('span', 'who')
    const name = mine ? element('span', '', 'you') : action('direct', from.name)
    if (!mine) name.setAttribute('aria-label', `Message ${from.name} directly`)
    who.append(name, `, ${clock.format(time)}`)
    item.append(who)
  }
  item.append(element('span', 'said', text))
  if (id !== undefined) confirmMessage(item, id)
  if (editedAt !== undefined) markEdited(item)
  append(item)
  return item
}

/** The server has it under this id: from now on its author may change it. */
export function confirmMessage(item, id) {
  item.dataset.id = id
  item.classList.remove('unsent')
  if (!item.classList.contains('mine')) return
  const actions = element('span', 'acts')
  actions.append(action('edit', 'Edit'), action('delete', 'Delete'))
  item.append(actions)
}

function markEdited(item) {
  if (item.querySelector('.edited') === null) item.querySelector('.said').after(element('span', 'edited', 'edited'))
}

const elementOf = (id) => document.querySelector(`[data-id="${CSS.escape(id)}"]`)

/** Puts the new text of a message on the screen, if it is there. */
export function changeMessage(id, text) {
  const item = elementOf(id)
  if (item === null) return
  item.querySelector('.said').textContent = text
  markEdited(item)
}

export function removeMessage(id) {
  elementOf(id)?.remove()
}

export function showAnnouncement(text) {
  append(element('li', 'announcement', text))
}

/** Calls `act` with what was chosen and the message that it was chosen for. */
export function onMessageAction(act) {
  at('messages').addEventListener('click', (event) => {
    const name = event.target.closest('[data-act]')?.dataset.act
    const item = event.target.closest('.message')
    if (name === undefined || item === null) return
    const { id, from, name: fromName } = item.dataset
    act(name, { id, text: item.querySelector('.said').textContent, from: { id: from, name: fromName } })
  })
}
