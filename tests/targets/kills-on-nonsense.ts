import { defineTarget } from './define.ts'

export default defineTarget({
  traps: ['T10', 'T32'],
  title: 'closes the connection of whoever sends nonsense',
  families: ['crash', 'authz'],
  manners: { onNonsense: (socket) => socket.disconnect(true) },
})
