/** What admins see besides: who is connected, and what can be done about it. The server asks for the role each time. */
import { at, element } from './view.js'

/** How long a second click confirms the first. */
const CONFIRM_MS = 4_000

function button(text, act) {
  const made = element('button', 'ghost', text)
  made.type = 'button'
  made.addEventListener('click', act)
  return made
}

/** A button whose first click asks: what it does cannot be taken back here. */
function grave(text, act) {
  const made = button(text, () => {
    if (made.dataset.asked !== undefined) return act()
    made.dataset.asked = ''
    made.textContent = `${text}?`
    setTimeout(() => {
      delete made.dataset.asked
      made.textContent = text
    }, CONFIRM_MS)
  })
  return made
}

/** Fills the view. `ask` sends an event and resolves with its answer; `room` is the one to remove people from. */
export async function showAdministration(ask, me, room) {
  at('admin-say').textContent = ''
  const listed = await ask('admin:list', {})
  if (!listed?.ok) {
    at('admin-users').replaceChildren()
    at('admin-say').textContent = 'Only admins may see this.'
    return
  }
  const act = (event, payload, done) => async () => {
    const reply = await ask(event, payload)
    await showAdministration(ask, me, room)
    at('admin-say').textContent = reply?.ok ? done : 'That did not work.'
  }
  at('admin-users').replaceChildren(
    ...listed.users.map(({ id, name, connections }) => {
      const item = element('li', 'user')
      const times = connections === 1 ? '1 connection' : `${connections} connections`
      const who = element('span', 'name', id === me.id ? `${name} (you)` : name)
      item.append(who, element('span', 'quiet', times))
      if (id === me.id) return item
      const actions = element('span', 'user-acts')
      if (room !== undefined) {
        const done = `${name} was removed from ${room}.`
        actions.append(grave(`Remove from ${room}`, act('admin:remove', { room, user: id }, done)))
      }
      actions.append(
        grave('Demote', act('admin:demote', { user: id }, `${name} is no admin, and has to log in again.`)),
        grave('Disable', act('admin:disable', { user: id }, `${name} is logged out, and cannot come back.`)),
      )
      item.append(actions)
      return item
    }),
  )
}
