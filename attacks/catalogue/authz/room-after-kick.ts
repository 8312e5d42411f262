import { putOutAttack } from '../../kit/put-out.ts'

export default putOutAttack({
  id: 'authz/room-after-kick',
  rows: ['authz.room.after-kick'],
  title: 'A member who was put out of a private room goes on listening and talking in it',
  requirement: 'ASVS V8.3.2: a change of rights takes effect at once, on connections that are open already',
  impact: 'Whoever was thrown out still reads along and still writes, until he happens to reconnect.',
  remedy: 'When you remove a member: io.in(userRoom(id)).socketsLeave(room), besides the change in the database.',
  severity: 'high',
  cwe: ['CWE-863'],
  references: ['ASVS V8.3.2'],
  provenBy: 'leave-ui-only',
})
